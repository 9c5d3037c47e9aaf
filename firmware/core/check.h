/* What tells kept memory from junk. */
#ifndef OTKLIK_CHECK_H
#define OTKLIK_CHECK_H
#include <stdint.h>
/* Fletcher's sum, about ten cycles a byte: cheap enough for the sampling interrupt. */
uint16_t check16(const void *data, uint8_t bytes, uint8_t seed);
#endif
