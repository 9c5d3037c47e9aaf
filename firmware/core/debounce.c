#include "debounce.h"
#include "facts.h"
#include "protocol.h"

#define PRESS_TICKS (LIMIT_PRESS_MS * TICKS_PER_MS)
#define RELEASE_TICKS (LIMIT_RELEASE_MS * TICKS_PER_MS)
#define RESUME_TICKS (LIMIT_RESUME_MS * TICKS_PER_MS)
#define START_TICKS (LIMIT_START_MS * TICKS_PER_MS)
_Static_assert(LIMIT_FELT_TICKS == 2, "`felt` compares a sample with the one before it");
_Static_assert(RELEASE_TICKS < 255 && START_TICKS < 255, "the sums are bytes");

static struct input {
  /* Samples in excess. */
  uint8_t closed;
  uint8_t open;
  uint32_t since_ms;
} inputs[LIMIT_BUTTONS_MAX];

static uint8_t last;
static uint8_t felt;
static uint8_t felt_edges;
static uint8_t pressed;
/* Pressed, but nobody is told of its end. */
static uint8_t muted;
/* Pressed before the last reset: how long is unknown. */
static uint8_t unknown;
/* Its first closed sample came right after the start. */
static uint8_t early;
static uint8_t closed_at_start;
static uint8_t cold_start;
static uint8_t start_ticks;

void debounce_start(uint8_t open, uint8_t cold, uint32_t now_ms) {
  pressed = felt = unknown = open;
  cold_start = cold;
  start_ticks = START_TICKS;
  /* A finger may have left before or during the reset: its next press must not be taken for this one. */
  for (struct input *p = inputs; p < inputs + LIMIT_BUTTONS_MAX; p++) {
    p->open = RELEASE_TICKS - RESUME_TICKS;
    p->since_ms = now_ms;
  }
}

void debounce_sample(uint8_t closed, uint32_t now_ms) {
  uint8_t twice = closed & last, told = 0;
  last = closed;
  if (start_ticks) start_ticks--;
  struct input *p = inputs;
  for (uint8_t i = 0, m = 1; m; i++, m <<= 1, p++) {
    if (closed & m) {
      if (p->closed == 0 && !(pressed & m)) {
        p->since_ms = now_ms;
        early &= ~m;
        if (start_ticks) early |= m;
      }
      p->open = p->open > 2 ? p->open - 2 : 0;
      if (twice & m & ~felt) {
        felt |= m;
        felt_edges |= m;
        p->open = 0;
      }
      if (p->closed >= PRESS_TICKS) continue;
      if (p->closed == PRESS_TICKS - 1 && !(pressed & m)) {
        if (told) continue;
        pressed |= m;
        uint8_t what = i;
        if (early & m) {
          closed_at_start |= m;
          what |= WHAT_UNKNOWN | WHAT_AT_START;
          if (cold_start) muted |= m;
        }
        if (!(muted & m)) {
          told = 1;
          facts_put(what, p->since_ms);
        }
      }
      p->closed++;
      continue;
    }
    if (!(pressed & m)) p->closed = p->closed > 2 ? p->closed - 2 : 0;
    if (!(felt & m)) continue;
    if (p->open < RELEASE_TICKS - 1) {
      p->open++;
      continue;
    }
    if (pressed & ~muted & m) {
      if (told) continue;
      told = 1;
      facts_put(i | (unknown & m ? WHAT_RELEASE | WHAT_UNKNOWN : WHAT_RELEASE), now_ms - p->since_ms - LIMIT_RELEASE_MS);
    }
    m = ~m;
    felt &= m;
    pressed &= m;
    muted &= m;
    unknown &= m;
    m = ~m;
    p->open = p->closed = 0;
  }
}

uint8_t debounce_felt(void) { return felt; }

uint8_t debounce_take_felt(void) {
  uint8_t edges = felt_edges;
  felt_edges = 0;
  return edges;
}

uint8_t debounce_closed_at_start(void) { return closed_at_start; }

uint8_t debounce_stuck(uint32_t now_ms) {
  uint8_t stuck = 0;
  for (uint8_t i = LIMIT_BUTTONS_MAX; i--;) {
    stuck <<= 1;
    if (now_ms - inputs[i].since_ms > LIMIT_STUCK_MS) stuck |= 1;
  }
  return stuck & pressed;
}
