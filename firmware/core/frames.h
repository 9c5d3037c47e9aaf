/* Puts the console's frames on the line and takes the host's apart, field by field; protocol.h says which fields.
   Bits go into bytes of seven, least significant first. */
#ifndef OTKLIK_FRAMES_H
#define OTKLIK_FRAMES_H
#include <stdint.h>
/* 0 when the line's buffer has no room for the whole frame: nothing was sent, try again later. */
uint8_t frame_begin(uint8_t id, uint8_t length);
void frame_put(uint32_t value, uint8_t width);
void frame_put16(uint16_t value, uint8_t width);
void frame_put8(uint8_t value, uint8_t width);
/* Fills the last byte up, adds the check. Returns 1. */
uint8_t frame_end(void);

/* Reads fields from `payload` on. */
void frame_open(const uint8_t *payload);
uint32_t frame_take(uint8_t width);

/* The check of a received body: id, payload, CRC. */
uint8_t frame_checks(const uint8_t *body, uint8_t length);
#endif
