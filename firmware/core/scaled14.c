#include "scaled14.h"

/* Seven steps bring the longest time there is, 2^32 - 1, down to 2047. */
uint16_t scaled14(uint32_t ms) {
  uint16_t exponent = 0;
  while (ms > 0x7FF) {
    ms >>= 3;
    exponent += 0x800;
  }
  uint16_t scaled = exponent | (uint16_t)ms;
  return scaled == SCALED_UNKNOWN ? SCALED_UNKNOWN - 1 : scaled;
}
