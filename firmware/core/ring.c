#include "ring.h"
#include <string.h>
#include "keep.h"
#include "protocol.h"
#include "scaled14.h"

/* The last digit is the layout's version. */
#define MAGIC 0x07A1

#define WHAT_RELEASE 0x08
#define WHAT_UNKNOWN 0x10
#define WHAT_AT_START 0x20

struct entry {
  uint8_t what;
  uint8_t back;
  uint8_t check;
  uint32_t value;
};

struct head {
  uint8_t generation;
  uint8_t tail;
  uint8_t count;
  uint8_t older;
  uint8_t stale;
  uint8_t fact_tail;
  /* Buttons whose press was recorded and whose end was not; of these, the ones whose press was not kept. */
  uint8_t open;
  uint8_t unheard;
  serial_t next_seq;
  serial_t epoch;
  serial_t older_next_seq;
  serial_t older_epoch;
  uint16_t dropped;
  uint16_t resets;
  uint16_t restarts;
  uint16_t presses[LIMIT_BUTTONS_MAX];
  /* Low halves of the seqs of each button's last press. */
  uint16_t last_press[LIMIT_BUTTONS_MAX];
};

struct record {
  struct head head;
  uint16_t check;
  uint16_t magic;
};

static KEEP struct entry entries[LIMIT_RING_EVENTS];
static KEEP struct record records[2];
static uint8_t current;

/* Fletcher's sum: ten cycles a byte, so a commit costs about 60 µs. */
static uint16_t check_of(const struct head *head) {
  const uint8_t *p = (const uint8_t *)head;
  uint8_t a = 0x5A, b = 0xC3;
  for (uint8_t i = 0; i < sizeof *head; i++) {
    a += p[i];
    b += a;
  }
  return (uint16_t)(b << 8) | a;
}

static uint8_t entry_check(const struct entry *e) {
  uint8_t sum = (uint8_t)(e->what << 3) ^ e->back ^ 0x96;
  const uint8_t *p = (const uint8_t *)&e->value;
  for (uint8_t i = 0; i < sizeof e->value; i++) sum = (uint8_t)((sum << 1) | (sum >> 7)) ^ p[i];
  return sum;
}

/* `places` from the oldest; may be LIMIT_RING_EVENTS. */
static struct entry *entry_at(const struct head *h, uint8_t places) {
  uint8_t at = h->tail + places;
  if (at >= LIMIT_RING_EVENTS) at -= LIMIT_RING_EVENTS;
  return &entries[at];
}

static const struct head *now(void) { return &records[current].head; }

static uint8_t whole(const struct record *r) {
  return r->magic == MAGIC && r->check == check_of(&r->head) && r->head.tail < LIMIT_RING_EVENTS &&
         r->head.count <= LIMIT_RING_EVENTS && r->head.older <= r->head.count && r->head.stale <= r->head.count;
}

#define BARRIER() __asm__ __volatile__("" ::: "memory")

static struct head *begin(void) {
  struct record *next = &records[current ^ 1];
  next->magic = 0;
  BARRIER();
  next->head = records[current].head;
  next->head.generation++;
  return &next->head;
}

static void commit(void) {
  struct record *next = &records[current ^ 1];
  next->check = check_of(&next->head);
  BARRIER();
  next->magic = MAGIC;
  BARRIER();
  current ^= 1;
}

uint8_t ring_find(void) {
  uint8_t a = whole(&records[0]), b = whole(&records[1]);
  if (!a && !b) return RING_COLD;
  if (a && b) current = (int8_t)(records[1].head.generation - records[0].head.generation) > 0;
  else current = b;
  /* Memory that faded in a short power cut can spare the head and spoil what it counts. */
  for (uint8_t at = 0; at < now()->count; at++) {
    const struct entry *e = entry_at(now(), at);
    if (e->check != entry_check(e)) return RING_COLD;
  }
  return RING_KEPT;
}

void ring_reset(serial_t epoch) {
  memset(records, 0, sizeof records);
  current = 0;
  struct head *h = begin();
  h->next_seq = 1;
  h->epoch = epoch;
  commit();
}

void ring_mark_stale(void) {
  struct head *h = begin();
  h->stale = h->count;
  commit();
}

void ring_count_restart(uint8_t soft) {
  struct head *h = begin();
  if (soft) h->restarts++;
  else h->resets++;
  commit();
}

