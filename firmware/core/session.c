#include "session.h"
#include <string.h>
#include "debounce.h"
#include "facts.h"
#include "frames.h"
#include "hal.h"
#include "identity.h"
#include "lamps.h"
#include "protocol.h"
#include "ring.h"
#include "scaled14.h"

_Static_assert(FRAME_RESEND_LENGTH == FRAME_ACK_LENGTH, "on_ack reads both");

#define CLOSED 0
#define GREETED 1
#define OPEN 2

#define SELF_TEST_STACK 0x01
#define SELF_TEST_EEPROM 0x02
#define SELF_TEST_FACTS 0x04

static struct {
  uint8_t state;
  uint8_t mcusr;
  uint8_t beat_due;
  uint8_t felt_due;
  uint8_t error_due;
  uint8_t error_code;
  uint8_t error_frame;
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
} s;

void session_start(uint8_t mcusr) {
  memset(&s, 0, sizeof s);
  s.mcusr = mcusr;
}

void session_close(void) { s.state = CLOSED; }

static void say_error(uint8_t code, uint8_t frame) {
  s.error_due = 1;
  s.error_code = code;
  s.error_frame = frame & 0x7F;
}

void session_line_error(uint8_t code, uint8_t frame) {
  s.frame_errors++;
  say_error(code, frame);
}

void session_felt(uint8_t felt) { s.felt_due |= felt; }

void session_stored(uint32_t now_ms) {
  s.waiting = ring_count();
  s.waiting_since_ms = now_ms;
}

static void on_hello(const uint8_t *payload, uint32_t now_ms) {
  struct frame_hello hello;
  frame_hello_read(&hello, payload);
  if (hello.protocol != PROTOCOL_VERSION) {
    session_line_error(ERROR_BAD_VERSION, FRAME_HELLO);
    return;
  }
  if (identity_id() == 0) {
    if (hello.id == 0) {
      session_line_error(ERROR_BAD_VALUE, FRAME_HELLO);
      return;
    }
    identity_set_id(hello.id);
    identity_set_epoch(ring_epoch());
  }
  s.state = GREETED;
  s.sent = 0;
  s.host_ms = now_ms;
}

static void acknowledged(serial_t epoch, serial_t seq, uint32_t now_ms) {
  uint8_t gone = ring_covered(epoch, seq);
  if (!gone) return;
  uint8_t thanks = 0;
  for (uint8_t at = 0; at < gone; at++) {
    struct event event;
    ring_get(at, &event);
    if (!event.release && !event.unknown && now_ms - event.value < LIMIT_THANKS_AGE_MS_MAX) thanks = 1;
  }
  ring_drop(gone);
  s.sent = s.sent > gone ? s.sent - gone : 0;
  s.waiting = s.waiting > gone ? s.waiting - gone : 0;
  s.sent_ms = now_ms;
  if (thanks) lamps_thanks(now_ms);
}

/* Both frames have the same fields. A seq of 0 before the epoch's first event covers nothing. */
static void on_ack(const uint8_t *payload, uint8_t resend, uint32_t now_ms) {
  struct frame_ack ack;
  frame_ack_read(&ack, payload);
  acknowledged(ack.epoch, ack.seq - resend, now_ms);
  if (resend) s.sent = 0;
}

static void on_lamps(const uint8_t *payload, uint32_t now_ms) {
  struct frame_lamps lamps;
  frame_lamps_read(&lamps, payload);
  if (lamps.mode == LAMP_MODE_TEST) lamps_test(lamps.mask, now_ms);
  else if (lamps.mode == LAMP_MODE_REFUSED) lamps_refused(now_ms);
  else if (lamps.mode == LAMP_MODE_NORMAL) lamps_normal();
  else session_line_error(ERROR_BAD_VALUE, FRAME_LAMPS);
}

static void on_restart(const uint8_t *payload) {
  struct frame_restart restart;
  frame_restart_read(&restart, payload);
  if (restart.key == RESTART_KEY) hal_hang();
  session_line_error(ERROR_BAD_VALUE, FRAME_RESTART);
}

static uint8_t length_of(uint8_t id) {
  switch (id) {
    case FRAME_HELLO: return FRAME_HELLO_LENGTH;
    case FRAME_ACK: return FRAME_ACK_LENGTH;
    case FRAME_RESEND: return FRAME_RESEND_LENGTH;
    case FRAME_PING: return FRAME_PING_LENGTH;
    case FRAME_LAMPS: return FRAME_LAMPS_LENGTH;
    case FRAME_RESTART: return FRAME_RESTART_LENGTH;
    default: return 0;
  }
}

