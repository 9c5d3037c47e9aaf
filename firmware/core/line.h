/* Cuts what the host sends into Firmata messages, sysex and the console's own frames. Whatever stands between or is
   cut off by a new command byte is dropped. */
#ifndef OTKLIK_LINE_H
#define OTKLIK_LINE_H
#include <stdint.h>
void line_byte(uint8_t byte, uint32_t now_ms);
#endif
