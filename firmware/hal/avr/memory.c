/* EEPROM and the stack's canary. */
#include <avr/eeprom.h>
#include <avr/io.h>
#include "../../core/hal.h"
#include "avr.h"

uint8_t hal_eeprom_busy(void) { return !eeprom_is_ready(); }

uint8_t hal_eeprom_read(uint16_t at) {
  EEAR = at;
  EECR |= _BV(EERE);
  return EEDR;
}

void hal_eeprom_write(uint16_t at, uint8_t value) {
  EEAR = at;
  EEDR = value;
  uint8_t lock = hal_lock();
  EECR |= _BV(EEMPE);
  EECR |= _BV(EEPE);
  hal_unlock(lock);
}

/* The end of what the linker placed; the stack grows down towards it. */
extern uint8_t _end[];
#define CANARY_BYTES 4
#define CANARY 0xC5

void stack_paint(void) {
  for (uint8_t i = 0; i < CANARY_BYTES; i++) _end[i] = CANARY;
}

uint8_t hal_self_test(void) {
  for (uint8_t i = 0; i < CANARY_BYTES; i++) {
    if (_end[i] != CANARY) return 1;
  }
  return 0;
}
