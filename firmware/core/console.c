#include "console.h"
#include "debounce.h"
#include "facts.h"
#include "firmata.h"
#include "hal.h"
#include "lamps.h"
#include "pads.h"
#include "protocol.h"
#include "ring.h"
#include "session.h"
#include "settings.h"

static uint8_t stepped_ms;

static void start_epoch(serial_t epoch) {
  ring_reset(epoch);
  /* Without an id there is nothing to tell apart yet; both are written at the first HELLO. */
  settings.epoch = epoch;
  if (settings.id) settings_changed();
}

/* The seqs are used up and all are acknowledged: the ring goes on in the next epoch, counters and all. */
static uint8_t seqs_left(void) {
  if (ring_now()->next_seq <= SEQ_LAST) return 1;
  if (ring_now()->count) return 0;
  ring_next_epoch();
  settings.epoch = ring_now()->epoch;
  settings_changed();
  session_welcome();
  return 1;
}

/* Moves the interrupt's facts into the ring; returns TOOK_ bits. */
static uint8_t take_facts(void) {
  uint8_t took = 0, state;
  const struct entry *fact;
  while ((state = facts_peek(ring_now()->fact_tail, &fact)) != FACT_NONE && seqs_left()) {
    if (state == FACT_DAMAGED) fact = 0;
    took |= ring_take(fact, config.quiet);
  }
  return took;
}

void console_start(uint8_t why, uint8_t mcusr, uint32_t now_ms) {
  uint8_t kept = ring_find();
  if (kept) {
    /* Facts of the time before the reset are as old as the events. */
    facts_start(1, ring_now()->fact_tail);
    take_facts();
    ring_count_restart(why == START_SOFT);
  } else {
    start_epoch((settings.epoch + 1) & SEQ_LAST);
    facts_start(0, ring_now()->fact_tail);
  }
  debounce_start(ring_now()->open, !kept, now_ms);
  session_start(mcusr);
  firmata_start();
}

void console_step(uint32_t now_ms) {
  uint8_t quiet = config.quiet;
  uint8_t lock = hal_lock();
  uint8_t felt = debounce_take_felt() & ~quiet;
  hal_unlock(lock);
  if (felt) {
    lamps_touch(felt, now_ms);
    session_felt(felt, now_ms);
  }
  uint8_t took = take_facts();
  if (took & TOOK_NOT_KEPT) lamps_pattern(PATTERN_REFUSED, now_ms);
  else if (took) session_stored(now_ms);
  if ((uint8_t)now_ms != stepped_ms) {
    stepped_ms = now_ms;
    lamps_step(debounce_felt() & ~quiet, now_ms);
    session_step(now_ms);
    settings_step();
    firmata_step(now_ms);
    pads_step();
  }
  session_send(now_ms);
}
