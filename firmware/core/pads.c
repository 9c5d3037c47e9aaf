#include "pads.h"
#include "hal.h"
#include "protocol.h"
#include "settings.h"

/* Readings and baselines in 1/32. */
#define FINE 32
_Static_assert((1023UL + LIMIT_PAD_TOUCH) * FINE <= 0xFFFF, "a baseline and its threshold fit 16 bits");

static uint16_t rest[LIMIT_BUTTONS_MAX];
static uint16_t before[LIMIT_BUTTONS_MAX];
static uint8_t touched;
static uint8_t at;
static uint8_t held;

void pads_step(void) {
  if (++at >= LIMIT_PAD_ROUND_MS) at = 0;
  uint8_t m = 1 << at;
  if (!(config.pads & m)) return;
  uint16_t reading = hal_pad_read(at), value = before[at], base = rest[at];
  before[at] = reading;
  if (!value) value = reading;
  value = (value + reading) * (FINE / 2);
  if (!base) base = value;
  uint16_t threshold = touched & m ? LIMIT_PAD_TOUCH * FINE / 2 : LIMIT_PAD_TOUCH * FINE;
  touched &= ~m;
  if (value > base + threshold) touched |= m;
  hal_pads(touched);
  /* A step a reading, whatever the distance: no spike moves it, and a slow drift never outruns it. */
  if ((touched & m) && ++held % LIMIT_PAD_TOUCHED_READINGS) return;
  rest[at] = value > base ? base + 1 : base - 1;
}