void session_frame(const uint8_t *body, uint8_t length, uint32_t now_ms) {
  uint8_t id = body[0], expected = length_of(id);
  if (!expected) {
    session_line_error(ERROR_UNKNOWN_FRAME, id);
    return;
  }
  if (length != expected + 3) {
    session_line_error(ERROR_BAD_LENGTH, id);
    return;
  }
  if (!frame_checks(body, length)) {
    session_line_error(ERROR_BAD_CHECK, id);
    return;
  }
  if (id != FRAME_HELLO && s.state == CLOSED) {
    say_error(ERROR_NO_SESSION, id);
    return;
  }
  s.host_ms = now_ms;
  const uint8_t *payload = body + 1;
  if (id == FRAME_HELLO) on_hello(payload, now_ms);
  else if (id == FRAME_ACK) on_ack(payload, 0, now_ms);
  else if (id == FRAME_RESEND) on_ack(payload, 1, now_ms);
  else if (id == FRAME_PING) s.beat_due = 1;
  else if (id == FRAME_LAMPS) on_lamps(payload, now_ms);
  else on_restart(payload);
}

void session_step(uint32_t now_ms) {
  if (s.waiting && (uint16_t)((uint16_t)now_ms - s.waiting_since_ms) >= LIMIT_STORED_AFTER_MS) {
    s.waiting = 0;
    lamps_stored(now_ms);
  }
  if (s.state == CLOSED) {
    if (!ring_count() || (uint16_t)((uint16_t)now_ms - s.beat_ms) < LIMIT_CALL_MS) return;
    s.beat_ms = now_ms;
    say_error(ERROR_NO_SESSION, 0);
    return;
  }
  if ((uint16_t)((uint16_t)now_ms - s.host_ms) >= LIMIT_HOST_AWAY_MS) s.state = CLOSED;
  if ((uint16_t)((uint16_t)now_ms - s.beat_ms) >= LIMIT_HEARTBEAT_MS) s.beat_due = 1;
  if (s.sent && (uint16_t)((uint16_t)now_ms - s.sent_ms) >= LIMIT_RESEND_MS) s.sent = 0;
}

static uint8_t send_welcome(void) {
  serial_t epoch = ring_epoch(), next_seq = ring_next_seq();
  struct event oldest = {.epoch = epoch, .seq = next_seq};
  if (ring_count()) ring_get(0, &oldest);
  uint8_t self_test = hal_self_test() ? SELF_TEST_STACK : 0;
  if (identity_was_junk()) self_test |= SELF_TEST_EEPROM;
  if (facts_lost()) self_test |= SELF_TEST_FACTS;
  return frame_welcome_send(PROTOCOL_VERSION, FIRMWARE_MAJOR, FIRMWARE_MINOR, identity_id(), epoch, next_seq, oldest.epoch,
                            oldest.seq, ring_count(), BOARD_BUTTON_COUNT, s.mcusr, debounce_closed_at_start(), self_test,
                            ring_resets(), ring_restarts());
}

static uint8_t send_heartbeat(uint32_t now_ms) {
  uint8_t lock = hal_lock();
  uint8_t stuck = debounce_stuck(now_ms);
  hal_unlock(lock);
  return frame_heartbeat_send(now_ms >> 10, ring_count(), stuck, ring_dropped() + facts_lost(), hal_rx_overruns(),
                              s.frame_errors, ring_presses());
}

static uint8_t send_event(const struct event *event, uint32_t now_ms) {
  uint16_t scaled = event->release   ? (uint16_t)event->value
                    : event->unknown ? SCALED_UNKNOWN
                                     : scaled14(now_ms - event->value);
  if (event->older) return frame_older_send(event->epoch, event->seq, event->release, event->button, event->extra, scaled);
  if (event->release) return frame_release_send(event->seq, event->button, event->extra, scaled);
  return frame_press_send(event->seq, event->button, event->extra, scaled);
}

static void send_felt(void) {
  for (uint8_t i = 0, m = 1; s.felt_due; i++, m <<= 1) {
    if (!(s.felt_due & m)) continue;
    if (!frame_felt_send(i)) return;
    s.felt_due &= ~m;
  }
}

void session_send(uint32_t now_ms) {
  if (s.error_due && frame_error_send(s.error_code, s.error_frame)) s.error_due = 0;
  if (s.state == CLOSED) {
    s.felt_due = 0;
    return;
  }
  /* The EEPROM must hold an id or epoch before the host hears of it, or a power cut could bring it back twice. */
  if (identity_busy()) return;
  if (s.state == GREETED) {
    if (!send_welcome()) return;
    s.state = OPEN;
    s.beat_due = 1;
  }
  send_felt();
  while (s.sent < ring_count() && s.sent < LIMIT_WINDOW_EVENTS) {
    struct event event;
    ring_get(s.sent, &event);
    if (!send_event(&event, now_ms)) return;
    s.sent++;
    s.sent_ms = now_ms;
  }
  if (s.beat_due && send_heartbeat(now_ms)) {
    s.beat_due = 0;
    s.beat_ms = now_ms;
  }
}
