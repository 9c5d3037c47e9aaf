/* The firmware's debounce on the host. Reads lines "atUs mask" (sorted), the contacts from that moment on; then
   samples every LIMIT_TICK_US up to the last line's moment. Prints "atMs what button [heldMs]" per fact. Arguments:
   the first sample's moment in µs, and every how many ticks one is skipped (0: none), as a busy processor would. */
#include <stdio.h>
#include <stdlib.h>
#include "../../../firmware/core/debounce.h"
#include "../../../firmware/core/facts.h"
#include "../../../firmware/core/protocol.h"

static double now_ms;

void facts_put(uint8_t what, uint32_t value) {
  int button = what & WHAT_INPUT;
  if (!(what & WHAT_RELEASE)) printf("%.2f press %d\n", now_ms, button + 1);
  else printf("%.2f release %d %lu\n", now_ms, button + 1, (unsigned long)value);
}

int main(int count, char **arguments) {
  long first_us = count > 1 ? atol(arguments[1]) : 0, skip = count > 2 ? atol(arguments[2]) : 0;
  /* As after a start long ago: what is closed now was closed by somebody. */
  debounce_start(0, 0, 0);
  long at_us, next_us, tick = 0, us = first_us;
  unsigned mask, next_mask;
  if (scanf("%ld %u", &at_us, &mask) != 2) return 1;
  while (scanf("%ld %u", &next_us, &next_mask) == 2) {
    for (; us < next_us; us += LIMIT_TICK_US) {
      tick++;
      if (us < at_us || (skip && tick % skip == 0)) continue;
      now_ms = us / 1000.0;
      debounce_sample((uint8_t)mask, 1000 + (uint32_t)(us / 1000));
      uint8_t felt = debounce_take_felt();
      for (int i = 0; i < LIMIT_BUTTONS_MAX; i++) {
        if (felt & (1 << i)) printf("%.2f felt %d\n", now_ms, i + 1);
      }
    }
    at_us = next_us;
    mask = next_mask;
  }
  return 0;
}
