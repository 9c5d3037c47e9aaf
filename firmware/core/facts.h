/* The queue from the sampling interrupt to the ring. It lies in kept memory, so a fact found during a hang is still
   there after the watchdog's restart; its tail belongs to the ring's head record, which takes a fact and steps past
   it in one commit: no reset in between can lose or double it. */
#ifndef OTKLIK_FACTS_H
#define OTKLIK_FACTS_H
#include <stdint.h>

#define FACT_PRESS 0
#define FACT_PRESS_AT_START 1
#define FACT_RELEASE 2
#define FACT_RELEASE_UNKNOWN 3

struct fact {
  uint8_t kind;
  uint8_t button;
  /* Press: when it began, ms. Release: how long it lasted, ms. */
  uint32_t value;
};

/* `keep` false empties the queue. */
void facts_start(uint8_t keep, uint8_t tail);
/* From the interrupt only. */
void facts_put(uint8_t kind, uint8_t button, uint32_t value);
/* 0: empty. 1: `fact` filled. 2: the slot was damaged by a reset; step past it. */
uint8_t facts_peek(uint8_t tail, struct fact *fact);
/* Says which slots may be used again. */
void facts_release(uint8_t tail);
/* Facts that found the queue full, modulo 256. */
uint8_t facts_lost(void);
#endif
