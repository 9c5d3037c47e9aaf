/* USART 0, interrupt driven both ways, always at double speed: 57600 is then off by 0.8 %, 115200 by 2.1 %. */
#include <avr/interrupt.h>
#include <avr/io.h>
#include "../../core/hal.h"
#include "../../core/protocol.h"
#include "../../core/settings.h"
#include "avr.h"

#define DIVISOR(baud) ((F_CPU + 4UL * (baud)) / (8UL * (baud)) - 1)
/* A host frame is at most 29 bytes; 64 are 5.5 ms of the fast line while the main loop is busy. */
#define RX_MASK 63
/* The longest frame up is 36 bytes: three of them. */
#define TX_MASK 127

static volatile uint8_t rx[RX_MASK + 1], rx_head, rx_tail;
static volatile uint8_t tx[TX_MASK + 1], tx_head, tx_tail;
static volatile uint16_t overruns;

void uart_start(void) {
  UCSR0B = 0;
  /* Before the divisor and before the transmitter: one simulator takes the byte time at the divisor, another
     loses the "empty" flag when this register is written later. */
  UCSR0A = _BV(U2X0);
  UBRR0 = config.baud ? DIVISOR(LIMIT_FAST_BAUD) : DIVISOR(LIMIT_DEFAULT_BAUD);
  UCSR0C = _BV(UCSZ01) | _BV(UCSZ00);
  UCSR0B = _BV(RXEN0) | _BV(TXEN0) | _BV(RXCIE0);
}

ISR(USART_RX_vect) {
  uint8_t status = UCSR0A, byte = UDR0, next = (rx_head + 1) & RX_MASK;
  if (status & (_BV(DOR0) | _BV(FE0))) overruns++;
  if (next == rx_tail) {
    overruns++;
    return;
  }
  rx[rx_head] = byte;
  rx_head = next;
}

/* Always writes before it may switch itself off: entering it must never find the register full. */
ISR(USART_UDRE_vect) {
  UDR0 = tx[tx_tail];
  tx_tail = (tx_tail + 1) & TX_MASK;
  if (tx_tail == tx_head) UCSR0B &= ~_BV(UDRIE0);
}

uint8_t uart_receive(uint8_t *byte) {
  if (rx_tail == rx_head) return 0;
  *byte = rx[rx_tail];
  rx_tail = (rx_tail + 1) & RX_MASK;
  return 1;
}

uint8_t hal_tx_free(void) { return (tx_tail - tx_head - 1) & TX_MASK; }

void hal_tx(uint8_t byte) {
  uint8_t next = (tx_head + 1) & TX_MASK;
  while (next == tx_tail) {
  }
  tx[tx_head] = byte;
  uint8_t lock = hal_lock();
  tx_head = next;
  UCSR0B |= _BV(UDRIE0);
  hal_unlock(lock);
}

uint16_t hal_rx_overruns(void) {
  uint8_t lock = hal_lock();
  uint16_t count = overruns;
  hal_unlock(lock);
  return count;
}
