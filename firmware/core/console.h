/* The console as a whole; hal/ calls it. */
#ifndef OTKLIK_CONSOLE_H
#define OTKLIK_CONSOLE_H
#include <stdint.h>

/* Why the program starts. */
#define START_HARD 0 /* power-on, reset button, DTR, brown-out: time passed unseen */
#define START_SOFT 1 /* the watchdog's restart: the ms counter went on */

/* After settings_load(), before the interrupts are let in. `now_ms`: 0 unless START_SOFT. */
void console_start(uint8_t why, uint8_t mcusr, uint32_t now_ms);
/* From the main loop, after every wake-up; never waits but for the serial line. */
void console_step(uint32_t now_ms);
#endif
