/* A press or its end, as it is kept: in the queue of facts first, then in the ring. */
#ifndef OTKLIK_ENTRY_H
#define OTKLIK_ENTRY_H
#include <stdint.h>
#include "protocol.h"

/* The low three bits of `what` are the input. */
#define WHAT_INPUT 0x07
#define WHAT_RELEASE 0x08
#define WHAT_UNKNOWN 0x10
#define WHAT_AT_START 0x20
/* The high half in the ring: a press's flags as they are sent, a release's way back to its press. */
#define WHAT_EXTRA_SHIFT 4
_Static_assert(WHAT_UNKNOWN == FLAG_MOMENT_UNKNOWN << WHAT_EXTRA_SHIFT, "flags");
_Static_assert(WHAT_AT_START == FLAG_CLOSED_AT_START << WHAT_EXTRA_SHIFT, "flags");

struct PACKED entry {
  uint8_t what;
  /* Press: when it began, ms. Release: how long it lasted, in the ring as scaled14. */
  uint32_t value;
  uint16_t check;
};
#define ENTRY_CHECKED 5
#endif
