#include "firmata.h"
#include <string.h>
#include "debounce.h"
#include "hal.h"
#include "protocol.h"
#include "session.h"

#define MODE_INPUT 0
#define MODE_OUTPUT 1
#define MODE_ANALOG 2
#define MODE_PULLUP 11
#define MODE_NONE 0x7F

#define PORTS ((HAL_PINS + 7) / 8)
#define FIRST_PIN 2 /* 0 and 1 are the serial line. */
#define VERSION_MAJOR 2
#define VERSION_MINOR 6
#define SAMPLING_MS_DEFAULT 19

static const uint8_t button_pins[LIMIT_BUTTONS_MAX] = BOARD_BUTTON_PINS;

static struct {
  uint8_t mode[HAL_PINS];
  uint8_t state[HAL_PINS];
  uint8_t report[PORTS];
  uint8_t seen[PORTS];
  uint8_t analog_report;
  uint16_t sampling_ms;
  uint16_t sampled_ms;
} f;

/* 0 when the pin is no button of the console, else its number from 1. */
static uint8_t button_of(uint8_t pin) {
  for (uint8_t i = 0; i < BOARD_BUTTON_COUNT; i++) {
    if (button_pins[i] == pin) return i + 1;
  }
  return 0;
}

static uint8_t is_analog(uint8_t pin) { return pin >= HAL_ANALOG_FIRST && pin < HAL_ANALOG_FIRST + HAL_ANALOG_COUNT; }

static void reset_pins(void) {
  memset(&f, 0, sizeof f);
  f.sampling_ms = SAMPLING_MS_DEFAULT;
  for (uint8_t pin = FIRST_PIN; pin < HAL_PINS; pin++) {
    f.mode[pin] = MODE_NONE;
    hal_pin_lend(pin, 0);
  }
}

void firmata_start(void) { reset_pins(); }

static uint8_t port_value(uint8_t port) {
  uint8_t raw = hal_port_read(port), felt = debounce_felt(), value = 0;
  for (uint8_t bit = 0; bit < 8; bit++) {
    uint8_t pin = port * 8 + bit;
    if (pin < FIRST_PIN || pin >= HAL_PINS) continue;
    uint8_t button = button_of(pin), mode = f.mode[pin], m = 1 << bit;
    if (button && mode != MODE_OUTPUT && mode != MODE_ANALOG) {
      if (!(felt & (1 << (button - 1)))) value |= m;
    } else if ((mode == MODE_INPUT || mode == MODE_PULLUP) && (raw & m)) {
      value |= m;
    }
  }
  return value;
}

static void send_port(uint8_t port) {
  uint8_t value = port_value(port);
  f.seen[port] = value;
  hal_tx(0x90 | port);
  hal_tx(value & 0x7F);
  hal_tx(value >> 7);
}

static void send_version(void) {
  hal_tx(0xF9);
  hal_tx(VERSION_MAJOR);
  hal_tx(VERSION_MINOR);
}

static void send_name(void) {
  static const char name[] = FIRMWARE_NAME;
  hal_tx(0xF0);
  hal_tx(0x79);
  hal_tx(FIRMWARE_MAJOR);
  hal_tx(FIRMWARE_MINOR);
  for (const char *c = name; *c; c++) {
    hal_tx(*c & 0x7F);
    hal_tx(0);
  }
  hal_tx(0xF7);
}

void firmata_announce(void) {
  send_version();
  send_name();
}

static void send_capabilities(void) {
  hal_tx(0xF0);
  hal_tx(0x6C);
  for (uint8_t pin = 0; pin < HAL_PINS; pin++) {
    if (pin >= FIRST_PIN) {
      static const uint8_t digital[] = {MODE_INPUT, 1, MODE_OUTPUT, 1, MODE_PULLUP, 1};
      for (uint8_t i = 0; i < sizeof digital; i++) hal_tx(digital[i]);
      if (is_analog(pin)) {
        hal_tx(MODE_ANALOG);
        hal_tx(10);
      }
    }
    hal_tx(0x7F);
  }
  hal_tx(0xF7);
}

