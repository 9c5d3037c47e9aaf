#include "machine.h"
#include <simavr/avr_ioport.h>
#include <simavr/avr_uart.h>
#include <simavr/sim_hex.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Data addresses, the same on ATmega168 and 328P. */
#define MCUSR 0x54
#define UCSR0A 0xC0
#define UBRR0L 0xC4
#define UBRR0H 0xC5
#define EXTRF 0x02
#define U2X 0x02
#define REGISTERS_END 0x100
/* avr_reset clears this much, register file and a corner of RAM included. */
#define CLEARED_END 0x400

static const char ports[PORTS] = {'B', 'C', 'D'};

static void drive(struct machine *m, int at, int bit) {
  avr_irq_t *pin = avr_io_getirq(m->avr, AVR_IOCTL_IOPORT_GETIRQ(ports[at]), bit);
  avr_raise_irq(pin, (m->levels[at] >> bit) & 1u);
}

static void on_output(avr_irq_t *irq, uint32_t value, void *param) {
  struct machine *m = param;
  (void)irq;
  m->on_byte((uint8_t)value, m->avr->cycle);
}

static void on_xon(avr_irq_t *irq, uint32_t value, void *param) {
  (void)irq, (void)value;
  ((struct machine *)param)->rx_open = 1;
}

static void on_xoff(avr_irq_t *irq, uint32_t value, void *param) {
  (void)irq, (void)value;
  ((struct machine *)param)->rx_open = 0;
}

/* After every reset, also one by the watchdog. */
static void on_reset(avr_io_t *io) {
  struct machine *m = (struct machine *)((char *)io - offsetof(struct machine, reset_hook));
  /* The reset cleared what the pins read, and simavr passes changes on alone: each level once the other way round. */
  for (int at = 0; at < PORTS; at++) {
    for (int bit = 0; bit < 8; bit++) {
      m->levels[at] ^= (uint8_t)(1u << bit);
      drive(m, at, bit);
      m->levels[at] ^= (uint8_t)(1u << bit);
      drive(m, at, bit);
    }
  }
}

/* simavr would sleep in real time here; time is the caller's. */
static void no_sleep(avr_t *avr, avr_cycle_count_t cycles) { (void)avr, (void)cycles; }

/* simavr reports unset vectors and odd registers on its own; only its errors are of use. */
static void quiet(avr_t *avr, const int level, const char *format, va_list args) {
  (void)avr;
  if (level <= LOG_ERROR) vfprintf(stderr, format, args);
}

void machine_make(struct machine *m, const char *mcu, void (*on_byte)(uint8_t, uint64_t)) {
  memset(m, 0, sizeof *m);
  avr_global_logger_set(quiet);
  m->avr = avr_make_mcu_by_name(mcu);
  if (!m->avr) {
    fprintf(stderr, "simavr has no %s\n", mcu);
    exit(2);
  }
  avr_init(m->avr);
  m->avr->frequency = CLOCK_HZ;
  m->avr->sleep = no_sleep;
  m->avr->codeend = m->avr->flashend;
  memset(m->avr->flash, 0xFF, m->avr->flashend + 1);
  m->on_byte = on_byte;
  m->reset_hook.kind = "outside";
  m->reset_hook.reset = on_reset;
  avr_register_io(m->avr, &m->reset_hook);
  m->rx_open = 1;
  for (int at = 0; at < PORTS; at++) {
    for (int bit = 0; bit < 8; bit++) machine_pin(m, ports[at], bit, 1);
  }
  /* After power-on RAM holds junk, not zeros: programs that forget so must fail here. */
  for (uint32_t at = REGISTERS_END; at <= m->avr->ramend; at++) m->avr->data[at] = (uint8_t)(at * 197 + 91);
  uint32_t flags = 0;
  avr_ioctl(m->avr, AVR_IOCTL_UART_GET_FLAGS('0'), &flags);
  flags &= ~(uint32_t)(AVR_UART_FLAG_STDIO | AVR_UART_FLAG_POLL_SLEEP);
  avr_ioctl(m->avr, AVR_IOCTL_UART_SET_FLAGS('0'), &flags);
  const uint32_t uart = AVR_IOCTL_UART_GETIRQ('0');
  m->rx_irq = avr_io_getirq(m->avr, uart, UART_IRQ_INPUT);
  avr_irq_register_notify(avr_io_getirq(m->avr, uart, UART_IRQ_OUTPUT), on_output, m);
  avr_irq_register_notify(avr_io_getirq(m->avr, uart, UART_IRQ_OUT_XON), on_xon, m);
  avr_irq_register_notify(avr_io_getirq(m->avr, uart, UART_IRQ_OUT_XOFF), on_xoff, m);
}

