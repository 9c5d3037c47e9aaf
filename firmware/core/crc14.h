/* The check of frames and of the EEPROM record; firmware/crc14.ts says the same in TypeScript. */
#ifndef OTKLIK_CRC14_H
#define OTKLIK_CRC14_H
#include <stdint.h>
#define CRC14_START 0x3FFF
/* `byte` has seven bits. */
uint16_t crc14_add(uint16_t crc, uint8_t byte);
#endif
