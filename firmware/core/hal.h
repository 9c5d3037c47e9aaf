/* What the core asks of a board. One folder under hal/ answers it; the core touches no register. */
#ifndef OTKLIK_HAL_H
#define OTKLIK_HAL_H
#include <stdint.h>

/* Shuts the sampling interrupt out and lets it in again; pairs nest. */
uint8_t hal_lock(void);
void hal_unlock(uint8_t state);

/* Serial line. hal_tx waits when its buffer is full: ask hal_tx_free() first wherever a wait would hurt. */
uint8_t hal_tx_free(void);
void hal_tx(uint8_t byte);
uint16_t hal_rx_overruns(void);

/* One lamp per input, bit 0 is input 1. Pins a Firmata program took over keep what it wrote. */
void hal_lamps(uint8_t lit);

/* Pins by Firmata number; those before the first are the serial line. Modes are Firmata's: 0 input, 1 output,
   2 analog, 11 input with pull-up. */
#define HAL_PIN_FIRST 2
#define HAL_PINS 20
#define HAL_ANALOG_FIRST 14
#define HAL_ANALOG_COUNT 6
void hal_pin_mode(uint8_t pin, uint8_t mode);
void hal_pin_write(uint8_t pin, uint8_t level);
/* An output's level; whether an input has its pull-up. */
uint8_t hal_pin_state(uint8_t pin);
uint8_t hal_pin_read(uint8_t pin);
uint16_t hal_analog_read(uint8_t channel);
/* Gives a pin to a Firmata program, or back to the console, which then sets it up. */
void hal_pin_lend(uint8_t pin, uint8_t lent);

/* How much charge the pad of an input holds, of 1023; 0 while its pin is lent. Takes 0.2 ms. */
uint16_t hal_pad_read(uint8_t input);
/* Pads a finger is on, for the sampling interrupt. */
void hal_pads(uint8_t touched);

/* EEPROM. A write takes some ms: ask hal_eeprom_busy() first. */
uint8_t hal_eeprom_busy(void);
uint8_t hal_eeprom_read(uint16_t at);
void hal_eeprom_write(uint16_t at, uint8_t value);

/* Bit 0: the stack once reached the canary below it. */
uint8_t hal_self_test(void);

/* Never returns: the watchdog restarts the program as after a hang. */
void hal_hang(void) __attribute__((noreturn));
#endif
