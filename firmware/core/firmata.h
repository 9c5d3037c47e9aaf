/* The subset of Firmata 2.6 a plain johnny-five program uses: version and name, capabilities, analog mapping, pin
   state, pin modes input, output, analog and pull-up, digital and analog reports, digital writes. Buttons and lamps
   stay the console's until a program makes their pin something else; then it is that program's until system reset.
   A button's pin reports the debounced state and needs no mode set: 0 = touched. */
#ifndef OTKLIK_FIRMATA_H
#define OTKLIK_FIRMATA_H
#include <stdint.h>
/* Also Firmata's system reset: every pin is the console's again. */
void firmata_start(void);
/* Version and firmware name, unasked: firmata-io waits for both. */
void firmata_announce(void);
/* A message of up to three bytes. */
void firmata_command(const uint8_t *message);
void firmata_sysex(const uint8_t *body, uint8_t length);
/* Once a ms. */
void firmata_step(uint16_t now_ms);
#endif
