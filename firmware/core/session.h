/* The talk with the host: HELLO opens it, events go out in order and again until acknowledged (go-back-N), a
   heartbeat carries the counters. Before HELLO, and when the host fell silent, events wait in the ring. */
#ifndef OTKLIK_SESSION_H
#define OTKLIK_SESSION_H
#include <stdint.h>
void session_start(uint8_t mcusr);
/* A body (id, payload, CRC) with one of the console's own ids. Whatever is wrong with it is answered by an error
   frame and changes nothing. */
void session_frame(uint8_t *body, uint8_t length, uint32_t now_ms);
/* A frame the parser had to give up. */
void session_line_error(uint8_t code, uint8_t frame);
/* Buttons newly felt. */
void session_felt(uint8_t felt, uint16_t now_ms);
/* The ring took a press. */
void session_stored(uint16_t now_ms);
/* Ends it, as Firmata's system reset does. */
void session_close(void);
/* Greets an open session anew: the epoch has changed. */
void session_welcome(void);
/* Once a ms: timeouts, heartbeat. */
void session_step(uint16_t now_ms);
/* Sends what is due, as far as there is room. */
void session_send(uint32_t now_ms);
#endif
