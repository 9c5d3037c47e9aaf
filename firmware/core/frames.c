#include "frames.h"
#include "crc14.h"
#include "hal.h"

/* F0, id, two bytes of CRC, F7. */
#define OVERHEAD 5
#define FIRST_PLACE 0x01
#define PAST_LAST_PLACE 0x80

static struct {
  uint16_t crc;
  uint8_t byte;
  /* Where the next bit goes. */
  uint8_t place;
} out;

static struct {
  const uint8_t *at;
  uint8_t place;
} in;

static void send(uint8_t byte) {
  out.crc = crc14_add(out.crc, byte);
  hal_tx(byte);
}

uint8_t frame_begin(uint8_t id, uint8_t length) {
  if (hal_tx_free() < length + OVERHEAD) return 0;
  hal_tx(0xF0);
  out.crc = CRC14_START;
  out.byte = 0;
  out.place = FIRST_PLACE;
  send(id);
  return 1;
}

void frame_put(uint32_t value, uint8_t width) {
  do {
    if ((uint8_t)value & 1) out.byte |= out.place;
    value >>= 1;
    out.place <<= 1;
    if (out.place == PAST_LAST_PLACE) {
      send(out.byte);
      out.byte = 0;
      out.place = FIRST_PLACE;
    }
  } while (--width);
}

void frame_put16(uint16_t value, uint8_t width) { frame_put(value, width); }

void frame_put8(uint8_t value, uint8_t width) { frame_put(value, width); }

uint8_t frame_end(void) {
  if (out.place != FIRST_PLACE) send(out.byte);
  hal_tx(out.crc >> 7);
  hal_tx(out.crc & 0x7F);
  hal_tx(0xF7);
  return 1;
}

void frame_open(const uint8_t *payload) {
  in.at = payload;
  in.place = FIRST_PLACE;
}

uint32_t frame_take(uint8_t width) {
  uint32_t value = 0, bit = 1;
  do {
    if (*in.at & in.place) value |= bit;
    bit <<= 1;
    in.place <<= 1;
    if (in.place == PAST_LAST_PLACE) {
      in.at++;
      in.place = FIRST_PLACE;
    }
  } while (--width);
  return value;
}

uint8_t frame_checks(const uint8_t *body, uint8_t length) {
  uint16_t crc = CRC14_START;
  uint8_t last = length - 2;
  for (uint8_t i = 0; i < last; i++) crc = crc14_add(crc, body[i]);
  return body[last] == (crc >> 7) && body[last + 1] == (crc & 0x7F);
}
