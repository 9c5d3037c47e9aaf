#include "frames.h"
#include "crc14.h"
#include "hal.h"

uint8_t frame_send(uint8_t id, const uint8_t *payload, uint8_t length) {
  if (hal_tx_free() < length + FRAME_OVERHEAD) return 0;
  hal_tx(0xF0);
  hal_tx(id);
  uint16_t crc = crc14_add(CRC14_START, id);
  for (uint8_t i = 0; i < length; i++) {
    hal_tx(payload[i]);
    crc = crc14_add(crc, payload[i]);
  }
  hal_tx(crc & 0x7F);
  hal_tx(crc >> 7);
  hal_tx(0xF7);
  return 1;
}

uint8_t frame_checks(const uint8_t *body, uint8_t length) {
  uint16_t crc = CRC14_START;
  for (uint8_t i = 0; i < length - 2; i++) crc = crc14_add(crc, body[i]);
  return body[length - 2] == (crc & 0x7F) && body[length - 1] == (crc >> 7);
}
