/* Milliseconds in 14 bits, exact below 2048; firmware/scaled14.ts reads them back. */
#ifndef OTKLIK_SCALED14_H
#define OTKLIK_SCALED14_H
#include <stdint.h>
#define SCALED_UNKNOWN 0x3FFF
uint16_t scaled14(uint32_t ms);
#endif
