#include "bits.h"

static void step(struct bits *bits) {
  bits->place <<= 1;
  if (bits->place == 0x80) {
    bits->place = 1;
    bits->at++;
  }
}

void bits_put(struct bits *bits, uint32_t value, uint8_t width) {
  while (width--) {
    if (bits->place == 1) *bits->at = 0;
    if (value & 1) *bits->at |= bits->place;
    value >>= 1;
    step(bits);
  }
}

uint32_t bits_take(struct bits *bits, uint8_t width) {
  uint32_t value = 0;
  uint32_t bit = 1;
  while (width--) {
    if (*bits->at & bits->place) value |= bit;
    bit <<= 1;
    step(bits);
  }
  return value;
}
