/* Pins by Firmata number: 0-7 port D, 8-13 port B, 14-19 port C. Buttons close to ground against the pull-up; lamps
   are lit by a high level. */
#include <avr/interrupt.h>
#include <avr/io.h>
#include "../../core/hal.h"
#include "../../core/protocol.h"
#include "avr.h"

struct place {
  /* Distance from PINB: port B 0, port C 3, port D 6. */
  uint8_t offset;
  uint8_t mask;
};

static const uint8_t button_pins[LIMIT_BUTTONS_MAX] = BOARD_BUTTON_PINS;
static const uint8_t lamp_pins[LIMIT_BUTTONS_MAX] = BOARD_LAMP_PINS;
static struct place buttons[LIMIT_BUTTONS_MAX];
static uint8_t button_count;
/* Buttons whose pin no program took over. */
static volatile uint8_t in_use;
/* One bit per Firmata pin that a program took over. */
static uint8_t lent[(HAL_PINS + 7) / 8];

static struct place place_of(uint8_t pin) {
  struct place p;
  if (pin < 8) {
    p.offset = 6;
    p.mask = 1 << pin;
  } else if (pin < 14) {
    p.offset = 0;
    p.mask = 1 << (pin - 8);
  } else {
    p.offset = 3;
    p.mask = 1 << (pin - 14);
  }
  return p;
}

#define PIN_OF(p) (*(&PINB + (p).offset))
#define DDR_OF(p) (*(&DDRB + (p).offset))
#define PORT_OF(p) (*(&PORTB + (p).offset))

static void drive(uint8_t pin, uint8_t level) {
  struct place p = place_of(pin);
  uint8_t lock = hal_lock();
  if (level) PORT_OF(p) |= p.mask;
  else PORT_OF(p) &= ~p.mask;
  hal_unlock(lock);
}

static void direct(uint8_t pin, uint8_t output, uint8_t level) {
  struct place p = place_of(pin);
  uint8_t lock = hal_lock();
  if (output) DDR_OF(p) |= p.mask;
  else DDR_OF(p) &= ~p.mask;
  hal_unlock(lock);
  drive(pin, level);
}

void pins_start(void) {
  button_count = BOARD_BUTTON_COUNT;
  in_use = (uint8_t)((1U << BOARD_BUTTON_COUNT) - 1);
  for (uint8_t i = 0; i < button_count; i++) {
    buttons[i] = place_of(button_pins[i]);
    direct(button_pins[i], 0, 1);
    direct(lamp_pins[i], 1, 0);
  }
}

uint8_t pins_closed(void) {
  uint8_t closed = 0;
  for (uint8_t i = 0, m = 1; i < button_count; i++, m <<= 1) {
    if (!(PIN_OF(buttons[i]) & buttons[i].mask)) closed |= m;
  }
  return closed & in_use;
}

static uint8_t is_lent(uint8_t pin) { return lent[pin >> 3] & (1 << (pin & 7)); }

void hal_lamps(uint8_t lit) {
  for (uint8_t i = 0; i < button_count; i++) {
    if (!is_lent(lamp_pins[i])) drive(lamp_pins[i], (lit >> i) & 1);
  }
}

void hal_pin_lend(uint8_t pin, uint8_t give) {
  uint8_t m = 1 << (pin & 7);
  if (give) {
    lent[pin >> 3] |= m;
    for (uint8_t i = 0; i < button_count; i++) {
      if (button_pins[i] == pin) in_use &= ~(1 << i);
    }
    return;
  }
  lent[pin >> 3] &= ~m;
  for (uint8_t i = 0; i < button_count; i++) {
    if (button_pins[i] == pin) {
      in_use |= 1 << i;
      direct(pin, 0, 1);
    }
    if (lamp_pins[i] == pin) direct(pin, 1, 0);
  }
}

void hal_pin_mode(uint8_t pin, uint8_t mode) { direct(pin, mode == 1, mode == 11); }

void hal_pin_write(uint8_t pin, uint8_t level) { drive(pin, level); }

uint8_t hal_port_read(uint8_t port) {
  if (port == 0) return PIND;
  if (port == 1) return (PINB & 0x3F) | (uint8_t)(PINC << 6);
  return (PINC >> 2) & 0x0F;
}

uint16_t hal_analog_read(uint8_t channel) {
  ADCSRA = _BV(ADEN) | 7;
  ADMUX = _BV(REFS0) | channel;
  ADCSRA |= _BV(ADSC);
  while (ADCSRA & _BV(ADSC)) {
  }
  return ADC;
}
