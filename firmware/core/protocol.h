/* Made by firmware/generate-header.ts from firmware/protocol.ts and hardware/. Do not edit. */
#ifndef OTKLIK_PROTOCOL_H
#define OTKLIK_PROTOCOL_H
#include <stdint.h>
#include "bits.h"

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
struct frame_press {
  uint32_t seq;
  uint8_t button;
  uint8_t flags;
  uint16_t age;
};
static inline void frame_press_pack(uint8_t *to, const struct frame_press *f) {
  struct bits bits = {to, 1};
  bits_put(&bits, f->seq, 21);
  bits_put(&bits, f->button, 3);
  bits_put(&bits, f->flags, 4);
  bits_put(&bits, f->age, 14);
}

/* up: the end of press `seq - back` (0: further away than 15); `held` is scaled14 ms or unknown */
#define FRAME_RELEASE 0x02
#define FRAME_RELEASE_LENGTH 6
struct frame_release {
  uint32_t seq;
  uint8_t button;
  uint8_t back;
  uint16_t held;
};
static inline void frame_release_pack(uint8_t *to, const struct frame_release *f) {
  struct bits bits = {to, 1};
  bits_put(&bits, f->seq, 21);
  bits_put(&bits, f->button, 3);
  bits_put(&bits, f->back, 4);
  bits_put(&bits, f->held, 14);
}

/* up: a touch that may become a press; never recorded, never repeated */
#define FRAME_FELT 0x03
#define FRAME_FELT_LENGTH 1
struct frame_felt {
  uint8_t button;
};
static inline void frame_felt_pack(uint8_t *to, const struct frame_felt *f) {
  struct bits bits = {to, 1};
  bits_put(&bits, f->button, 3);
}

/* up: the answer to HELLO; then come the unacknowledged events, from (oldestEpoch, oldestSeq) on without a gap */
#define FRAME_WELCOME 0x04
#define FRAME_WELCOME_LENGTH 29
struct frame_welcome {
  uint8_t protocol;
  uint8_t major;
  uint8_t minor;
  uint32_t id;
  uint32_t epoch;
  uint32_t next_seq;
  uint32_t oldest_epoch;
  uint32_t oldest_seq;
  uint8_t pending;
  uint8_t buttons;
  uint8_t mcusr;
  uint8_t closed_at_start;
  uint8_t self_test;
  uint16_t resets;
  uint16_t restarts;
};
static inline void frame_welcome_pack(uint8_t *to, const struct frame_welcome *f) {
  struct bits bits = {to, 1};
  bits_put(&bits, f->protocol, 7);
  bits_put(&bits, f->major, 7);
  bits_put(&bits, f->minor, 7);
  bits_put(&bits, f->id, 32);
  bits_put(&bits, f->epoch, 21);
  bits_put(&bits, f->next_seq, 21);
  bits_put(&bits, f->oldest_epoch, 21);
  bits_put(&bits, f->oldest_seq, 21);
  bits_put(&bits, f->pending, 7);
  bits_put(&bits, f->buttons, 4);
  bits_put(&bits, f->mcusr, 8);
  bits_put(&bits, f->closed_at_start, 8);
  bits_put(&bits, f->self_test, 7);
  bits_put(&bits, f->resets, 14);
  bits_put(&bits, f->restarts, 14);
}

/* up: cumulative counters (modulo 2^14): what was recorded per button cannot be lost unseen */
#define FRAME_HEARTBEAT 0x05
#define FRAME_HEARTBEAT_LENGTH 28
struct frame_heartbeat {
  uint32_t uptime_s;
  uint8_t pending;
  uint8_t stuck;
  uint16_t dropped;
  uint16_t rx_overruns;
  uint16_t frame_errors;
  uint16_t presses[8];
};
static inline void frame_heartbeat_pack(uint8_t *to, const struct frame_heartbeat *f) {
  struct bits bits = {to, 1};
  bits_put(&bits, f->uptime_s, 21);
  bits_put(&bits, f->pending, 7);
  bits_put(&bits, f->stuck, 8);
  bits_put(&bits, f->dropped, 14);
  bits_put(&bits, f->rx_overruns, 14);
  bits_put(&bits, f->frame_errors, 14);
  for (uint8_t i = 0; i < 8; i++) bits_put(&bits, f->presses[i], 14);
}

