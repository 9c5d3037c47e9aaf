/* Sends the console's own frames. */
#ifndef OTKLIK_FRAMES_H
#define OTKLIK_FRAMES_H
#include <stdint.h>
/* F0, id, two bytes of CRC, F7. */
#define FRAME_OVERHEAD 5
/* 0 when the line's buffer has no room for the whole frame: nothing was sent, try again later. */
uint8_t frame_send(uint8_t id, const uint8_t *payload, uint8_t length);
/* The check of a received body: id, payload, CRC. */
uint8_t frame_checks(const uint8_t *body, uint8_t length);
#endif
