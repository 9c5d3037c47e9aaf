#include "scaled14.h"

uint16_t scaled14(uint32_t ms) {
  uint16_t exponent = 0;
  while (ms > 0x7FF && exponent < 7) {
    ms >>= 3;
    exponent++;
  }
  if (ms > 0x7FF) ms = 0x7FF;
  uint16_t scaled = (uint16_t)(exponent << 11) | (uint16_t)ms;
  return scaled == SCALED_UNKNOWN ? SCALED_UNKNOWN - 1 : scaled;
}
