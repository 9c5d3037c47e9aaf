/* Made by firmware/generate-header.ts from firmware/protocol.ts and hardware/. Do not edit. */
#ifndef OTKLIK_PROTOCOL_H
#define OTKLIK_PROTOCOL_H
#include <stdint.h>

#define PACKED __attribute__((packed))
#ifdef __AVR__
#define FIELD24(name) __uint24 name
#else
#define FIELD24(name) uint32_t name : 24
#endif

#define PROTOCOL_VERSION 2
#define FIRMWARE_NAME "otklik-console"
#define FIRMWARE_MAJOR 2
#define FIRMWARE_MINOR 1
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
#define LIMIT_BEAT_HOLD_MS 16
#define LIMIT_CALL_MS 250
#define LIMIT_HOST_AWAY_MS 5000
#define LIMIT_STORED_AFTER_MS 400
#define LIMIT_THANKS_AGE_MS_MAX 3000
#define LIMIT_FELT_LAMP_MS_MAX 250
#define LIMIT_LAMP_TEST_MS 2000
#define LIMIT_RING_EVENTS 64
#define LIMIT_RING_RESERVE 8
#define LIMIT_RING_QUIET_EVENTS 32
#define LIMIT_FACT_SLOTS 16
#define LIMIT_WINDOW_EVENTS 16
#define LIMIT_SYSEX_BYTES_MAX 32
#define LIMIT_BUTTONS_MAX 8
#define LIMIT_PAD_ROUND_MS 10
#define LIMIT_PAD_TOUCH 24
#define LIMIT_PAD_TOUCHED_READINGS 16
#define LIMIT_DEFAULT_BAUD 57600UL
#define LIMIT_FAST_BAUD 115200UL

#define BOARD_COUNT 4
#define BOARD_INPUTS 2, 3, 4, 5, 6, 7, 16, 17
#define BOARD_LAMPS 8, 9, 10, 11, 12, 13, 14, 15

#define PATTERN_THANKS 1, 700
#define PATTERN_STORED 3, 90
#define PATTERN_REFUSED 7, 50

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
#define FLAG_CLOSED_AT_START 2
#define FLAG_MOMENT_UNKNOWN 1
#define RESTART_KEY 0x2A5A

/* up: a recorded press; `age` is scaled14 ms since the first contact, or unknown */
#define FRAME_PRESS 0x01
#define FRAME_PRESS_GROUPS 6
struct PACKED frame_press {
  uint32_t seq : 21;
  uint8_t button : 3;
  uint16_t age : 14;
  uint8_t flags : 4;
};

/* up: the end of press `seq - back` (0: further away than 15); `held` is scaled14 ms or unknown */
#define FRAME_RELEASE 0x02
#define FRAME_RELEASE_GROUPS 6
struct PACKED frame_release {
  uint32_t seq : 21;
  uint8_t button : 3;
  uint16_t held : 14;
  uint8_t back : 4;
};

/* up: a touch that may become a press; never recorded, never repeated */
#define FRAME_FELT 0x03
#define FRAME_FELT_GROUPS 1
struct PACKED frame_felt {
  uint8_t button : 3;
};

/* up: the answer to HELLO; then come the unacknowledged events, `pending` of them, up to nextSeq without a gap */
#define FRAME_WELCOME 0x04
#define FRAME_WELCOME_GROUPS 28
struct PACKED frame_welcome {
  uint8_t protocol;
  uint8_t major;
  uint8_t minor;
  uint32_t id;
  FIELD24(epoch);
  FIELD24(next_seq);
  uint8_t pending;
  uint8_t buttons;
  uint8_t mcusr;
  uint8_t closed_at_start;
  uint8_t self_test;
  uint16_t resets;
  uint16_t restarts;
  uint16_t config;
  uint8_t end;
};

/* up: `uptime` in 1024 ms; cumulative counters (modulo 2^16): what was recorded per button cannot be lost unseen */
#define FRAME_HEARTBEAT 0x05
#define FRAME_HEARTBEAT_GROUPS 31
struct PACKED frame_heartbeat {
  FIELD24(uptime);
  uint8_t pending;
  uint8_t stuck;
  uint16_t dropped;
  uint16_t rx_overruns;
  uint16_t frame_errors;
  uint16_t presses[8];
  uint8_t end;
};

/* up: a frame was refused and changed nothing; `refused` is its id */
#define FRAME_ERROR 0x06
#define FRAME_ERROR_GROUPS 2
struct PACKED frame_error {
  uint8_t code : 7;
  uint8_t refused : 7;
};

/* down: which pins are which: kept in EEPROM, then the console restarts with it; the same as before changes nothing */
#define FRAME_CONFIG 0x07
#define FRAME_CONFIG_GROUPS 24
struct PACKED frame_config {
  uint8_t count;
  uint8_t baud;
  uint8_t pads;
  uint8_t quiet;
  uint8_t inverted;
  uint8_t inputs[8];
  uint8_t lamps[8];
};

/* up: after HELLO, before WELCOME: the configuration that runs */
#define FRAME_WIRING 0x0E
#define FRAME_WIRING_GROUPS 24
struct PACKED frame_wiring {
  uint8_t count;
  uint8_t baud;
  uint8_t pads;
  uint8_t quiet;
  uint8_t inverted;
  uint8_t inputs[8];
  uint8_t lamps[8];
};

/* down: opens a session; a console without an id takes `id` as its own */
#define FRAME_HELLO 0x08
#define FRAME_HELLO_GROUPS 6
struct PACKED frame_hello {
  uint8_t protocol;
  uint32_t id;
};

/* down: the journal has committed everything up to and including (epoch, seq) */
#define FRAME_ACK 0x09
#define FRAME_ACK_GROUPS 7
struct PACKED frame_ack {
  FIELD24(epoch);
  FIELD24(seq);
};

/* down: something was damaged: everything before (epoch, seq) is committed, send again from there */
#define FRAME_RESEND 0x0D
#define FRAME_RESEND_GROUPS 7
struct PACKED frame_resend {
  FIELD24(epoch);
  FIELD24(seq);
};

/* down: the host is there; answered by a heartbeat, or by noSession */
#define FRAME_PING 0x0A
#define FRAME_PING_GROUPS 1
struct PACKED frame_ping {
  uint8_t token : 7;
};

/* down: lamp test, or the host's word that nothing more can be taken */
#define FRAME_LAMPS 0x0B
#define FRAME_LAMPS_GROUPS 3
struct PACKED frame_lamps {
  uint8_t mode;
  uint8_t mask;
};

/* down: stops feeding the watchdog: the console restarts as after a hang */
#define FRAME_RESTART 0x0C
#define FRAME_RESTART_GROUPS 3
struct PACKED frame_restart {
  uint16_t key;
};

#endif
