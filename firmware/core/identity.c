#include "identity.h"
#include <string.h>
#include "crc14.h"
#include "hal.h"

#define LAYOUT 1
#define PLACE_BYTES 16
#define PLACES 2
/* Layout, generation, id, epoch; then the CRC in two bytes. */
#define BODY 10
#define RECORD (BODY + 2)

static struct {
  uint32_t id;
  uint32_t epoch;
  uint8_t generation;
  uint8_t place;
  uint8_t junk;
  uint8_t dirty;
  uint8_t writing;
  uint8_t at;
  uint8_t record[RECORD];
} s;

static uint16_t check_of(const uint8_t *record) {
  uint16_t crc = CRC14_START;
  for (uint8_t i = 0; i < BODY; i++) {
    crc = crc14_add(crc, record[i]);
    crc = crc14_add(crc, record[i] >> 7);
  }
  return crc;
}

static uint32_t read32(const uint8_t *p) {
  return (uint32_t)p[0] | ((uint32_t)p[1] << 8) | ((uint32_t)p[2] << 16) | ((uint32_t)p[3] << 24);
}

static void write32(uint8_t *p, uint32_t v) {
  for (uint8_t i = 0; i < 4; i++, v >>= 8) p[i] = (uint8_t)v;
}

/* 0: blank. 1: junk. 2: whole. */
static uint8_t read_place(uint8_t place, uint8_t *record) {
  uint8_t blank = 1;
  for (uint8_t i = 0; i < RECORD; i++) {
    record[i] = hal_eeprom_read(place * PLACE_BYTES + i);
    if (record[i] != 0xFF) blank = 0;
  }
  if (blank) return 0;
  uint16_t crc = (uint16_t)record[BODY] | ((uint16_t)record[BODY + 1] << 8);
  return record[0] == LAYOUT && crc == check_of(record) ? 2 : 1;
}

void identity_load(void) {
  memset(&s, 0, sizeof s);
  uint8_t found = 0;
  for (uint8_t place = 0; place < PLACES; place++) {
    uint8_t record[RECORD];
    uint8_t state = read_place(place, record);
    if (state == 1) s.junk = 1;
    if (state != 2) continue;
    if (found && (int8_t)(record[1] - s.generation) < 0) continue;
    found = 1;
    s.generation = record[1];
    s.place = place;
    s.id = read32(record + 2);
    s.epoch = read32(record + 6);
  }
  if (found) s.junk = 0;
}

uint32_t identity_id(void) { return s.id; }
uint32_t identity_epoch(void) { return s.epoch; }
uint8_t identity_was_junk(void) { return s.junk; }
uint8_t identity_busy(void) { return s.dirty || s.writing || hal_eeprom_busy(); }

void identity_set_id(uint32_t id) {
  s.id = id;
  s.dirty = 1;
}

void identity_set_epoch(uint32_t epoch) {
  s.epoch = epoch;
  s.dirty = 1;
}

static void begin_write(void) {
  s.dirty = 0;
  s.writing = 1;
  s.at = 0;
  s.place ^= 1;
  s.record[0] = LAYOUT;
  s.record[1] = ++s.generation;
  write32(s.record + 2, s.id);
  write32(s.record + 6, s.epoch);
  uint16_t crc = check_of(s.record);
  s.record[BODY] = (uint8_t)crc;
  s.record[BODY + 1] = (uint8_t)(crc >> 8);
}

void identity_step(void) {
  if (hal_eeprom_busy()) return;
  if (!s.writing) {
    if (s.dirty) begin_write();
    return;
  }
  while (s.at < RECORD) {
    uint16_t where = s.place * PLACE_BYTES + s.at;
    uint8_t value = s.record[s.at++];
    if (hal_eeprom_read(where) == value) continue;
    hal_eeprom_write(where, value);
    return;
  }
  s.writing = 0;
}
