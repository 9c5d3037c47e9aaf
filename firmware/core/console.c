#include "console.h"
#include "debounce.h"
#include "facts.h"
#include "firmata.h"
#include "hal.h"
#include "identity.h"
#include "lamps.h"
#include "line.h"
#include "protocol.h"
#include "ring.h"
#include "session.h"

static uint32_t stepped_ms;

/* Moves the interrupt's facts into the ring; returns whether a press was among them, kept or not. */
static uint8_t take_facts(void) {
  uint8_t took = 0;
  struct fact fact;
  uint8_t state;
  while ((state = facts_peek(ring_fact_tail(), &fact)) != 0) {
    if (state == 2) {
      ring_skip_fact();
    } else {
      uint8_t press = fact.kind == FACT_PRESS || fact.kind == FACT_PRESS_AT_START;
      uint8_t result = ring_take(&fact);
      if (result == TOOK_NOT_KEPT) took |= 2;
      else if (press) took |= 1;
    }
    facts_release(ring_fact_tail());
    if (ring_next_seq() > SEQ_LAST && ring_next_epoch()) identity_set_epoch(ring_epoch());
  }
  return took;
}

static void start_epoch(void) {
  uint32_t epoch = (identity_epoch() + 1) & SEQ_LAST;
  ring_reset(epoch);
  facts_start(0, ring_fact_tail());
  /* Without an id there is nothing to tell apart yet; both are written at the first HELLO. */
  if (identity_id() != 0) identity_set_epoch(epoch);
}

void console_start(uint8_t why, uint8_t mcusr, uint32_t now_ms) {
  identity_load();
  uint8_t kept = ring_find() == RING_KEPT;
  if (kept) {
    ring_count_restart(why == START_SOFT);
    facts_start(1, ring_fact_tail());
    take_facts();
    if (why != START_SOFT) ring_mark_stale();
    if (identity_id() != 0 && identity_epoch() < ring_epoch()) identity_set_epoch(ring_epoch());
  } else {
    start_epoch();
  }
  debounce_start(ring_open(), !kept, now_ms);
  lamps_start(BOARD_BUTTON_COUNT);
  session_start(mcusr);
  line_start();
  firmata_start();
  stepped_ms = now_ms;
}

void console_sample(uint8_t closed, uint32_t now_ms) { debounce_sample(closed, now_ms); }

void console_receive(uint8_t byte, uint32_t now_ms) { line_byte(byte, now_ms); }

void console_step(uint32_t now_ms) {
  uint8_t lock = hal_lock();
  uint8_t felt = debounce_take_felt();
  hal_unlock(lock);
  if (felt) {
    lamps_touch(felt, now_ms);
    session_felt(felt);
  }
  uint8_t took = take_facts();
  if (took & 2) lamps_refused(now_ms);
  else if (took & 1) session_stored(now_ms);
  if (now_ms != stepped_ms) {
    stepped_ms = now_ms;
    lamps_step(debounce_felt(), now_ms);
    session_step(now_ms);
    identity_step();
    firmata_step(now_ms);
  }
  session_send(now_ms);
}
