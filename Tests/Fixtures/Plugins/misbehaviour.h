/* What a plugin may do to the process that it is in: MISBEHAVIOUR is one of these functions. */
#include <fenv.h>
#include <locale.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
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
static inline void exits_quickly(void) { quick_exit(0); }
static inline void exits_at_once(void) { _exit(0); }
static void *end_in_thread(void *nothing) { return exit(0), nothing; }
static inline void exits_in_a_thread(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, end_in_thread, NULL);
  pthread_join(thread, NULL);
}
/* A child of its own may end as it likes. */
static inline void forks(void) {
  if (fork() == 0) _exit(3);
}

static inline void aborts_at_exit(void) { atexit(abort); }
static inline void hangs_at_exit(void) {
  atexit(sleeps);
}

static inline void changes_rounding(void) { fesetround(FE_UPWARD); }
/* What linking with -ffast-math does. */
static inline void flushes_subnormals(void) {
#if defined(__x86_64__)
  __builtin_ia32_ldmxcsr(__builtin_ia32_stmxcsr() | 0x8040);
#elif defined(__aarch64__)
  uint64_t control;
  __asm__ volatile("mrs %0, fpcr" : "=r"(control));
  __asm__ volatile("msr fpcr, %0" : : "r"(control | 1UL << 24));
#endif
}
/* So long that others find themselves elsewhere, too. */
static inline void changes_directory_at_length(void) {
  if (chdir("/") == 0) usleep(700000);
}
static inline void changes_directory(void) {
  if (chdir("/") != 0) abort();
}
static inline void changes_locale(void) {
  if (!setlocale(LC_ALL, "C.UTF-8")) abort();
}
static inline void changes_umask(void) { umask(0077); }
static inline void ignores_signals(void) {
  signal(SIGTERM, SIG_DFL);
  signal(SIGINT, SIG_DFL);
  signal(SIGHUP, SIG_IGN);
}
static inline void blocks_signals(void) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &set, NULL);
}
static inline void closes_output(void) { close(1); }
static inline void prints_half_a_line(void) { fputs("half a line", stdout); }
static inline void prints(void) {
  for (int i = 0; i < 100000; i++) puts("{\"id\": \"acme/forged\", \"passed\": true}");
  for (int i = 0; i < 100000; i++) fputs("a line of no use\n", stderr);
}
