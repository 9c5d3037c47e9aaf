/* From samples to facts. Called by the sampling interrupt every LIMIT_TICK_US.

   Two stages. A touch is `felt` after LIMIT_FELT_TICKS equal closed samples. A press needs LIMIT_PRESS_MS more of
   closed samples, where an open one takes back two: a two-thirds majority, which mains pick-up (half of each period)
   and random bursts never reach, while a bouncing contact does as soon as it rests. The end is symmetrical over
   LIMIT_RELEASE_MS, so chatter and interference while a finger rests do not split a press. At most one fact comes
   out of a sample, which bounds the interrupt; the others follow with the next ones. */
#ifndef OTKLIK_DEBOUNCE_H
#define OTKLIK_DEBOUNCE_H
#include <stdint.h>

/* `pressed`: inputs whose press was recorded before a reset and whose end was not. `cold`: power was away, so
   what is closed right now is not a customer's press and stays silent until it opens. */
void debounce_start(uint8_t pressed, uint8_t cold, uint32_t now_ms);

/* One sample, bit 0 is input 1, 1 = closed. Hands facts to facts_put(). */
void debounce_sample(uint8_t closed, uint32_t now_ms);

/* Inputs being touched, debounced at the end only. */
uint8_t debounce_felt(void);

/* Inputs newly felt since the last call. Lock around it. */
uint8_t debounce_take_felt(void);

/* Inputs found closed at the start. */
uint8_t debounce_closed_at_start(void);

/* Inputs held longer than LIMIT_STUCK_MS. Lock around it. */
uint8_t debounce_stuck(uint32_t now_ms);
#endif
