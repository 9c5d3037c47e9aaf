#include "lamps.h"
#include "hal.h"
#include "protocol.h"

static struct {
  uint8_t lit;
  /* Of the pattern under way; lit while it is odd. */
  uint8_t steps;
  uint16_t step_ms;
  uint16_t since_ms;
  uint8_t own;
  uint16_t own_since_ms;
  uint8_t test;
  uint8_t testing;
  uint16_t test_since_ms;
} l;

static void show(void) {
  uint8_t lit = l.testing ? l.test : l.steps ? -(l.steps & 1) : l.own;
  if (lit == l.lit) return;
  l.lit = lit;
  hal_lamps(lit);
}

void lamps_pattern(uint8_t steps, uint16_t step_ms, uint16_t now_ms) {
  l.steps = steps;
  l.step_ms = step_ms;
  l.since_ms = now_ms;
  l.own = 0;
  show();
}

void lamps_touch(uint8_t felt, uint16_t now_ms) {
  l.steps = 0;
  l.own = felt;
  l.own_since_ms = now_ms;
  show();
}

void lamps_test(uint8_t mask, uint16_t now_ms) {
  l.testing = 1;
  l.test = mask;
  l.test_since_ms = now_ms;
}

void lamps_normal(void) { l.testing = 0; }

void lamps_step(uint8_t felt, uint16_t now_ms) {
  if ((uint16_t)(now_ms - l.test_since_ms) >= LIMIT_LAMP_TEST_MS) l.testing = 0;
  if (l.steps && (uint16_t)(now_ms - l.since_ms) >= l.step_ms) {
    l.since_ms = now_ms;
    l.steps--;
  }
  /* A short touch is lit for as long as it lasts, a long one until its time is up. */
  if ((uint16_t)(now_ms - l.own_since_ms) >= LIMIT_FELT_LAMP_MS_MAX) l.own = 0;
  l.own &= felt;
  show();
}
