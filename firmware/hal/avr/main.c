/* ATmega328P at 16 MHz: start-up, the sampling interrupt, the watchdog and the main loop. */
#include <avr/interrupt.h>
#include <avr/io.h>
#include <avr/sleep.h>
#include <avr/wdt.h>
#include "../../core/console.h"
#include "../../core/debounce.h"
#include "../../core/firmata.h"
#include "../../core/hal.h"
#include "../../core/keep.h"
#include "../../core/line.h"
#include "../../core/protocol.h"
#include "../../core/settings.h"
#include "avr.h"

/* Timer 2: 16 MHz / 128 / 25 = 5 kHz. */
#define TICK_TOP (F_CPU / 128 / (1000000UL / LIMIT_TICK_US) - 1)
_Static_assert((TICK_TOP + 1) * 128 * (1000000UL / LIMIT_TICK_US) == F_CPU, "the tick must be exact");

/* What the watchdog leaves for the start it causes. A bootloader or a power cut never does. */
#define SOFT_MARK 0x5A

static KEEP uint8_t soft_mark;
static KEEP uint8_t mcusr_seen;
static KEEP volatile uint32_t clock_ms;
static volatile uint8_t ticked;

/* Runs before memory is set up: the watchdog may still be running from before the reset. */
void early(void) __attribute__((naked, used, section(".init3")));
void early(void) {
  mcusr_seen = MCUSR;
  MCUSR = 0;
  wdt_disable();
}

/* Interrupt mode and a jump, not the watchdog's reset: the bootloader of old Nanos does not switch a running watchdog
   off and would restart for ever. A hang with interrupts shut out is not caught. */
ISR(WDT_vect, ISR_NAKED) {
  __asm__ __volatile__(
      "cli\n\t"
      "ldi r24, %[mark]\n\t"
      "sts %[place], r24\n\t"
      "clr r1\n\t"
      "jmp 0\n\t"
      :
      : [mark] "M"(SOFT_MARK), [place] "i"(&soft_mark));
}

static void watchdog_start(void) {
  wdt_reset();
  WDTCSR = _BV(WDCE) | _BV(WDE);
  WDTCSR = _BV(WDIE) | _BV(WDP2); /* 250 ms */
}

ISR(TIMER2_COMPA_vect) {
  static uint8_t sub;
  if (++sub >= TICKS_PER_MS) {
    sub = 0;
    clock_ms++;
  }
  debounce_sample(pins_closed(), clock_ms);
  ticked = 1;
}

uint8_t hal_lock(void) {
  uint8_t state = SREG;
  cli();
  return state;
}

void hal_unlock(uint8_t state) { SREG = state; }

void hal_hang(void) {
  for (;;) {
  }
}

static uint32_t now_ms(void) {
  uint8_t lock = hal_lock();
  uint32_t now = clock_ms;
  hal_unlock(lock);
  return now;
}

int main(void) {
  uint8_t soft = soft_mark == SOFT_MARK && mcusr_seen == 0;
  soft_mark = 0;
  if (!soft) clock_ms = 0;
  stack_paint();
  settings_load();
  uart_start();
  console_start(soft ? START_SOFT : START_HARD, mcusr_seen, clock_ms);
  TCCR2A = _BV(WGM21);
  TCCR2B = _BV(CS22) | _BV(CS20);
  OCR2A = TICK_TOP;
  TIFR2 = _BV(OCF2A);
  TIMSK2 = _BV(OCIE2A);
  watchdog_start();
  set_sleep_mode(SLEEP_MODE_IDLE);
  sei();
  firmata_announce();
  for (;;) {
    uint8_t byte;
    /* Fed only while the sampling interrupt lives: a dead one is a hang too. */
    if (ticked) {
      ticked = 0;
      wdt_reset();
    }
    while (uart_receive(&byte)) line_byte(byte, now_ms());
    console_step(now_ms());
    /* The next tick ends the sleep after 200 µs at the latest, so an interrupt slipping in here costs no more. */
    sleep_mode();
  }
}
