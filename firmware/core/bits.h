/* Fields of any width in payload bytes of seven bits, least significant bit first. protocol.h says which. */
#ifndef OTKLIK_BITS_H
#define OTKLIK_BITS_H
#include <stdint.h>
struct bits {
  uint8_t *at;
  /* The place of the next bit in `*at`: one bit set, 0x01…0x40. */
  uint8_t place;
};
/* Clears each byte it begins. */
void bits_put(struct bits *bits, uint32_t value, uint8_t width);
uint32_t bits_take(struct bits *bits, uint8_t width);
#endif
