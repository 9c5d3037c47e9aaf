/* The console's program in simulated time, one step at a time: commands come in as lines, and only `run` answers.

     pin US PORT BIT LEVEL   at US the outside drives a pin
     send HEX                bytes for the controller, from now on
     reset                   the reset line
     run US                  time passes until US; answers "US STATE BYTES B C D"

   Times are microseconds since power-on. STATE is 1 while the program lives; BYTES are what it sent meanwhile, in hex,
   or "-"; B, C and D are the levels it drives. */
#include "machine.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 115200 baud for a second and a half; a step is far shorter. */
#define SENT_BYTES_MAX 16384
/* A noise table of five seconds has some 4,000 edges. */
#define EDGES_MAX 65536
#define LINE_BYTES_MAX 16384

struct edge {
  uint64_t at;
  char port;
  uint8_t bit, level;
};

static struct machine machine;
static uint8_t sent[SENT_BYTES_MAX];
static unsigned sent_count;
static struct edge edges[EDGES_MAX];
static unsigned edge_count, edge_done;

static uint64_t cycles_of(unsigned long long us) { return us * (CLOCK_HZ / 1000000); }

static void on_byte(uint8_t byte, uint64_t at) {
  (void)at;
  if (sent_count < SENT_BYTES_MAX) sent[sent_count++] = byte;
}

/* Kept in order of time; of two at one moment the first given comes first. */
static void schedule(struct edge edge) {
  if (edge_count == EDGES_MAX) {
    fprintf(stderr, "too many edges\n");
    exit(2);
  }
  unsigned at = edge_count++;
  for (; at > edge_done && edges[at - 1].at > edge.at; at--) edges[at] = edges[at - 1];
  edges[at] = edge;
}

static int run(uint64_t until) {
  for (;;) {
    int alive;
    if (edge_done == edge_count || edges[edge_done].at > until) return machine_run(&machine, until);
    alive = machine_run(&machine, edges[edge_done].at);
    machine_pin(&machine, edges[edge_done].port, edges[edge_done].bit, edges[edge_done].level);
    edge_done++;
    if (!alive) return 0;
  }
}

static void send(const char *hex) {
  for (unsigned byte; sscanf(hex, "%2x", &byte) == 1; hex += 2) machine_send(&machine, (uint8_t)byte, 0);
}

static void answer(int alive) {
  printf("%llu %d ", (unsigned long long)(machine.avr->cycle / (CLOCK_HZ / 1000000)), alive);
  if (!sent_count) putchar('-');
  for (unsigned at = 0; at < sent_count; at++) printf("%02x", sent[at]);
  sent_count = 0;
  for (const char *port = "BCD"; *port; port++) printf(" %u", machine_outputs(&machine, *port));
  putchar('\n');
  fflush(stdout);
}

int main(int count, char **arguments) {
  static char line[LINE_BYTES_MAX], hex[LINE_BYTES_MAX];
  if (count != 3) {
    fprintf(stderr, "usage: lockstep MCU PROGRAM.hex\n");
    return 2;
  }
  machine_make(&machine, arguments[1], on_byte);
  machine_load(&machine, arguments[2]);
  while (fgets(line, sizeof line, stdin)) {
    unsigned long long us;
    char port;
    unsigned bit, level;
    if (sscanf(line, "pin %llu %c %u %u", &us, &port, &bit, &level) == 4) {
      schedule((struct edge){cycles_of(us), port, (uint8_t)(bit & 7), (uint8_t)(level & 1)});
    } else if (sscanf(line, "send %16000s", hex) == 1) {
      send(hex);
    } else if (sscanf(line, "run %llu", &us) == 1) {
      answer(run(cycles_of(us)));
    } else if (strncmp(line, "reset", 5) == 0) {
      machine_reset(&machine, 0);
    } else {
      fprintf(stderr, "not understood: %s", line);
      return 2;
    }
  }
  return 0;
}
