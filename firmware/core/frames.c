#include "frames.h"
#include "crc14.h"
#include "hal.h"

static uint16_t crc;

static void send(uint8_t byte) {
  byte &= 0x7F;
  crc = crc14_add(crc, byte);
  hal_tx(byte);
}

uint8_t frame_send(uint8_t id, uint8_t groups, const void *image) {
  if (hal_tx_free() < groups + FRAME_OVERHEAD) return 0;
  hal_tx(0xF0);
  crc = CRC14_START;
  send(id);
  const uint8_t *from = image;
  uint16_t wide = 0;
  uint8_t bits = 0;
  do {
    if (bits < 7) {
      wide |= (uint16_t)*from++ << bits;
      bits += 8;
    }
    send((uint8_t)wide);
    wide >>= 7;
    bits -= 7;
  } while (--groups);
  hal_tx(crc >> 7);
  hal_tx(crc & 0x7F);
  hal_tx(0xF7);
  return 1;
}

uint8_t frame_open(uint8_t *body, uint8_t groups) {
  uint8_t *to = body + 1;
  const uint8_t *from = to;
  uint16_t wide = 0;
  uint8_t bits = 0;
  crc = crc14_add(CRC14_START, *body);
  do {
    crc = crc14_add(crc, *from);
    wide |= (uint16_t)*from++ << bits;
    bits += 7;
    if (bits < 8) continue;
    *to++ = (uint8_t)wide;
    wide >>= 8;
    bits -= 8;
  } while (--groups);
  return from[0] == (uint8_t)(crc >> 7) && from[1] == (crc & 0x7F);
}