static void send_analog_mapping(void) {
  hal_tx(0xF0);
  hal_tx(0x6A);
  for (uint8_t pin = 0; pin < HAL_PINS; pin++) hal_tx(is_analog(pin) ? pin - HAL_ANALOG_FIRST : 127);
  hal_tx(0xF7);
}

static void send_pin_state(uint8_t pin) {
  hal_tx(0xF0);
  hal_tx(0x6E);
  hal_tx(pin);
  hal_tx(f.mode[pin]);
  hal_tx(f.state[pin]);
  hal_tx(0xF7);
}

static void set_mode(uint8_t pin, uint8_t mode) {
  if (pin < FIRST_PIN || pin >= HAL_PINS) return;
  if (mode != MODE_INPUT && mode != MODE_OUTPUT && mode != MODE_PULLUP && !(mode == MODE_ANALOG && is_analog(pin))) return;
  f.mode[pin] = mode;
  f.state[pin] = mode == MODE_PULLUP;
  /* A button stays the console's as long as the program only listens. */
  uint8_t listens = mode == MODE_INPUT || mode == MODE_PULLUP;
  if (button_of(pin) && listens) {
    hal_pin_lend(pin, 0);
    return;
  }
  hal_pin_lend(pin, 1);
  hal_pin_mode(pin, mode);
}

static void write_pin(uint8_t pin, uint8_t level) {
  if (f.mode[pin] == MODE_OUTPUT) {
    f.state[pin] = level;
    hal_pin_write(pin, level);
  } else if (f.mode[pin] == MODE_INPUT && level && !f.state[pin] && !button_of(pin)) {
    /* johnny-five asks for a pull-up by writing 1 to an input. Zeros are ignored: it folds the levels of inputs
       into every write of their port. */
    f.state[pin] = 1;
    hal_pin_mode(pin, MODE_PULLUP);
  }
}

void firmata_command(uint8_t command, uint8_t first, uint8_t second) {
  uint8_t low = command & 0x0F;
  switch (command < 0xF0 ? command & 0xF0 : command) {
    case 0x90:
      for (uint8_t bit = 0; bit < 8; bit++) {
        uint8_t pin = low * 8 + bit;
        if (pin >= FIRST_PIN && pin < HAL_PINS) write_pin(pin, ((first | (second << 7)) >> bit) & 1);
      }
      break;
    case 0xC0:
      if (low >= HAL_ANALOG_COUNT) break;
      if (first) f.analog_report |= 1 << low;
      else f.analog_report &= ~(1 << low);
      break;
    case 0xD0:
      if (low >= PORTS) break;
      f.report[low] = first;
      if (first) send_port(low);
      break;
    case 0xF4:
      set_mode(first, second);
      break;
    case 0xF5:
      if (first >= FIRST_PIN && first < HAL_PINS) write_pin(first, second & 1);
      break;
    case 0xF9:
      firmata_announce();
      break;
    case 0xFF:
      reset_pins();
      session_close();
      break;
    default:
      break;
  }
}

void firmata_sysex(const uint8_t *body, uint8_t length) {
  switch (body[0]) {
    case 0x79:
      send_name();
      break;
    case 0x6B:
      send_capabilities();
      break;
    case 0x69:
      send_analog_mapping();
      break;
    case 0x6D:
      if (length == 2 && body[1] < HAL_PINS) send_pin_state(body[1]);
      break;
    case 0x7A:
      if (length == 3) f.sampling_ms = body[1] | (uint16_t)(body[2] << 7);
      if (f.sampling_ms == 0) f.sampling_ms = 1;
      break;
    default:
      break;
  }
}

void firmata_step(uint16_t now_ms) {
  for (uint8_t port = 0; port < PORTS; port++) {
    if (f.report[port] && hal_tx_free() >= 3 && port_value(port) != f.seen[port]) send_port(port);
  }
  if (!f.analog_report || (uint16_t)(now_ms - f.sampled_ms) < f.sampling_ms) return;
  f.sampled_ms = now_ms;
  for (uint8_t channel = 0; channel < HAL_ANALOG_COUNT; channel++) {
    if (!(f.analog_report & (1 << channel)) || hal_tx_free() < 3) continue;
    uint16_t value = hal_analog_read(channel);
    hal_tx(0xE0 | channel);
    hal_tx(value & 0x7F);
    hal_tx(value >> 7);
  }
}
