/* One simulated ATmega on simavr: its flash, its serial line, its pins. Time passes in machine_run alone. */
#ifndef MACHINE_H
#define MACHINE_H

#include <simavr/sim_avr.h>
#include <simavr/sim_io.h>
#include <stdint.h>

#define CLOCK_HZ 16000000ULL
/* Bytes for the controller that its line did not take yet: a page of 128 with its frame, sixteen times over. */
#define RX_BYTES_MAX 4096
/* B, C and D. */
#define PORTS 3

struct machine {
  avr_t *avr;
  /* Called for every byte the controller sends, `at` in cycles. */
  void (*on_byte)(uint8_t byte, uint64_t at);
  avr_io_t reset_hook;
  avr_irq_t *rx_irq;
  uint16_t rx[RX_BYTES_MAX];
  unsigned rx_head, rx_tail;
  uint8_t rx_open;
  /* What the outside drives the pins to; idle inputs are high. */
  uint8_t levels[PORTS];
};

/* Ends the process with a message when the part or the file is unknown. */
void machine_make(struct machine *m, const char *mcu, void (*on_byte)(uint8_t, uint64_t));
/* Puts an Intel HEX file into the flash; what lies past its end is left out. Returns the first byte address. */
uint32_t machine_load(struct machine *m, const char *file);
/* As by the reset line: execution begins at `start`. RAM above the registers keeps what it held. */
void machine_reset(struct machine *m, uint32_t start);
/* Runs until the cycle counter reaches `until`; returns 0 when the program has crashed. */
int machine_run(struct machine *m, uint64_t until);
/* Puts a byte on the line to the controller; `damaged` makes it a framing error. */
void machine_send(struct machine *m, uint8_t byte, int damaged);
/* Drives a pin from outside. */
void machine_pin(struct machine *m, char port, int bit, int high);
/* Levels of a port's pins that the program drives; the others read 0. */
uint8_t machine_outputs(struct machine *m, char port);
/* The line's speed as the program has set it, 0 before that. */
uint32_t machine_baud(struct machine *m);

#endif
