#include "debounce.h"
#include <string.h>
#include "facts.h"
#include "protocol.h"

#define PRESS_TICKS (LIMIT_PRESS_MS * TICKS_PER_MS)
#define RELEASE_TICKS (LIMIT_RELEASE_MS * TICKS_PER_MS)
#define RESUME_TICKS (LIMIT_RESUME_MS * TICKS_PER_MS)
_Static_assert(LIMIT_FELT_TICKS == 2, "`felt` compares a sample with the one before it");
_Static_assert(RELEASE_TICKS < 255, "the sums are bytes");

static struct {
  uint8_t last;
  uint8_t felt;
  uint8_t felt_edges;
  uint8_t pressed;
  /* Pressed, but nobody is told of its end. */
  uint8_t muted;
  /* Pressed before the last reset: how long is unknown. */
  uint8_t unknown;
  /* Some closed or open sum is not zero. */
  uint8_t unsettled;
  uint8_t closed_at_start;
  uint8_t cold;
  uint32_t started_ms;
  uint8_t closed_sum[LIMIT_BUTTONS_MAX];
  uint8_t open_sum[LIMIT_BUTTONS_MAX];
  uint32_t since_ms[LIMIT_BUTTONS_MAX];
} d;

void debounce_start(uint8_t pressed, uint8_t cold, uint32_t now_ms) {
  memset(&d, 0, sizeof d);
  d.pressed = d.felt = d.unknown = pressed;
  d.cold = cold;
  d.started_ms = now_ms;
  for (uint8_t i = 0; i < LIMIT_BUTTONS_MAX; i++) {
    d.since_ms[i] = now_ms;
    /* A finger may have left before or during the reset: its next press must not be taken for this one. */
    if (pressed & (1 << i)) d.open_sum[i] = RELEASE_TICKS - RESUME_TICKS;
  }
}

static inline void begin_press(uint8_t i, uint8_t m) {
  d.pressed |= m;
  if (d.since_ms[i] - d.started_ms >= LIMIT_START_MS) {
    facts_put(FACT_PRESS, i, d.since_ms[i]);
    return;
  }
  d.closed_at_start |= m;
  if (d.cold) d.muted |= m;
  else facts_put(FACT_PRESS_AT_START, i, d.since_ms[i]);
}

static inline void end_press(uint8_t i, uint8_t m, uint32_t now_ms) {
  if (!(d.muted & m)) {
    if (d.unknown & m) facts_put(FACT_RELEASE_UNKNOWN, i, 0);
    else facts_put(FACT_RELEASE, i, now_ms - d.since_ms[i] - LIMIT_RELEASE_MS);
  }
  d.pressed &= ~m;
  d.muted &= ~m;
  d.unknown &= ~m;
}

static inline void sample_closed(uint8_t i, uint8_t m, uint8_t twice, uint32_t now_ms) {
  if (d.closed_sum[i] == 0 && !(d.pressed & m)) d.since_ms[i] = now_ms;
  d.open_sum[i] = d.open_sum[i] > 2 ? d.open_sum[i] - 2 : 0;
  if (twice && !(d.felt & m)) {
    d.felt |= m;
    d.felt_edges |= m;
  }
  if (d.closed_sum[i] < PRESS_TICKS && ++d.closed_sum[i] == PRESS_TICKS && !(d.pressed & m)) begin_press(i, m);
}

static inline void sample_open(uint8_t i, uint8_t m, uint32_t now_ms) {
  if (!(d.pressed & m)) d.closed_sum[i] = d.closed_sum[i] > 2 ? d.closed_sum[i] - 2 : 0;
  if (!(d.felt & m)) return;
  if (++d.open_sum[i] < RELEASE_TICKS) return;
  d.open_sum[i] = 0;
  d.closed_sum[i] = 0;
  d.felt &= ~m;
  if (d.pressed & m) end_press(i, m, now_ms);
}

void debounce_sample(uint8_t closed, uint32_t now_ms) {
  uint8_t twice = closed & d.last;
  uint8_t busy = closed | d.felt | d.unsettled;
  d.last = closed;
  for (uint8_t i = 0, m = 1; busy; i++, m <<= 1, busy >>= 1) {
    if (!(busy & 1)) continue;
    if (closed & m) sample_closed(i, m, twice & m, now_ms);
    else sample_open(i, m, now_ms);
    if (d.closed_sum[i]) d.unsettled |= m;
    else d.unsettled &= ~m;
  }
}

uint8_t debounce_felt(void) { return d.felt; }

uint8_t debounce_take_felt(void) {
  uint8_t edges = d.felt_edges;
  d.felt_edges = 0;
  return edges;
}

uint8_t debounce_closed_at_start(void) { return d.closed_at_start; }

uint8_t debounce_stuck(uint32_t now_ms) {
  uint8_t stuck = 0;
  for (uint8_t i = 0; i < LIMIT_BUTTONS_MAX; i++) {
    if ((d.pressed & (1 << i)) && now_ms - d.since_ms[i] > LIMIT_STUCK_MS) stuck |= 1 << i;
  }
  return stuck;
}
