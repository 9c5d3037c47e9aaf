/* Events until the host has committed them. Kept memory: entries, and two head records written in turn, the newer
   whole one counting. Every change (a new event together with the fact it came from, an acknowledgement) is one
   switch of heads, so a reset at any instruction leaves either the state before or the state after.

   Identity is (epoch, seq). A seq is not stored: entries are consecutive. Entries whose moment a reset made
   unknowable stand first and are counted in `stale`.

   At the limit: the ends of presses are left out when LIMIT_RING_RESERVE places remain, quiet inputs from
   LIMIT_RING_QUIET_EVENTS on, presses when no place remains; presses left out are counted, and their ends are left
   out too. When the seqs of an epoch are used up, facts wait until everything is acknowledged. */
#ifndef OTKLIK_RING_H
#define OTKLIK_RING_H
#include <stdint.h>
#include "entry.h"
#include "protocol.h"

/* Epochs and seqs have 21 bits. */
#ifdef __AVR__
typedef __uint24 serial_t;
#else
typedef uint32_t serial_t;
#endif

struct head {
  uint8_t generation;
  uint8_t tail;
  uint8_t count;
  uint8_t stale;
  uint8_t fact_tail;
  /* Inputs whose press was recorded and whose end was not. */
  uint8_t open;
  serial_t next_seq;
  serial_t epoch;
  uint16_t dropped;
  uint16_t resets;
  uint16_t restarts;
  uint16_t presses[LIMIT_BUTTONS_MAX];
  /* Low 15 bits of the seq of each input's last press, and KEPT; 0: it was not kept. */
  uint16_t last_press[LIMIT_BUTTONS_MAX];
};

/* As it stands. The pointer is good until the next change. */
const struct head *ring_now(void);

/* Finds the kept ring; 0: there is none, then ring_reset() must follow. */
uint8_t ring_find(void);
void ring_reset(serial_t epoch);
/* `soft`: the watchdog's restart. Any other reset took nobody knows how long. */
void ring_count_restart(uint8_t soft);

#define TOOK_NOTHING 0
/* A customer's press; what else there is lights no lamp. */
#define TOOK_PRESS 1
#define TOOK_NOT_KEPT 2
/* Moves one fact from the queue into the ring; null steps past a damaged one. `quiet`: inputs that are no buttons. */
uint8_t ring_take(const struct entry *fact, uint8_t quiet);

/* Entry `at` places from the oldest. */
const struct entry *ring_at(uint8_t at);
/* How many events, from the oldest, an acknowledgement covers; 0 when it names none that is here. */
uint8_t ring_covered(serial_t epoch, serial_t seq);
void ring_drop(uint8_t events);
/* Begins the next epoch. The ring must be empty. */
void ring_next_epoch(void);
#endif
