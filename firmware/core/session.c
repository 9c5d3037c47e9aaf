#include "session.h"
#include <string.h>
#include "debounce.h"
#include "facts.h"
#include "frames.h"
#include "hal.h"
#include "lamps.h"
#include "protocol.h"
#include "ring.h"
#include "scaled14.h"
#include "settings.h"

#define CLOSED 0
#define GREETED 1
#define OPEN 2

#define GREETING_BYTES (FRAME_WIRING_GROUPS + FRAME_WELCOME_GROUPS + 2 * FRAME_OVERHEAD)

#define SELF_TEST_STACK 0x01
#define SELF_TEST_EEPROM 0x02
#define SELF_TEST_FACTS 0x04

static struct {
  uint8_t state;
  uint8_t mcusr;
  uint8_t beat_due;
  uint8_t restart_due;
  uint8_t felt_due;
  uint8_t error_due;
  struct frame_error error;
  /* Events under way, counted from the oldest in the ring. */
  uint8_t sent;
  /* Places from the oldest to just behind the newest press that nobody confirmed; 0: none. */
  uint8_t waiting;
  uint16_t frame_errors;
  /* Low halves of the ms counter: every wait is shorter than a minute. */
  uint16_t waiting_since_ms;
  uint16_t host_ms;
  uint16_t sent_ms;
  uint16_t beat_ms;
  uint16_t felt_ms;
} s;

void session_start(uint8_t mcusr) { s.mcusr = mcusr; }

void session_close(void) { s.state = CLOSED; }

void session_welcome(void) {
  if (s.state) s.state = GREETED;
  s.sent = 0;
}

/* Called from three places, not grown into each of them. */
__attribute__((noinline)) static void say_error(uint8_t code, uint8_t frame) {
  s.error_due = 1;
  s.error.code = code;
  s.error.refused = frame;
}

void session_line_error(uint8_t code, uint8_t frame) {
  s.frame_errors++;
  say_error(code, frame);
}

void session_felt(uint8_t felt, uint16_t now_ms) {
  s.felt_due |= felt;
  s.felt_ms = now_ms;
}

void session_stored(uint16_t now_ms) {
  s.waiting = ring_now()->count;
  s.waiting_since_ms = now_ms;
}

/* The handlers of frames return what is wrong with them, 0 if nothing. */
static uint8_t on_hello(const struct frame_hello *hello) {
  if (hello->protocol != PROTOCOL_VERSION) return ERROR_BAD_VERSION;
  if (!settings.id) {
    if (!hello->id) return ERROR_BAD_VALUE;
    settings.id = hello->id;
    settings_changed();
  }
  s.state = GREETED;
  s.sent = 0;
  return 0;
}

/* Both frames have the same fields. A seq of 0 before the epoch's first event covers nothing. */
static void on_ack(const struct frame_ack *ack, uint8_t resend, uint32_t now_ms) {
  uint8_t gone = ring_covered(ack->epoch, ack->seq - resend);
  if (gone) {
    for (uint8_t at = 0; at < gone; at++) {
      const struct entry *e = ring_at(at);
      if (e->what & (WHAT_RELEASE | WHAT_UNKNOWN) || at < ring_now()->stale) continue;
      if (config.quiet >> (e->what & WHAT_INPUT) & 1) continue;
      if (now_ms - e->value < LIMIT_THANKS_AGE_MS_MAX) lamps_pattern(PATTERN_THANKS, now_ms);
    }
    ring_drop(gone);
    s.sent = s.sent > gone ? s.sent - gone : 0;
    s.waiting = s.waiting > gone ? s.waiting - gone : 0;
    s.sent_ms = now_ms;
  }
  if (resend) s.sent = 0;
}

static uint8_t on_lamps(const struct frame_lamps *lamps, uint16_t now_ms) {
  if (lamps->mode == LAMP_MODE_TEST) lamps_test(lamps->mask, now_ms);
  else if (lamps->mode == LAMP_MODE_REFUSED) lamps_pattern(PATTERN_REFUSED, now_ms);
  else if (lamps->mode == LAMP_MODE_NORMAL) lamps_normal();
  else return ERROR_BAD_VALUE;
  return 0;
}

static uint8_t on_config(const struct frame_config *wanted) {
  if (!settings_fit(wanted)) return ERROR_BAD_VALUE;
  if (memcmp(wanted, &settings.config, sizeof *wanted) == 0) return 0;
  settings.config = *wanted;
  settings_changed();
  s.restart_due = 1;
  return 0;
}

static uint8_t groups_of(uint8_t id) {
  switch (id) {
    case FRAME_HELLO: return FRAME_HELLO_GROUPS;
    case FRAME_ACK:
    case FRAME_RESEND: return FRAME_ACK_GROUPS;
    case FRAME_PING: return FRAME_PING_GROUPS;
    case FRAME_LAMPS: return FRAME_LAMPS_GROUPS;
    case FRAME_RESTART: return FRAME_RESTART_GROUPS;
    case FRAME_CONFIG: return FRAME_CONFIG_GROUPS;
    default: return 0;
  }
}
_Static_assert(FRAME_RESEND_GROUPS == FRAME_ACK_GROUPS, "on_ack reads both");

static uint8_t problem_of(uint8_t *body, uint8_t length, uint32_t now_ms) {
  uint8_t id = body[0], groups = groups_of(id);
  if (!groups) return ERROR_UNKNOWN_FRAME;
  if (length != groups + 3) return ERROR_BAD_LENGTH;
  if (!frame_open(body, groups)) return ERROR_BAD_CHECK;
  if (id != FRAME_HELLO && s.state == CLOSED) return ERROR_NO_SESSION;
  s.host_ms = now_ms;
  const void *payload = body + 1;
  switch (id) {
    case FRAME_HELLO: return on_hello(payload);
    case FRAME_LAMPS: return on_lamps(payload, now_ms);
    case FRAME_CONFIG: return on_config(payload);
    case FRAME_RESTART:
      if (((const struct frame_restart *)payload)->key != RESTART_KEY) return ERROR_BAD_VALUE;
      hal_hang();
    case FRAME_PING: s.beat_due = 1; return 0;
    default: on_ack(payload, id == FRAME_RESEND, now_ms); return 0;
  }
}

