#include "settings.h"
#include <string.h>
#include "crc14.h"
#include "hal.h"

#define LAYOUT 2
#define PLACE_BYTES 32
#define PLACES 2
_Static_assert(sizeof(struct settings) <= PLACE_BYTES || sizeof(serial_t) > 3, "a record fits its place");

static const struct frame_config board = {.count = BOARD_COUNT, .inputs = {BOARD_INPUTS}, .lamps = {BOARD_LAMPS}};

struct settings settings;
struct frame_config config;
static uint8_t place;
static uint8_t junk;
/* Next byte to write; a whole record: nothing to do. */
static uint8_t at;

/* Each byte as two of seven bits. */
static uint16_t crc_of(const void *data, uint8_t bytes) {
  const uint8_t *p = data;
  uint16_t crc = CRC14_START;
  do {
    crc = crc14_add(crc, *p & 0x7F);
    crc = crc14_add(crc, *p++ >> 7);
  } while (--bytes);
  return crc;
}

static uint16_t check_of(const struct settings *s) { return crc_of(s, sizeof *s - sizeof s->check); }

uint16_t config_check(void) { return crc_of(&config, sizeof config); }

void settings_load(void) {
  struct settings read;
  uint8_t found = 0, spoilt = 0;
  for (uint8_t from = 0; from < PLACES; from++) {
    uint8_t blank = 0xFF;
    for (uint8_t i = 0; i < sizeof read; i++) blank &= ((uint8_t *)&read)[i] = hal_eeprom_read(from * PLACE_BYTES + i);
    if (blank == 0xFF) continue;
    if (read.layout != LAYOUT || read.check != check_of(&read)) {
      spoilt = 1;
      continue;
    }
    if (found && (int8_t)(read.generation - settings.generation) < 0) continue;
    found = 1;
    place = from;
    settings = read;
  }
  at = sizeof settings;
  if (!found) {
    junk = spoilt;
    settings.layout = LAYOUT;
    settings.config = board;
  }
  config = settings.config;
}

uint8_t settings_were_junk(void) { return junk; }

uint8_t settings_busy(void) { return at < sizeof settings || hal_eeprom_busy(); }

/* While a place is being written it is not whole yet, so a second change may begin it anew. */
void settings_changed(void) {
  if (at == sizeof settings) {
    place ^= 1;
    settings.generation++;
  }
  settings.check = check_of(&settings);
  at = 0;
}

void settings_step(void) {
  if (hal_eeprom_busy()) return;
  while (at < sizeof settings) {
    uint16_t where = place * PLACE_BYTES + at;
    uint8_t value = ((uint8_t *)&settings)[at++];
    if (hal_eeprom_read(where) == value) continue;
    hal_eeprom_write(where, value);
    return;
  }
}

uint8_t settings_fit(const struct frame_config *wanted) {
  uint8_t used[HAL_PINS];
  memset(used, 0, sizeof used);
  if (wanted->count - 1U >= LIMIT_BUTTONS_MAX || wanted->baud > 1) return 0;
  for (uint8_t i = 0; i < wanted->count; i++) {
    uint8_t pin = wanted->inputs[i], lamp = wanted->lamps[i];
    if (pin < HAL_PIN_FIRST || pin >= HAL_PINS || used[pin]++) return 0;
    if ((wanted->pads >> i) & 1 && pin < HAL_ANALOG_FIRST) return 0;
    if (lamp && (lamp < HAL_PIN_FIRST || lamp >= HAL_PINS || used[lamp]++)) return 0;
  }
  return 1;
}
