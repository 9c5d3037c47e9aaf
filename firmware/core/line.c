#include "line.h"
#include "firmata.h"
#include "protocol.h"
#include "session.h"

#define USER_SYSEX_LAST 0x0F
#define SYSEX 0xFF

static struct {
  /* Bytes of the message under way: SYSEX, or how many it has; 0: none is. */
  uint8_t wanted;
  uint8_t length;
  uint8_t body[LIMIT_SYSEX_BYTES_MAX];
} l;

/* One of the console's own. */
static uint8_t is_user(void) { return l.length && l.body[0] - 1U < USER_SYSEX_LAST; }

static void end_sysex(uint32_t now_ms) {
  if (l.length > LIMIT_SYSEX_BYTES_MAX) {
    if (is_user()) session_line_error(ERROR_OVERLONG, l.body[0]);
  } else if (is_user()) {
    session_frame(l.body, l.length, now_ms);
  } else if (l.length) {
    firmata_sysex(l.body, l.length);
  }
}

void line_byte(uint8_t byte, uint32_t now_ms) {
  uint8_t wanted = l.wanted;
  if (byte < 0x80) {
    if (!wanted) return;
    if (l.length < LIMIT_SYSEX_BYTES_MAX) l.body[l.length] = byte;
    if (l.length <= LIMIT_SYSEX_BYTES_MAX) l.length++;
    if (l.length != wanted) return;
    l.wanted = 0;
    firmata_command(l.body);
    return;
  }
  l.wanted = 0;
  if (wanted == SYSEX) {
    if (byte == 0xF7) {
      end_sysex(now_ms);
      return;
    }
    if (is_user()) session_line_error(ERROR_BAD_LENGTH, l.body[0]);
  }
  l.length = 0;
  if (byte == 0xF0) {
    l.wanted = SYSEX;
    return;
  }
  l.body[0] = byte;
  l.length = 1;
  uint8_t high = byte & 0xF0;
  if (high == 0x90 || high == 0xE0 || byte == 0xF4 || byte == 0xF5) l.wanted = 3;
  else if (high == 0xC0 || high == 0xD0) l.wanted = 2;
  else firmata_command(l.body);
}
