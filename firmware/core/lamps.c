#include "lamps.h"
#include "hal.h"
#include "protocol.h"

static const uint16_t thanks[] = PATTERN_THANKS;
static const uint16_t stored[] = PATTERN_STORED;
static const uint16_t refused[] = PATTERN_REFUSED;

static struct {
  /* Lamps there are. */
  uint8_t all;
  uint8_t lit;
  /* The pattern under way, or null; which step, and since when. */
  const uint16_t *pattern;
  uint8_t step;
  uint8_t own;
  uint8_t test;
  uint8_t testing;
  uint16_t since_ms;
  uint16_t own_since_ms;
  uint16_t test_since_ms;
} l;

static void show(uint8_t lit) {
  if (lit == l.lit) return;
  l.lit = lit;
  hal_lamps(lit);
}

static void begin(const uint16_t *pattern, uint16_t now_ms) {
  l.own = 0;
  l.pattern = pattern;
  l.step = 0;
  l.since_ms = now_ms;
  if (!l.testing) show(l.all);
}

void lamps_start(uint8_t buttons) {
  l.all = (uint8_t)((1U << buttons) - 1);
  l.lit = 0;
  hal_lamps(0);
}

void lamps_touch(uint8_t felt, uint16_t now_ms) {
  l.pattern = 0;
  l.own = felt & l.all;
  l.own_since_ms = now_ms;
  if (!l.testing) show(l.own);
}

void lamps_thanks(uint16_t now_ms) { begin(thanks, now_ms); }
void lamps_stored(uint16_t now_ms) { begin(stored, now_ms); }
void lamps_refused(uint16_t now_ms) { begin(refused, now_ms); }

void lamps_test(uint8_t mask, uint16_t now_ms) {
  l.testing = 1;
  l.test = mask & l.all;
  l.test_since_ms = now_ms;
  show(l.test);
}

void lamps_normal(void) { l.testing = 0; }

void lamps_step(uint8_t felt, uint16_t now_ms) {
  if (l.testing && (uint16_t)(now_ms - l.test_since_ms) >= LIMIT_LAMP_TEST_MS) l.testing = 0;
  if (l.pattern) {
    while (l.pattern[l.step] && (uint16_t)(now_ms - l.since_ms) >= l.pattern[l.step]) l.since_ms += l.pattern[l.step++];
    if (!l.pattern[l.step]) l.pattern = 0;
  }
  /* A short touch is lit for as long as it lasts, a long one until its time is up. */
  if ((uint16_t)(now_ms - l.own_since_ms) >= LIMIT_FELT_LAMP_MS_MAX) l.own = 0;
  l.own &= felt;
  if (l.testing) show(l.test);
  else if (l.pattern) show(l.step & 1 ? 0 : l.all);
  else show(l.own);
}
