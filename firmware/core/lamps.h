/* What the lamps show. A touch lights its own lamp for LIMIT_FELT_LAMP_MS_MAX at most; everything after it
   (thanks, stored here, not kept) is shown by all lamps together and so is the same for every answer. */
#ifndef OTKLIK_LAMPS_H
#define OTKLIK_LAMPS_H
#include <stdint.h>
/* Times are the low half of the ms counter: no pattern lasts a minute. */
/* `felt`: buttons newly touched. A touch ends whatever pattern runs, so that it always shows. */
void lamps_touch(uint8_t felt, uint16_t now_ms);
/* One of the PATTERN_… of protocol.h: so many steps, lit and dark by turns. */
void lamps_pattern(uint8_t steps, uint16_t step_ms, uint16_t now_ms);
void lamps_test(uint8_t mask, uint16_t now_ms);
void lamps_normal(void);
/* Once a ms; `felt` are the buttons being touched now. */
void lamps_step(uint8_t felt, uint16_t now_ms);
#endif
