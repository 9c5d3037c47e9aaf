#include "line.h"
#include "firmata.h"
#include "protocol.h"
#include "session.h"

#define USER_SYSEX_LAST 0x0F

static struct {
  uint8_t in_sysex;
  uint8_t length;
  uint8_t command;
  uint8_t wanted;
  uint8_t got;
  uint8_t first;
  uint8_t body[LIMIT_SYSEX_BYTES_MAX];
} l;

void line_start(void) {
  l.in_sysex = 0;
  l.wanted = 0;
}

static void end_sysex(uint32_t now_ms) {
  l.in_sysex = 0;
  if (l.length == 0) return;
  uint8_t id = l.body[0];
  if (l.length > LIMIT_SYSEX_BYTES_MAX) {
    if (id <= USER_SYSEX_LAST) session_line_error(ERROR_OVERLONG, id);
    return;
  }
  if (id != 0 && id <= USER_SYSEX_LAST) session_frame(l.body, l.length, now_ms);
  else firmata_sysex(l.body, l.length);
}

static void begin_command(uint8_t byte) {
  l.got = 0;
  l.command = byte;
  switch (byte < 0xF0 ? byte & 0xF0 : byte) {
    case 0x90:
    case 0xE0:
    case 0xF4:
    case 0xF5:
      l.wanted = 2;
      break;
    case 0xC0:
    case 0xD0:
      l.wanted = 1;
      break;
    default:
      l.wanted = 0;
      firmata_command(byte, 0, 0);
  }
}

static void cut_sysex(void) {
  l.in_sysex = 0;
  if (l.length && l.body[0] != 0 && l.body[0] <= USER_SYSEX_LAST) session_line_error(ERROR_BAD_LENGTH, l.body[0]);
}

void line_byte(uint8_t byte, uint32_t now_ms) {
  if (l.in_sysex) {
    if (byte == 0xF7) {
      end_sysex(now_ms);
      return;
    }
    if (byte < 0x80) {
      if (l.length < LIMIT_SYSEX_BYTES_MAX) l.body[l.length] = byte;
      if (l.length <= LIMIT_SYSEX_BYTES_MAX) l.length++;
      return;
    }
    cut_sysex();
  }
  if (byte == 0xF0) {
    l.in_sysex = 1;
    l.length = 0;
    l.wanted = 0;
    return;
  }
  if (byte >= 0x80) {
    begin_command(byte);
    return;
  }
  if (!l.wanted) return;
  if (++l.got < l.wanted) {
    l.first = byte;
    return;
  }
  if (l.wanted == 2) firmata_command(l.command, l.first, byte);
  else firmata_command(l.command, byte, 0);
  l.wanted = 0;
}
