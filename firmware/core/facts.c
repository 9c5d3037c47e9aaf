#include "facts.h"
#include "check.h"
#include "keep.h"
#include "protocol.h"

#define MASK (LIMIT_FACT_SLOTS - 1)
_Static_assert((LIMIT_FACT_SLOTS & MASK) == 0, "the queue wraps by a mask");

static KEEP struct entry slots[LIMIT_FACT_SLOTS];
/* Counts facts; their slots are its low bits. */
static KEEP volatile uint8_t head;
static volatile uint8_t tail_seen;
static uint8_t lost;

void facts_start(uint8_t keep, uint8_t tail) {
  if (!keep || (uint8_t)(head - tail) > LIMIT_FACT_SLOTS) head = tail;
  tail_seen = tail;
}

void facts_put(uint8_t what, uint32_t value) {
  uint8_t number = head;
  if ((uint8_t)(number - tail_seen) >= LIMIT_FACT_SLOTS) {
    lost++;
    return;
  }
  struct entry *s = &slots[number & MASK];
  s->what = what;
  s->value = value;
  /* Takes the fact's number in: what an earlier round left in the slot does not check. */
  s->check = check16(s, ENTRY_CHECKED, number);
  /* The compiler must not let the head pass the slot: a reset would then find a fact that is not there yet. */
  __asm__ __volatile__("" ::: "memory");
  head = number + 1;
}

uint8_t facts_peek(uint8_t tail, const struct entry **fact) {
  tail_seen = tail;
  if (tail == head) return FACT_NONE;
  const struct entry *s = &slots[tail & MASK];
  *fact = s;
  return s->check == check16(s, ENTRY_CHECKED, tail) ? FACT_WHOLE : FACT_DAMAGED;
}

uint8_t facts_lost(void) { return lost; }
