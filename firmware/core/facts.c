#include "facts.h"
#include "keep.h"
#include "protocol.h"

#define MASK (LIMIT_FACT_SLOTS - 1)
_Static_assert((LIMIT_FACT_SLOTS & MASK) == 0, "the queue wraps by a mask");

struct slot {
  uint8_t what;
  uint8_t value[4];
  uint8_t check;
};

static KEEP struct slot slots[LIMIT_FACT_SLOTS];
/* Counts facts; their slots are its low bits. */
static KEEP volatile uint8_t head;
static volatile uint8_t tail_seen;
static uint8_t lost;

/* Takes the fact's number in: what an earlier round left in the slot does not check. */
static uint8_t check_of(const struct slot *s, uint8_t number) {
  uint8_t sum = 0xA5 ^ s->what ^ (uint8_t)(number * 29);
  for (uint8_t i = 0; i < 4; i++) sum = (uint8_t)((sum << 1) | (sum >> 7)) ^ s->value[i];
  return sum;
}

void facts_start(uint8_t keep, uint8_t tail) {
  if (!keep || (uint8_t)(head - tail) > LIMIT_FACT_SLOTS) head = tail;
  tail_seen = tail;
  lost = 0;
}

void facts_put(uint8_t kind, uint8_t button, uint32_t value) {
  uint8_t number = head;
  if ((uint8_t)(number - tail_seen) >= LIMIT_FACT_SLOTS) {
    lost++;
    return;
  }
  struct slot *s = &slots[number & MASK];
  s->what = (uint8_t)(kind << 4) | button;
  s->value[0] = (uint8_t)value;
  s->value[1] = (uint8_t)(value >> 8);
  s->value[2] = (uint8_t)(value >> 16);
  s->value[3] = (uint8_t)(value >> 24);
  s->check = check_of(s, number);
  /* The compiler must not let the head pass the slot: a reset would then find a fact that is not there yet. */
  __asm__ __volatile__("" ::: "memory");
  head = number + 1;
}

uint8_t facts_peek(uint8_t tail, struct fact *fact) {
  if (tail == head) return 0;
  const struct slot *s = &slots[tail & MASK];
  if (s->check != check_of(s, tail) || (s->what & 0x0F) >= LIMIT_BUTTONS_MAX) return 2;
  fact->kind = s->what >> 4;
  fact->button = s->what & 0x0F;
  fact->value = (uint32_t)s->value[0] | ((uint32_t)s->value[1] << 8) | ((uint32_t)s->value[2] << 16) |
                ((uint32_t)s->value[3] << 24);
  return 1;
}

void facts_release(uint8_t tail) { tail_seen = tail; }

uint8_t facts_lost(void) { return lost; }
