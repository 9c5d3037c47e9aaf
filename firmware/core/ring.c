#include "ring.h"
#include <string.h>
#include "check.h"
#include "keep.h"
#include "scaled14.h"

/* The last digit is the layout's version. */
#define MAGIC 0x07A2
#define KEPT 0x8000
#define CHECK_SEED 0x5A

_Static_assert((LIMIT_RING_EVENTS & (LIMIT_RING_EVENTS - 1)) == 0, "the ring wraps by a mask");

struct record {
  struct head head;
  uint16_t check;
  uint16_t magic;
};

static KEEP struct entry entries[LIMIT_RING_EVENTS];
static KEEP struct record records[2];
static struct record *current;

#define BARRIER() __asm__ __volatile__("" ::: "memory")

static uint16_t check_of(const struct record *r) { return check16(r, sizeof r->head, CHECK_SEED); }

static uint8_t whole(const struct record *r) {
  return r->magic == MAGIC && r->check == check_of(r) && r->head.tail < LIMIT_RING_EVENTS &&
         r->head.count <= LIMIT_RING_EVENTS && r->head.stale <= r->head.count;
}

const struct head *ring_now(void) { return &current->head; }

const struct entry *ring_at(uint8_t at) { return &entries[(current->head.tail + at) & (LIMIT_RING_EVENTS - 1)]; }

static struct record *other(void) { return current == records ? records + 1 : records; }

static struct head *begin(void) {
  struct record *next = other();
  next->magic = 0;
  BARRIER();
  next->head = current->head;
  next->head.generation++;
  return &next->head;
}

static void commit(void) {
  struct record *next = other();
  next->check = check_of(next);
  BARRIER();
  next->magic = MAGIC;
  BARRIER();
  current = next;
}

uint8_t ring_find(void) {
  current = records;
  if (!whole(records)) {
    current++;
    if (!whole(records + 1)) return 0;
  } else if (whole(records + 1) && (int8_t)(records[1].head.generation - records[0].head.generation) > 0) {
    current++;
  }
  /* Memory that faded in a short power cut can spare the head and spoil what it counts. */
  for (uint8_t at = 0; at < current->head.count; at++) {
    const struct entry *e = ring_at(at);
    if (e->check != check16(e, ENTRY_CHECKED, CHECK_SEED)) return 0;
  }
  return 1;
}

void ring_reset(serial_t epoch) {
  memset(records, 0, sizeof records);
  struct head *h = begin();
  h->next_seq = 1;
  h->epoch = epoch;
  commit();
}

void ring_count_restart(uint8_t soft) {
  struct head *h = begin();
  if (soft) {
    h->restarts++;
  } else {
    h->resets++;
    h->stale = h->count;
  }
  commit();
}

/* How full the ring may be for another event of this kind. */
static uint8_t room_for(uint8_t release, uint8_t quiet) {
  if (quiet) return LIMIT_RING_QUIET_EVENTS;
  return release ? LIMIT_RING_EVENTS - LIMIT_RING_RESERVE : LIMIT_RING_EVENTS;
}

uint8_t ring_take(const struct entry *fact, uint8_t quiet) {
  struct head *h = begin();
  h->fact_tail++;
  uint8_t took = TOOK_NOTHING;
  if (fact) {
    uint8_t what = fact->what, release = what & WHAT_RELEASE, input = what & WHAT_INPUT, m = 1 << input;
    uint16_t *last = &h->last_press[input], seq = (uint16_t)h->next_seq | KEPT;
    uint8_t full = h->count >= room_for(release, quiet & m);
    uint32_t value = fact->value;
    if (release) {
      uint16_t back = seq - *last;
      if (!*last) full = 1;
      value = what & WHAT_UNKNOWN ? SCALED_UNKNOWN : scaled14(value);
      what = input | WHAT_RELEASE;
      if (back <= 15) what |= (uint8_t)back << WHAT_EXTRA_SHIFT;
      h->open &= ~m;
    } else {
      h->presses[input]++;
      h->open |= m;
      *last = full ? 0 : seq;
      if (full) h->dropped++;
      if (!(quiet & m)) took = full ? TOOK_NOT_KEPT : TOOK_PRESS;
    }
    if (!full) {
      struct entry *e = (struct entry *)ring_at(h->count);
      e->what = what;
      e->value = value;
      e->check = check16(e, ENTRY_CHECKED, CHECK_SEED);
      h->count++;
      h->next_seq++;
    }
  }
  commit();
  return took;
}

uint8_t ring_covered(serial_t epoch, serial_t seq) {
  const struct head *h = ring_now();
  serial_t later = (h->next_seq - 1 - seq) & 0xFFFFFF;
  return epoch == h->epoch && later < h->count ? h->count - (uint8_t)later : 0;
}

void ring_drop(uint8_t events) {
  struct head *h = begin();
  h->tail = (h->tail + events) & (LIMIT_RING_EVENTS - 1);
  h->count -= events;
  h->stale = h->stale > events ? h->stale - events : 0;
  commit();
}

void ring_next_epoch(void) {
  struct head *h = begin();
  h->epoch = (h->epoch + 1) & SEQ_LAST;
  h->next_seq = 1;
  commit();
}
