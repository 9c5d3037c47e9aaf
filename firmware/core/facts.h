/* The queue from the sampling interrupt to the ring. It lies in kept memory, so a fact found during a hang is still
   there after the watchdog's restart; its tail belongs to the ring's head record, which takes a fact and steps past
   it in one commit: no reset in between can lose or double it. */
#ifndef OTKLIK_FACTS_H
#define OTKLIK_FACTS_H
#include <stdint.h>
#include "entry.h"

/* `keep` false empties the queue. */
void facts_start(uint8_t keep, uint8_t tail);
/* From the interrupt only. */
void facts_put(uint8_t what, uint32_t value);
#define FACT_NONE 0
#define FACT_WHOLE 1
/* Damaged by a reset: step past it. */
#define FACT_DAMAGED 2
/* Looks at the fact at `tail`; also says that the slots before it may be used again. */
uint8_t facts_peek(uint8_t tail, const struct entry **fact);
/* Facts that found the queue full, modulo 256. */
uint8_t facts_lost(void);
#endif
