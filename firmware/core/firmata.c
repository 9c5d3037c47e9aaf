#include "firmata.h"
#include <string.h>
#include "debounce.h"
#include "hal.h"
#include "protocol.h"
#include "session.h"
#include "settings.h"

#define MODE_INPUT 0
#define MODE_OUTPUT 1
#define MODE_ANALOG 2
#define MODE_PULLUP 11
#define MODE_NONE 0x7F
#define CAPABILITY_RESPONSE 0x6C
#define ANALOG_MAPPING_RESPONSE 0x6A

#define PORTS ((HAL_PINS + 7) / 8)
#define VERSION_MAJOR 2
#define VERSION_MINOR 6
#define SAMPLING_MS_DEFAULT 19

static struct {
  /* Those no pin has stay MODE_NONE. */
  uint8_t mode[PORTS * 8];
  uint8_t report[PORTS];
  uint8_t seen[PORTS];
  uint8_t analog_report;
  uint16_t sampling_ms;
  uint16_t sampled_ms;
} f;

/* 0 when the pin is no input of the console, else its bit. */
static uint8_t input_of(uint8_t pin) {
  for (uint8_t i = 0, m = 1; i < config.count; i++, m <<= 1) {
    if (config.inputs[i] == pin) return m;
  }
  return 0;
}

static uint8_t is_analog(uint8_t pin) { return pin >= HAL_ANALOG_FIRST; }
_Static_assert(HAL_ANALOG_FIRST + HAL_ANALOG_COUNT == HAL_PINS, "the last pins are the analog ones");

static uint8_t is_pin(uint8_t pin) { return pin >= HAL_PIN_FIRST && pin < HAL_PINS; }

void firmata_start(void) {
  memset(&f, 0, sizeof f);
  memset(f.mode, MODE_NONE, sizeof f.mode);
  f.sampling_ms = SAMPLING_MS_DEFAULT;
  for (uint8_t pin = HAL_PIN_FIRST; pin < HAL_PINS; pin++) hal_pin_lend(pin, 0);
}

static uint8_t port_value(uint8_t port) {
  uint8_t felt = debounce_felt(), value = 0;
  for (uint8_t pin = port * 8, m = 1; m; pin++, m <<= 1) {
    uint8_t input = input_of(pin), mode = f.mode[pin];
    if (mode == MODE_OUTPUT || mode == MODE_ANALOG || (!input && mode == MODE_NONE)) continue;
    if (input ? !(felt & input) : hal_pin_read(pin)) value |= m;
  }
  return value;
}

static void send_three(uint8_t command, uint16_t value) {
  hal_tx(command);
  hal_tx(value & 0x7F);
  hal_tx(value >> 7);
}

static void send_port(uint8_t port) {
  f.seen[port] = port_value(port);
  send_three(0x90 | port, f.seen[port]);
}

static void send_name(void) {
  send_three(0xF0, 0x79 | (FIRMWARE_MAJOR << 7));
  hal_tx(FIRMWARE_MINOR);
  for (const char *c = FIRMWARE_NAME; *c; c++) {
    hal_tx(*c);
    hal_tx(0);
  }
  hal_tx(0xF7);
}

void firmata_announce(void) {
  send_three(0xF9, VERSION_MAJOR | (VERSION_MINOR << 7));
  send_name();
}

/* One answer per pin: what it can do, its channel. */
static void send_pins(uint8_t command) {
  hal_tx(0xF0);
  hal_tx(command);
  for (uint8_t pin = 0; pin < HAL_PINS; pin++) {
    if (command == CAPABILITY_RESPONSE) {
      if (is_pin(pin)) {
        send_three(MODE_INPUT, 1 | (MODE_OUTPUT << 7));
        send_three(1, MODE_PULLUP | (1 << 7));
      }
      if (is_analog(pin)) {
        hal_tx(MODE_ANALOG);
        hal_tx(10);
      }
      hal_tx(0x7F);
    } else {
      hal_tx(is_analog(pin) ? pin - HAL_ANALOG_FIRST : 0x7F);
    }
  }
  hal_tx(0xF7);
}

static void send_pin_state(uint8_t pin) {
  send_three(0xF0, 0x6E | (pin << 7));
  hal_tx(f.mode[pin]);
  hal_tx(hal_pin_state(pin));
  hal_tx(0xF7);
}

static void set_mode(uint8_t pin, uint8_t mode) {
  if (!is_pin(pin) || mode > MODE_PULLUP) return;
  uint8_t listens = mode == MODE_INPUT || mode == MODE_PULLUP;
  if (!listens && mode != MODE_OUTPUT && !(mode == MODE_ANALOG && is_analog(pin))) return;
  f.mode[pin] = mode;
  /* A button stays the console's as long as the program only listens. */
  listens = listens && input_of(pin);
  hal_pin_lend(pin, !listens);
  if (!listens) hal_pin_mode(pin, mode);
}

static void write_pin(uint8_t pin, uint8_t level) {
  if (!is_pin(pin)) return;
  uint8_t mode = f.mode[pin];
  /* johnny-five asks for a pull-up by writing 1 to an input. Zeros are ignored: it folds the levels of inputs
     into every write of their port. */
  if (mode == MODE_OUTPUT || (mode == MODE_INPUT && level && !input_of(pin))) hal_pin_write(pin, level);
}

void firmata_command(const uint8_t *message) {
  uint8_t command = message[0], first = message[1], second = message[2], low = command & 0x0F;
  switch (command < 0xF0 ? command & 0xF0 : command) {
    case 0x90: {
      uint8_t levels = first | (second << 7);
      if (low >= PORTS) break;
      for (uint8_t pin = low * 8, left = 8; left; left--, levels >>= 1) write_pin(pin++, levels & 1);
      break;
    }
    case 0xC0:
      if (low >= HAL_ANALOG_COUNT) break;
      f.analog_report &= ~(1 << low);
      if (first) f.analog_report |= 1 << low;
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
      write_pin(first, second & 1);
      break;
    case 0xF9:
      firmata_announce();
      break;
    case 0xFF:
      firmata_start();
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
      send_pins(CAPABILITY_RESPONSE);
      break;
    case 0x69:
      send_pins(ANALOG_MAPPING_RESPONSE);
      break;
    case 0x6D:
      if (length == 2 && body[1] < HAL_PINS) send_pin_state(body[1]);
      break;
    case 0x7A:
      if (length == 3) f.sampling_ms = body[1] | (uint16_t)(body[2] << 7);
      break;
    default:
      break;
  }
}

void firmata_step(uint16_t now_ms) {
  for (uint8_t port = 0; port < PORTS; port++) {
    if (f.report[port] && hal_tx_free() >= 3 && port_value(port) != f.seen[port]) send_port(port);
  }
  if ((uint16_t)(now_ms - f.sampled_ms) < f.sampling_ms) return;
  f.sampled_ms = now_ms;
  for (uint8_t channel = 0; channel < HAL_ANALOG_COUNT; channel++) {
    if ((f.analog_report >> channel) & 1 && hal_tx_free() >= 3) send_three(0xE0 | channel, hal_analog_read(channel));
  }
}
