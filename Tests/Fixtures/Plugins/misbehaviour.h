/* What a plugin may do to the process that it is in: MISBEHAVIOUR is one of these functions. */
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static volatile uint64_t turns;

static inline void aborts(void) { abort(); }
static inline void traps(void) { __builtin_trap(); }
static inline void faults(void) { *(volatile int *)8 = 1; }
static inline void hangs(void) {
  for (;;) turns++;
}
static inline void sleeps(void) {
  for (;;) pause();
}
static inline void eats_memory(void) {
  for (;;) {
    volatile char *block = malloc(1 << 24);
    /* Whoever does not look at what malloc gives crashes. */
    for (size_t i = 0; i < 1 << 24; i += 4096) block[i] = 1;
  }
}
static inline void recurses(void) {
  volatile char frame[4096];
  frame[turns++ % sizeof frame] = 0;
  if (turns != UINT64_MAX) recurses();
  frame[0] = 1;
}
static inline void exits(void) { exit(0); }
static inline void prints(void) {
  for (int i = 0; i < 100000; i++) puts("{\"id\": \"acme/forged\", \"passed\": true}");
  for (int i = 0; i < 100000; i++) fputs("a line of no use\n", stderr);
}
