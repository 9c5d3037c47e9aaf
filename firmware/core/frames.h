/* Puts the console's frames on the line and takes the host's apart; protocol.h says what is in them. A frame's struct
   is its bits in memory; on the line they go in bytes of seven, least significant first. */
#ifndef OTKLIK_FRAMES_H
#define OTKLIK_FRAMES_H
#include <stdint.h>

/* F0, id, two bytes of CRC, F7. */
#define FRAME_OVERHEAD 5
/* Sends `groups` bytes of seven from `image`. 0: no room on the line for all of it, nothing was sent. */
uint8_t frame_send(uint8_t id, uint8_t groups, const void *image);
/* The check of a received body: id, `groups` of payload, CRC. Afterwards the payload's bits stand from `body + 1` on. */
uint8_t frame_open(uint8_t *body, uint8_t groups);
#endif