static void append(struct head *h, uint8_t what, uint8_t back, uint32_t value) {
  struct entry *e = entry_at(h, h->count);
  e->what = what;
  e->back = back;
  e->value = value;
  e->check = entry_check(e);
  h->count++;
  h->next_seq++;
}

static uint8_t take_press(struct head *h, const struct fact *fact) {
  uint8_t m = 1 << fact->button;
  h->presses[fact->button]++;
  h->open |= m;
  if (h->count >= LIMIT_RING_EVENTS || h->next_seq > SEQ_LAST) {
    h->unheard |= m;
    h->dropped++;
    return TOOK_NOT_KEPT;
  }
  h->unheard &= ~m;
  h->last_press[fact->button] = (uint16_t)h->next_seq;
  append(h, fact->button | (fact->kind == FACT_PRESS_AT_START ? WHAT_UNKNOWN | WHAT_AT_START : 0), 0, fact->value);
  return TOOK_EVENT;
}

static uint8_t take_release(struct head *h, const struct fact *fact) {
  uint8_t m = 1 << fact->button;
  uint8_t unheard = h->unheard & m;
  h->open &= ~m;
  h->unheard &= ~m;
  if (unheard || h->count >= LIMIT_RING_EVENTS - LIMIT_RING_RESERVE || h->next_seq > SEQ_LAST) return TOOK_NOTHING;
  uint16_t back = (uint16_t)h->next_seq - h->last_press[fact->button];
  append(h, fact->button | WHAT_RELEASE, back <= 15 ? (uint8_t)back : 0,
         fact->kind == FACT_RELEASE ? scaled14(fact->value) : SCALED_UNKNOWN);
  return TOOK_EVENT;
}

uint8_t ring_take(const struct fact *fact) {
  struct head *h = begin();
  h->fact_tail++;
  uint8_t took = fact->kind == FACT_PRESS || fact->kind == FACT_PRESS_AT_START ? take_press(h, fact) : take_release(h, fact);
  commit();
  return took;
}

void ring_skip_fact(void) {
  begin()->fact_tail++;
  commit();
}

uint8_t ring_count(void) { return now()->count; }

void ring_get(uint8_t at, struct event *event) {
  const struct head *h = now();
  const struct entry *e = entry_at(h, at);
  event->older = at < h->older;
  event->epoch = event->older ? h->older_epoch : h->epoch;
  event->seq = event->older ? h->older_next_seq - (h->older - at) : h->next_seq - (h->count - at);
  event->button = e->what & 0x07;
  event->release = (e->what & WHAT_RELEASE) != 0;
  event->unknown = (e->what & WHAT_UNKNOWN) || at < h->stale;
  event->extra = event->release ? e->back : (e->what & WHAT_AT_START) ? FLAG_CLOSED_AT_START : 0;
  event->value = e->value;
}

uint8_t ring_covered(serial_t epoch, serial_t seq) {
  const struct head *h = now();
  if (h->older && epoch == h->older_epoch) {
    serial_t first = h->older_next_seq - h->older;
    return seq < first || seq >= h->older_next_seq ? 0 : (uint8_t)(seq - first) + 1;
  }
  if (epoch != h->epoch) return 0;
  serial_t first = h->next_seq - (h->count - h->older);
  return seq < first || seq >= h->next_seq ? 0 : (uint8_t)(seq - first) + 1 + h->older;
}

void ring_drop(uint8_t events) {
  struct head *h = begin();
  h->tail += events;
  if (h->tail >= LIMIT_RING_EVENTS) h->tail -= LIMIT_RING_EVENTS;
  h->count -= events;
  h->older = h->older > events ? h->older - events : 0;
  h->stale = h->stale > events ? h->stale - events : 0;
  commit();
}

uint8_t ring_next_epoch(void) {
  if (now()->older) return 0;
  struct head *h = begin();
  h->older = h->count;
  h->older_epoch = h->epoch;
  h->older_next_seq = h->next_seq;
  h->epoch = (h->epoch + 1) & SEQ_LAST;
  h->next_seq = 1;
  commit();
  return 1;
}

uint8_t ring_fact_tail(void) { return now()->fact_tail; }
uint8_t ring_open(void) { return now()->open; }
serial_t ring_epoch(void) { return now()->epoch; }
serial_t ring_next_seq(void) { return now()->next_seq; }
uint16_t ring_dropped(void) { return now()->dropped; }
uint16_t ring_resets(void) { return now()->resets; }
uint16_t ring_restarts(void) { return now()->restarts; }
const uint16_t *ring_presses(void) { return now()->presses; }
