#include "crc14.h"

uint16_t crc14_add(uint16_t crc, uint8_t byte) {
  crc ^= (uint16_t)byte << 7;
  for (uint8_t bit = 0; bit < 7; bit++) {
    crc = (crc & 0x2000) ? (uint16_t)(crc << 1) ^ 0x202D : (uint16_t)(crc << 1);
    crc &= 0x3FFF;
  }
  return crc;
}
