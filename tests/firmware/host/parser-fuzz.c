/* The firmware's core on the host behind libFuzzer: whatever bytes the line brings, it neither reads nor writes where
   it must not, and the ring stays whole. Every input starts from a blank board. */
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include "../../../firmware/core/console.h"
#include "../../../firmware/core/debounce.h"
#include "../../../firmware/core/hal.h"
#include "../../../firmware/core/line.h"
#include "../../../firmware/core/protocol.h"
#include "../../../firmware/core/ring.h"
#include "../../../firmware/core/settings.h"

static uint8_t eeprom[1024];
static jmp_buf restart;

uint8_t hal_lock(void) { return 0; }
void hal_unlock(uint8_t state) { (void)state; }
uint8_t hal_tx_free(void) { return 127; }
void hal_tx(uint8_t byte) { (void)byte; }
uint16_t hal_rx_overruns(void) { return 0; }
void hal_lamps(uint8_t lit) { (void)lit; }
static void expect_pin(uint8_t pin) {
  if (pin < HAL_PIN_FIRST || pin >= HAL_PINS) abort();
}
void hal_pin_mode(uint8_t pin, uint8_t mode) {
  (void)mode;
  expect_pin(pin);
}
void hal_pin_write(uint8_t pin, uint8_t level) {
  (void)level;
  expect_pin(pin);
}
void hal_pin_lend(uint8_t pin, uint8_t lent) {
  (void)lent;
  expect_pin(pin);
}
uint8_t hal_pin_state(uint8_t pin) { return pin >= HAL_PINS ? (abort(), 0) : 0; }
uint8_t hal_pin_read(uint8_t pin) { return pin >= HAL_PINS ? (abort(), 0) : 1; }
uint16_t hal_analog_read(uint8_t channel) { return channel >= HAL_ANALOG_COUNT ? (abort(), 0) : 512; }
uint16_t hal_pad_read(uint8_t input) { return input >= LIMIT_BUTTONS_MAX ? (abort(), 0) : 600; }
void hal_pads(uint8_t touched) { (void)touched; }
uint8_t hal_eeprom_busy(void) { return 0; }
uint8_t hal_eeprom_read(uint16_t at) { return eeprom[at]; }
void hal_eeprom_write(uint16_t at, uint8_t value) { eeprom[at] = value; }
uint8_t hal_self_test(void) { return 0; }
void hal_hang(void) { longjmp(restart, 1); }

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  uint32_t now_ms = 0;
  memset(eeprom, 0xFF, sizeof eeprom);
  memset(&settings, 0, sizeof settings);
  ring_find();
  ring_reset(0);
  settings_load();
  console_start(START_HARD, 1, now_ms);
  if (setjmp(restart)) return 0;
  for (size_t at = 0; at < size; at++) {
    line_byte(data[at], now_ms);
    for (uint8_t tick = 0; tick < TICKS_PER_MS; tick++) debounce_sample((uint8_t)(at >> 4), now_ms);
    console_step(++now_ms);
    if (ring_now()->count > LIMIT_RING_EVENTS || !settings_fit(&settings.config)) abort();
  }
  return 0;
}