uint32_t machine_load(struct machine *m, const char *file) {
  ihex_chunk_p chunks = 0;
  int count = read_ihex_chunks(file, &chunks);
  if (count <= 0) {
    fprintf(stderr, "%s is no Intel HEX file\n", file);
    exit(2);
  }
  uint32_t size = m->avr->flashend + 1, first = size;
  for (int at = 0; at < count; at++) {
    uint32_t base = chunks[at].baseaddr, bytes = chunks[at].size;
    if (base >= size) continue;
    if (bytes > size - base) bytes = size - base;
    memcpy(m->avr->flash + base, chunks[at].data, bytes);
    if (base < first) first = base;
  }
  free_ihex_chunks(chunks);
  return first;
}

void machine_reset(struct machine *m, uint32_t start) {
  uint8_t kept[CLEARED_END - REGISTERS_END];
  memcpy(kept, m->avr->data + REGISTERS_END, sizeof kept);
  m->avr->reset_pc = start;
  avr_reset(m->avr);
  memcpy(m->avr->data + REGISTERS_END, kept, sizeof kept);
  m->avr->pc = start;
  m->avr->data[MCUSR] = EXTRF;
  m->rx_head = m->rx_tail = 0;
  m->rx_open = 1;
}

static void feed(struct machine *m) {
  while (m->rx_open && m->rx_head != m->rx_tail) {
    uint16_t next = m->rx[m->rx_tail];
    m->rx_tail = (m->rx_tail + 1) % RX_BYTES_MAX;
    avr_raise_irq(m->rx_irq, next);
  }
}

int machine_run(struct machine *m, uint64_t until) {
  while (m->avr->cycle < until) {
    int state = avr_run(m->avr);
    if (state == cpu_Done || state == cpu_Crashed) return 0;
    if (m->rx_head != m->rx_tail) feed(m);
  }
  return 1;
}

void machine_send(struct machine *m, uint8_t byte, int damaged) {
  unsigned next = (m->rx_head + 1) % RX_BYTES_MAX;
  if (next == m->rx_tail) return;
  m->rx[m->rx_head] = (uint16_t)(byte | (damaged ? UART_INPUT_FE : 0));
  m->rx_head = next;
  feed(m);
}

void machine_pin(struct machine *m, char port, int bit, int high) {
  for (int at = 0; at < PORTS; at++) {
    if (ports[at] != port) continue;
    if (high) m->levels[at] |= (uint8_t)(1u << bit);
    else m->levels[at] &= (uint8_t)~(1u << bit);
    /* A pull of its own as well: simavr restores inputs to it whenever the program writes the port. */
    avr_ioport_external_t pull = {.name = (unsigned char)port, .mask = 0xFF, .value = m->levels[at]};
    avr_ioctl(m->avr, AVR_IOCTL_IOPORT_SET_EXTERNAL(port), &pull);
    drive(m, at, bit);
  }
}

uint8_t machine_outputs(struct machine *m, char port) {
  avr_ioport_state_t state = {0};
  avr_ioctl(m->avr, AVR_IOCTL_IOPORT_GETSTATE(port), &state);
  return state.port & state.ddr;
}

uint32_t machine_baud(struct machine *m) {
  const uint8_t *data = m->avr->data;
  uint32_t divisor = data[UBRR0L] + ((data[UBRR0H] & 0x0Fu) << 8);
  if (divisor == 0) return 0;
  return (uint32_t)(CLOCK_HZ / ((data[UCSR0A] & U2X ? 8 : 16) * (divisor + 1)));
}
