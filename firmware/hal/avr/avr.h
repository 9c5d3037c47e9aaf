/* What the files of this folder give each other. */
#ifndef OTKLIK_AVR_H
#define OTKLIK_AVR_H
#include <stdint.h>
void uart_start(void);
uint8_t uart_receive(uint8_t *byte);
/* All inputs at once: bit 0 is input 1, 1 = closed. */
uint8_t pins_closed(void);
void stack_paint(void);
#endif
