/* Made by firmware/generate-header.ts from firmware/protocol.ts and hardware/. Do not edit. */
#ifndef OTKLIK_PROTOCOL_H
#define OTKLIK_PROTOCOL_H
#include <stdint.h>
#include "frames.h"

#define PROTOCOL_VERSION 1
#define FIRMWARE_NAME "otklik-console"
#define FIRMWARE_MAJOR 1
#define FIRMWARE_MINOR 0
#define TICKS_PER_MS 5
#define LIMIT_TICK_US 200
#define LIMIT_FELT_TICKS 2
#define LIMIT_PRESS_MS 12
#define LIMIT_RELEASE_MS 20
#define LIMIT_RESUME_MS 5
#define LIMIT_STUCK_MS 10000
#define LIMIT_START_MS 40
#define LIMIT_RESEND_MS 250
#define LIMIT_HEARTBEAT_MS 2000
#define LIMIT_CALL_MS 250
#define LIMIT_HOST_AWAY_MS 5000
#define LIMIT_STORED_AFTER_MS 400
#define LIMIT_THANKS_AGE_MS_MAX 3000
#define LIMIT_FELT_LAMP_MS_MAX 250
#define LIMIT_LAMP_TEST_MS 2000
#define LIMIT_RING_EVENTS 64
#define LIMIT_RING_RESERVE 8
#define LIMIT_FACT_SLOTS 16
#define LIMIT_WINDOW_EVENTS 16
#define LIMIT_SYSEX_BYTES_MAX 32
#define LIMIT_BUTTONS_MAX 8
#define LIMIT_DEFAULT_BAUD 57600UL

#define BOARD_BUTTON_COUNT 4
#define BOARD_BUTTON_PINS { 2, 3, 4, 5, 6, 7, 16, 17 }
#define BOARD_LAMP_PINS { 8, 9, 10, 11, 12, 13, 14, 15 }

#define PATTERN_THANKS { 700, 0 }
#define PATTERN_STORED { 90, 90, 90, 0 }
#define PATTERN_REFUSED { 50, 50, 50, 50, 50, 50, 50, 0 }

#define ERROR_BAD_CHECK 1
#define ERROR_BAD_LENGTH 2
#define ERROR_UNKNOWN_FRAME 3
#define ERROR_BAD_VALUE 4
#define ERROR_BAD_VERSION 5
#define ERROR_NO_SESSION 6
#define ERROR_OVERLONG 7
#define LAMP_MODE_NORMAL 0
#define LAMP_MODE_TEST 1
#define LAMP_MODE_REFUSED 2
#define SEQ_LAST 0x1FFFFFUL
#define FLAG_CLOSED_AT_START 1
#define RESTART_KEY 0x2A5A

/* up: a recorded press; `age` is scaled14 ms since the first contact, or unknown */
#define FRAME_PRESS 0x01
#define FRAME_PRESS_LENGTH 6
/* 0: no room on the line, nothing was sent. */
static inline uint8_t frame_press_send(uint32_t seq, uint8_t button, uint8_t flags, uint16_t age) {
  if (!frame_begin(FRAME_PRESS, FRAME_PRESS_LENGTH)) return 0;
  frame_put(seq, 21);
  frame_put8(button, 3);
  frame_put8(flags, 4);
  frame_put16(age, 14);
  return frame_end();
}

/* up: the end of press `seq - back` (0: further away than 15); `held` is scaled14 ms or unknown */
#define FRAME_RELEASE 0x02
#define FRAME_RELEASE_LENGTH 6
/* 0: no room on the line, nothing was sent. */
static inline uint8_t frame_release_send(uint32_t seq, uint8_t button, uint8_t back, uint16_t held) {
  if (!frame_begin(FRAME_RELEASE, FRAME_RELEASE_LENGTH)) return 0;
  frame_put(seq, 21);
  frame_put8(button, 3);
  frame_put8(back, 4);
  frame_put16(held, 14);
  return frame_end();
}

/* up: a touch that may become a press; never recorded, never repeated */
#define FRAME_FELT 0x03
#define FRAME_FELT_LENGTH 1
/* 0: no room on the line, nothing was sent. */
static inline uint8_t frame_felt_send(uint8_t button) {
  if (!frame_begin(FRAME_FELT, FRAME_FELT_LENGTH)) return 0;
  frame_put8(button, 3);
  return frame_end();
}

/* up: the answer to HELLO; then come the unacknowledged events, from (oldestEpoch, oldestSeq) on without a gap */
#define FRAME_WELCOME 0x04
#define FRAME_WELCOME_LENGTH 29
/* 0: no room on the line, nothing was sent. */
static inline uint8_t frame_welcome_send(uint8_t protocol, uint8_t major, uint8_t minor, uint32_t id, uint32_t epoch, uint32_t next_seq, uint32_t oldest_epoch, uint32_t oldest_seq, uint8_t pending, uint8_t buttons, uint8_t mcusr, uint8_t closed_at_start, uint8_t self_test, uint16_t resets, uint16_t restarts) {
  if (!frame_begin(FRAME_WELCOME, FRAME_WELCOME_LENGTH)) return 0;
  frame_put8(protocol, 7);
  frame_put8(major, 7);
  frame_put8(minor, 7);
  frame_put(id, 32);
  frame_put(epoch, 21);
  frame_put(next_seq, 21);
  frame_put(oldest_epoch, 21);
  frame_put(oldest_seq, 21);
  frame_put8(pending, 7);
  frame_put8(buttons, 4);
  frame_put8(mcusr, 8);
  frame_put8(closed_at_start, 8);
  frame_put8(self_test, 7);
  frame_put16(resets, 14);
  frame_put16(restarts, 14);
  return frame_end();
}

