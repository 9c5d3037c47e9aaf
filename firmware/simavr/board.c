/* A board with a bootloader, in real time, behind a pseudo terminal: what a flasher meets on a USB port.

   Opening the terminal resets the board, as DTR does on an Uno or Nano. A host that talks at another speed than the
   program on the board hears and makes framing errors. Prints the terminal's path; `dump FILE` on standard input
   writes the flash; the end of standard input ends it. */
#include "machine.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define STEP_CYCLES (CLOCK_HZ / 1000)
/* A machine too slow for real time falls behind by no more than this instead of chasing it for ever. */
#define BEHIND_CYCLES_MAX (CLOCK_HZ / 20)

static struct machine machine;
static int line;
static int line_open;

static uint32_t host_baud(void) {
  struct termios settings;
  if (tcgetattr(line, &settings)) return 0;
  switch (cfgetospeed(&settings)) {
    case B9600: return 9600;
    case B19200: return 19200;
    case B57600: return 57600;
    case B115200: return 115200;
    default: return 0;
  }
}

/* A receiver tells bits apart up to some 4 % of difference. */
static int speeds_agree(void) {
  double host = host_baud(), board = machine_baud(&machine);
  return board > 0 && host > 0 && host / board > 0.96 && host / board < 1.04;
}

static void on_byte(uint8_t byte, uint64_t at) {
  (void)at;
  if (!line_open) return;
  if (!speeds_agree()) byte = (uint8_t)(byte * 29 + 0x81);
  if (write(line, &byte, 1) < 0 && errno != EAGAIN) line_open = 0;
}

/* While nobody has the terminal open, reading its other end fails. */
static void read_line(uint32_t start) {
  uint8_t bytes[256];
  ssize_t got = read(line, bytes, sizeof bytes);
  if (got < 0 && errno == EIO) {
    line_open = 0;
    return;
  }
  if (!line_open) {
    line_open = 1;
    machine_reset(&machine, start);
  }
  int damaged = !speeds_agree();
  for (ssize_t at = 0; at < got; at++) machine_send(&machine, damaged ? (uint8_t)(bytes[at] ^ 0xA5) : bytes[at], damaged);
}

static void dump(const char *file) {
  FILE *out = fopen(file, "wb");
  if (!out) exit(2);
  fwrite(machine.avr->flash, 1, machine.avr->flashend + 1, out);
  fclose(out);
  printf("dumped\n");
  fflush(stdout);
}

/* Returns 0 at the end of standard input. */
static int obey(void) {
  static char command[4096];
  struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
  if (poll(&input, 1, 0) <= 0) return 1;
  if (!fgets(command, sizeof command, stdin)) return 0;
  command[strcspn(command, "\n")] = 0;
  if (strncmp(command, "dump ", 5) == 0) dump(command + 5);
  return 1;
}

static uint64_t now_cycles(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * CLOCK_HZ + (uint64_t)now.tv_nsec * (CLOCK_HZ / 1000000) / 1000;
}

int main(int count, char **arguments) {
  if (count < 3) {
    fprintf(stderr, "usage: board MCU BOOTLOADER.hex [ADDRESS-OF-A-WORN-OUT-BYTE]\n");
    return 2;
  }
  machine_make(&machine, arguments[1], on_byte);
  uint32_t start = machine_load(&machine, arguments[2]);
  long worn = count > 3 ? strtol(arguments[3], 0, 0) : -1;
  machine_reset(&machine, start);
  int device;
  char name[128];
  if (openpty(&line, &device, name, 0, 0)) return 2;
  struct termios raw;
  tcgetattr(device, &raw);
  cfmakeraw(&raw);
  tcsetattr(device, TCSANOW, &raw);
  close(device);
  fcntl(line, F_SETFL, O_NONBLOCK);
  printf("%s\n", name);
  fflush(stdout);
  uint64_t origin = now_cycles() - machine.avr->cycle;
  while (obey()) {
    read_line(start);
    uint64_t due = now_cycles() - origin;
    if (due > machine.avr->cycle + BEHIND_CYCLES_MAX) {
      origin += due - machine.avr->cycle - BEHIND_CYCLES_MAX;
      due = machine.avr->cycle + BEHIND_CYCLES_MAX;
    }
    if (machine.avr->cycle < due) {
      uint64_t step = due - machine.avr->cycle > STEP_CYCLES ? STEP_CYCLES : due - machine.avr->cycle;
      if (!machine_run(&machine, machine.avr->cycle + step)) machine_reset(&machine, start);
      if (worn >= 0) machine.avr->flash[worn] &= 0x7F;
    } else {
      usleep(500);
    }
  }
  return 0;
}
