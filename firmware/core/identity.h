/* Who the console is, kept in EEPROM: its id (32 random bits from its first host) and its epoch. Two places are
   written in turn, each with a CRC, so a power cut during a write leaves the one before. Junk is no identity. */
#ifndef OTKLIK_IDENTITY_H
#define OTKLIK_IDENTITY_H
#include <stdint.h>
void identity_load(void);
/* 0 until a host gave one. */
uint32_t identity_id(void);
uint32_t identity_epoch(void);
/* Neither place held a whole record at the start, and at least one was not blank. */
uint8_t identity_was_junk(void);
/* Takes effect at once and is written in the background. */
void identity_set_id(uint32_t id);
void identity_set_epoch(uint32_t epoch);
/* The EEPROM does not hold it yet: nobody may be told. */
uint8_t identity_busy(void);
/* Once a ms. */
void identity_step(void);
#endif
