/* What the console keeps in EEPROM: who it is (its id, 32 random bits from its first host, and its epoch) and how it
   is wired. Two places are written in turn, each with a CRC, so a power cut during a write leaves the one before.
   Junk is no record: then the board's own wiring counts and a host gives an id. */
#ifndef OTKLIK_SETTINGS_H
#define OTKLIK_SETTINGS_H
#include <stdint.h>
#include "protocol.h"
#include "ring.h"

struct PACKED settings {
  uint8_t layout;
  uint8_t generation;
  /* 0 until a host gave one. */
  uint32_t id;
  serial_t epoch;
  struct frame_config config;
  uint16_t check;
};

/* Change what is meant to change, then say settings_changed(): it is written in the background. */
extern struct settings settings;
/* The configuration that runs; a new one in `settings` begins with the next start. */
extern struct frame_config config;
void settings_load(void);
/* No place held a whole record at the start, and at least one was not blank. */
uint8_t settings_were_junk(void);
void settings_changed(void);
/* The EEPROM does not hold it yet: nobody may be told. */
uint8_t settings_busy(void);
/* Once a ms. */
void settings_step(void);
/* Tells the host which configuration this is. */
uint16_t config_check(void);
/* Whether the board has the pins, each for one thing. */
uint8_t settings_fit(const struct frame_config *wanted);
#endif
