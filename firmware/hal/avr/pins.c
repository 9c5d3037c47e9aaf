/* Pins by Firmata number: 0-7 port D, 8-13 port B, 14-19 port C. Buttons close to ground against the pull-up; lamps
   are lit by a high level. */
#include <avr/io.h>
#include "../../core/hal.h"
#include "../../core/protocol.h"
#include "../../core/settings.h"
#include "avr.h"

struct place {
  /* Distance from PINB: port B 0, port C 3, port D 6. */
  uint8_t offset;
  /* 0 leaves every pin alone. */
  uint8_t mask;
};

static struct place inputs[LIMIT_BUTTONS_MAX];
static struct place lamps[LIMIT_BUTTONS_MAX];
/* Inputs whose pin no program took over. */
static volatile uint8_t in_use;
static volatile uint8_t touched;

#define PIN_OF(p) (*(&PINB + (p).offset))
#define DDR_OF(p) (*(&DDRB + (p).offset))
#define PORT_OF(p) (*(&PORTB + (p).offset))

static struct place place_of(uint8_t pin) {
  struct place p = {6, 0};
  if (pin >= 14) {
    pin -= 14;
    p.offset = 3;
  } else if (pin >= 8) {
    pin -= 8;
    p.offset = 0;
  }
  p.mask = 1 << pin;
  return p;
}

/* The interrupts only read pins, so nothing here needs the lock. */
static void drive(struct place p, uint8_t level) {
  if (level) PORT_OF(p) |= p.mask;
  else PORT_OF(p) &= ~p.mask;
}

static void direct(struct place p, uint8_t output, uint8_t level) {
  if (output) DDR_OF(p) |= p.mask;
  else DDR_OF(p) &= ~p.mask;
  drive(p, level);
}

uint8_t pins_closed(void) {
  uint8_t closed = 0;
  const struct place *p = inputs;
  for (uint8_t m = 1; m; m <<= 1, p++) {
    if (!(PIN_OF(*p) & p->mask)) closed |= m;
  }
  closed ^= config.inverted;
  closed ^= (closed ^ touched) & config.pads;
  return closed & in_use;
}

void hal_lamps(uint8_t lit) {
  for (uint8_t i = 0; i < LIMIT_BUTTONS_MAX; i++, lit >>= 1) drive(lamps[i], lit & 1);
}

void hal_pin_lend(uint8_t pin, uint8_t give) {
  struct place p = place_of(pin);
  for (uint8_t i = 0, m = 1; i < config.count; i++, m <<= 1) {
    if (config.inputs[i] == pin) {
      inputs[i] = p;
      in_use &= ~m;
      if (!give) {
        in_use |= m;
        direct(p, 0, 1);
      }
    }
    if (config.lamps[i] == pin) {
      lamps[i] = p;
      if (give) lamps[i].mask = 0;
      else direct(p, 1, 0);
    }
  }
}

void hal_pin_mode(uint8_t pin, uint8_t mode) { direct(place_of(pin), mode == 1, mode == 11); }

void hal_pin_write(uint8_t pin, uint8_t level) { drive(place_of(pin), level); }

uint8_t hal_pin_state(uint8_t pin) {
  struct place p = place_of(pin);
  return (PORT_OF(p) & p.mask) != 0;
}

uint8_t hal_pin_read(uint8_t pin) {
  struct place p = place_of(pin);
  return PIN_OF(p) & p.mask;
}

uint16_t hal_analog_read(uint8_t channel) {
  ADMUX = _BV(REFS0) | channel;
  ADCSRA = _BV(ADEN) | _BV(ADSC) | 7;
  while (ADCSRA & _BV(ADSC)) {
  }
  return ADC;
}

/* Charge transfer: the pad is charged through the pull-up while the converter's own capacitor (14 pF) is emptied on
   its ground channel; then the two share, and what is read grows with the pad's capacitance. */
#define CHANNEL_GROUND 15
uint16_t hal_pad_read(uint8_t input) {
  if (!(in_use >> input & 1)) return 0;
  struct place p = inputs[input];
  drive(p, 1);
  hal_analog_read(CHANNEL_GROUND);
  drive(p, 0);
  return hal_analog_read(config.inputs[input] - HAL_ANALOG_FIRST);
}

void hal_pads(uint8_t now_touched) { touched = now_touched; }
