#include "check.h"

uint16_t check16(const void *data, uint8_t bytes, uint8_t seed) {
  const uint8_t *p = data;
  uint8_t a = seed, b = 0xC3;
  do {
    a += *p++;
    b += a;
  } while (--bytes);
  return (uint16_t)(b << 8) | a;
}