/* up: `uptime` in 1024 ms; cumulative counters (modulo 2^14): what was recorded per button cannot be lost unseen */
#define FRAME_HEARTBEAT 0x05
#define FRAME_HEARTBEAT_LENGTH 28
/* 0: no room on the line, nothing was sent. */
static inline uint8_t frame_heartbeat_send(uint32_t uptime, uint8_t pending, uint8_t stuck, uint16_t dropped, uint16_t rx_overruns, uint16_t frame_errors, const uint16_t *presses) {
  if (!frame_begin(FRAME_HEARTBEAT, FRAME_HEARTBEAT_LENGTH)) return 0;
  frame_put(uptime, 21);
  frame_put8(pending, 7);
  frame_put8(stuck, 8);
  frame_put16(dropped, 14);
  frame_put16(rx_overruns, 14);
  frame_put16(frame_errors, 14);
  for (uint8_t i = 0; i < 8; i++) frame_put16(presses[i], 14);
  return frame_end();
}

/* up: a frame was refused and changed nothing; `refused` is its id */
#define FRAME_ERROR 0x06
#define FRAME_ERROR_LENGTH 2
/* 0: no room on the line, nothing was sent. */
static inline uint8_t frame_error_send(uint8_t code, uint8_t refused) {
  if (!frame_begin(FRAME_ERROR, FRAME_ERROR_LENGTH)) return 0;
  frame_put8(code, 7);
  frame_put8(refused, 7);
  return frame_end();
}

/* up: an event of an earlier epoch: `kind` 0 press (extra = flags), 1 release (extra = back) */
#define FRAME_OLDER 0x07
#define FRAME_OLDER_LENGTH 10
/* 0: no room on the line, nothing was sent. */
static inline uint8_t frame_older_send(uint32_t epoch, uint32_t seq, uint8_t kind, uint8_t button, uint8_t extra, uint16_t scaled) {
  if (!frame_begin(FRAME_OLDER, FRAME_OLDER_LENGTH)) return 0;
  frame_put(epoch, 21);
  frame_put(seq, 21);
  frame_put8(kind, 1);
  frame_put8(button, 3);
  frame_put8(extra, 4);
  frame_put16(scaled, 14);
  return frame_end();
}

/* down: opens a session; a console without an id takes `id` as its own */
#define FRAME_HELLO 0x08
#define FRAME_HELLO_LENGTH 6
struct frame_hello {
  uint8_t protocol;
  uint32_t id;
};
static inline void frame_hello_read(struct frame_hello *f, const uint8_t *payload) {
  frame_open(payload);
  f->protocol = (uint8_t)frame_take(7);
  f->id = (uint32_t)frame_take(32);
}

/* down: the journal has committed everything up to and including (epoch, seq) */
#define FRAME_ACK 0x09
#define FRAME_ACK_LENGTH 6
struct frame_ack {
  uint32_t epoch;
  uint32_t seq;
};
static inline void frame_ack_read(struct frame_ack *f, const uint8_t *payload) {
  frame_open(payload);
  f->epoch = (uint32_t)frame_take(21);
  f->seq = (uint32_t)frame_take(21);
}

/* down: something was damaged: everything before (epoch, seq) is committed, send again from there */
#define FRAME_RESEND 0x0D
#define FRAME_RESEND_LENGTH 6
struct frame_resend {
  uint32_t epoch;
  uint32_t seq;
};
static inline void frame_resend_read(struct frame_resend *f, const uint8_t *payload) {
  frame_open(payload);
  f->epoch = (uint32_t)frame_take(21);
  f->seq = (uint32_t)frame_take(21);
}

/* down: the host is there; answered by a heartbeat, or by noSession */
#define FRAME_PING 0x0A
#define FRAME_PING_LENGTH 1
struct frame_ping {
  uint8_t token;
};
static inline void frame_ping_read(struct frame_ping *f, const uint8_t *payload) {
  frame_open(payload);
  f->token = (uint8_t)frame_take(7);
}

/* down: lamp test, or the host's word that nothing more can be taken */
#define FRAME_LAMPS 0x0B
#define FRAME_LAMPS_LENGTH 3
struct frame_lamps {
  uint8_t mode;
  uint8_t mask;
};
static inline void frame_lamps_read(struct frame_lamps *f, const uint8_t *payload) {
  frame_open(payload);
  f->mode = (uint8_t)frame_take(7);
  f->mask = (uint8_t)frame_take(8);
}

/* down: stops feeding the watchdog: the console restarts as after a hang */
#define FRAME_RESTART 0x0C
#define FRAME_RESTART_LENGTH 2
struct frame_restart {
  uint16_t key;
};
static inline void frame_restart_read(struct frame_restart *f, const uint8_t *payload) {
  frame_open(payload);
  f->key = (uint16_t)frame_take(14);
}

#endif
