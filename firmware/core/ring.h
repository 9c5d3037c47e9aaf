/* Events until the host has committed them. Kept memory: entries, and two head records written in turn, the newer
   whole one counting. Every change (a new event together with the fact it came from, an acknowledgement) is one
   switch of heads, so a reset at any instruction leaves either the state before or the state after.

   Identity is (epoch, seq). A seq is not stored: entries are consecutive. Entries of the epoch before the current
   one stand first and are counted in `older`; those whose moment a reset made unknowable, in `stale`.

   At the limit: releases are left out when LIMIT_RING_RESERVE places remain, presses when none do; presses left out
   are counted, and their releases are left out too. */
#ifndef OTKLIK_RING_H
#define OTKLIK_RING_H
#include <stdint.h>
#include "facts.h"
#include "protocol.h"

/* Epochs and seqs have 21 bits. */
#ifdef __AVR__
typedef __uint24 serial_t;
#else
typedef uint32_t serial_t;
#endif

struct event {
  uint8_t older;
  uint8_t release;
  uint8_t button;
  /* Press: flags. Release: how many seqs before it its press stands, 0 if more than 15. */
  uint8_t extra;
  /* Press: the moment in ms, unless `unknown`. Release: scaled14 of how long. */
  uint8_t unknown;
  uint32_t value;
  serial_t epoch;
  serial_t seq;
};

#define RING_COLD 0
#define RING_KEPT 1

/* Finds the kept ring. RING_COLD: there was none; then ring_reset() must follow. */
uint8_t ring_find(void);
void ring_reset(serial_t epoch);
/* After any reset but the watchdog's soft one: nobody knows how long it took. */
void ring_mark_stale(void);
void ring_count_restart(uint8_t soft);

#define TOOK_NOTHING 0
#define TOOK_EVENT 1
#define TOOK_NOT_KEPT 2
/* Moves one fact from the queue into the ring. */
uint8_t ring_take(const struct fact *fact);
/* Steps past a damaged fact. */
void ring_skip_fact(void);

uint8_t ring_count(void);
/* Event `at` places from the oldest. */
void ring_get(uint8_t at, struct event *event);
/* How many events, from the oldest, an acknowledgement covers; 0 when it names none that is here. */
uint8_t ring_covered(serial_t epoch, serial_t seq);
void ring_drop(uint8_t events);
/* The seq space is used up: what is in the ring becomes the older epoch's. Refused (0) while such are there. */
uint8_t ring_next_epoch(void);

uint8_t ring_fact_tail(void);
uint8_t ring_open(void);
serial_t ring_epoch(void);
serial_t ring_next_seq(void);
uint16_t ring_dropped(void);
uint16_t ring_resets(void);
uint16_t ring_restarts(void);
/* LIMIT_BUTTONS_MAX counters. */
const uint16_t *ring_presses(void);
#endif