/* up: a frame was refused and changed nothing; `refused` is its id */
#define FRAME_ERROR 0x06
#define FRAME_ERROR_LENGTH 2
struct frame_error {
  uint8_t code;
  uint8_t refused;
};
static inline void frame_error_pack(uint8_t *to, const struct frame_error *f) {
  struct bits bits = {to, 1};
  bits_put(&bits, f->code, 7);
  bits_put(&bits, f->refused, 7);
}

/* up: an event of an earlier epoch: `kind` 0 press (extra = flags), 1 release (extra = back) */
#define FRAME_OLDER 0x07
#define FRAME_OLDER_LENGTH 10
struct frame_older {
  uint32_t epoch;
  uint32_t seq;
  uint8_t kind;
  uint8_t button;
  uint8_t extra;
  uint16_t scaled;
};
static inline void frame_older_pack(uint8_t *to, const struct frame_older *f) {
  struct bits bits = {to, 1};
  bits_put(&bits, f->epoch, 21);
  bits_put(&bits, f->seq, 21);
  bits_put(&bits, f->kind, 1);
  bits_put(&bits, f->button, 3);
  bits_put(&bits, f->extra, 4);
  bits_put(&bits, f->scaled, 14);
}

/* down: opens a session; a console without an id takes `id` as its own */
#define FRAME_HELLO 0x08
#define FRAME_HELLO_LENGTH 6
struct frame_hello {
  uint8_t protocol;
  uint32_t id;
};
static inline void frame_hello_unpack(struct frame_hello *f, const uint8_t *from) {
  struct bits bits = {(uint8_t *)from, 1};
  f->protocol = (uint8_t)bits_take(&bits, 7);
  f->id = (uint32_t)bits_take(&bits, 32);
}

/* down: the journal has committed everything up to and including (epoch, seq) */
#define FRAME_ACK 0x09
#define FRAME_ACK_LENGTH 6
struct frame_ack {
  uint32_t epoch;
  uint32_t seq;
};
static inline void frame_ack_unpack(struct frame_ack *f, const uint8_t *from) {
  struct bits bits = {(uint8_t *)from, 1};
  f->epoch = (uint32_t)bits_take(&bits, 21);
  f->seq = (uint32_t)bits_take(&bits, 21);
}

/* down: something was damaged: everything before (epoch, seq) is committed, send again from there */
#define FRAME_RESEND 0x0D
#define FRAME_RESEND_LENGTH 6
struct frame_resend {
  uint32_t epoch;
  uint32_t seq;
};
static inline void frame_resend_unpack(struct frame_resend *f, const uint8_t *from) {
  struct bits bits = {(uint8_t *)from, 1};
  f->epoch = (uint32_t)bits_take(&bits, 21);
  f->seq = (uint32_t)bits_take(&bits, 21);
}

/* down: the host is there; answered by a heartbeat, or by noSession */
#define FRAME_PING 0x0A
#define FRAME_PING_LENGTH 1
struct frame_ping {
  uint8_t token;
};
static inline void frame_ping_unpack(struct frame_ping *f, const uint8_t *from) {
  struct bits bits = {(uint8_t *)from, 1};
  f->token = (uint8_t)bits_take(&bits, 7);
}

/* down: lamp test, or the host's word that nothing more can be taken */
#define FRAME_LAMPS 0x0B
#define FRAME_LAMPS_LENGTH 3
struct frame_lamps {
  uint8_t mode;
  uint8_t mask;
};
static inline void frame_lamps_unpack(struct frame_lamps *f, const uint8_t *from) {
  struct bits bits = {(uint8_t *)from, 1};
  f->mode = (uint8_t)bits_take(&bits, 7);
  f->mask = (uint8_t)bits_take(&bits, 8);
}

/* down: stops feeding the watchdog: the console restarts as after a hang */
#define FRAME_RESTART 0x0C
#define FRAME_RESTART_LENGTH 2
struct frame_restart {
  uint16_t key;
};
static inline void frame_restart_unpack(struct frame_restart *f, const uint8_t *from) {
  struct bits bits = {(uint8_t *)from, 1};
  f->key = (uint16_t)bits_take(&bits, 14);
}

#endif