void session_frame(uint8_t *body, uint8_t length, uint32_t now_ms) {
  uint8_t problem = problem_of(body, length, now_ms);
  if (problem == ERROR_NO_SESSION) say_error(problem, body[0]);
  else if (problem) session_line_error(problem, body[0]);
}

static uint8_t past(uint16_t since_ms, uint16_t wait_ms, uint16_t now_ms) { return (uint16_t)(now_ms - since_ms) >= wait_ms; }

void session_step(uint16_t now_ms) {
  if (s.waiting && past(s.waiting_since_ms, LIMIT_STORED_AFTER_MS, now_ms)) {
    s.waiting = 0;
    lamps_pattern(PATTERN_STORED, now_ms);
  }
  if (s.state == CLOSED) {
    if (!ring_now()->count || !past(s.beat_ms, LIMIT_CALL_MS, now_ms)) return;
    s.beat_ms = now_ms;
    say_error(ERROR_NO_SESSION, 0);
    return;
  }
  if (past(s.host_ms, LIMIT_HOST_AWAY_MS, now_ms)) s.state = CLOSED;
  if (past(s.beat_ms, LIMIT_HEARTBEAT_MS, now_ms)) s.beat_due = 1;
  if (past(s.sent_ms, LIMIT_RESEND_MS, now_ms)) s.sent = 0;
}

static void send_welcome(void) {
  const struct head *h = ring_now();
  struct frame_welcome w;
  w.end = 0;
  w.protocol = PROTOCOL_VERSION;
  w.major = FIRMWARE_MAJOR;
  w.minor = FIRMWARE_MINOR;
  w.id = settings.id;
  w.epoch = h->epoch;
  w.next_seq = h->next_seq;
  w.pending = h->count;
  w.buttons = config.count;
  w.mcusr = s.mcusr;
  w.closed_at_start = debounce_closed_at_start();
  w.self_test = hal_self_test() ? SELF_TEST_STACK : 0;
  if (settings_were_junk()) w.self_test |= SELF_TEST_EEPROM;
  if (facts_lost()) w.self_test |= SELF_TEST_FACTS;
  w.resets = h->resets;
  w.restarts = h->restarts;
  w.config = config_check();
  frame_send(FRAME_WELCOME, FRAME_WELCOME_GROUPS, &w);
}

static uint8_t send_heartbeat(uint32_t now_ms) {
  const struct head *h = ring_now();
  struct frame_heartbeat b;
  b.end = 0;
  uint8_t lock = hal_lock();
  b.stuck = debounce_stuck(now_ms);
  hal_unlock(lock);
  b.uptime = now_ms >> 10;
  b.pending = h->count;
  b.dropped = h->dropped + facts_lost();
  b.rx_overruns = hal_rx_overruns();
  b.frame_errors = s.frame_errors;
  memcpy(b.presses, h->presses, sizeof b.presses);
  return frame_send(FRAME_HEARTBEAT, FRAME_HEARTBEAT_GROUPS, &b);
}

/* A press and a release have the same fields under other names. */
static uint8_t send_event(uint32_t now_ms) {
  const struct head *h = ring_now();
  const struct entry *e = ring_at(s.sent);
  struct frame_press p;
  uint8_t id = FRAME_PRESS;
  p.seq = h->next_seq - (uint8_t)(h->count - s.sent);
  p.button = e->what;
  p.flags = e->what >> WHAT_EXTRA_SHIFT;
  if (e->what & WHAT_RELEASE) {
    id = FRAME_RELEASE;
    p.age = e->value;
  } else {
    p.age = e->what & WHAT_UNKNOWN || s.sent < h->stale ? SCALED_UNKNOWN : scaled14(now_ms - e->value);
  }
  return frame_send(id, FRAME_PRESS_GROUPS, &p);
}

void session_send(uint32_t now_ms) {
  if (s.error_due && frame_send(FRAME_ERROR, FRAME_ERROR_GROUPS, &s.error)) s.error_due = 0;
  /* The EEPROM must hold an id or epoch before the host hears of it, or a power cut could bring it back twice. */
  if (settings_busy()) return;
  if (s.restart_due) hal_hang();
  if (s.state == CLOSED) {
    s.felt_due = 0;
    return;
  }
  if (s.state == GREETED) {
    /* Room for both: whichever went alone would eat the other's for ever. */
    if (hal_tx_free() < GREETING_BYTES) return;
    frame_send(FRAME_WIRING, FRAME_WIRING_GROUPS, &config);
    send_welcome();
    s.state = OPEN;
    s.beat_due = 1;
  }
  for (uint8_t i = 0; s.felt_due; i++) {
    uint8_t m = 1 << i;
    if (!(s.felt_due & m)) continue;
    if (!frame_send(FRAME_FELT, FRAME_FELT_GROUPS, &i)) return;
    s.felt_due &= ~m;
  }
  while (s.sent < ring_now()->count && s.sent < LIMIT_WINDOW_EVENTS) {
    if (!send_event(now_ms)) return;
    s.sent++;
    s.sent_ms = now_ms;
  }
  if (s.beat_due && past(s.felt_ms, LIMIT_BEAT_HOLD_MS, now_ms) && send_heartbeat(now_ms)) {
    s.beat_due = 0;
    s.beat_ms = now_ms;
  }
}
