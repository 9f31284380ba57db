/* Instructions that Swift has no name for. */
#ifndef CTENON_INTRINSICS_H
#define CTENON_INTRINSICS_H

/* Tells the core that this thread waits in a loop: less power, and more room for a sibling thread. */
static inline void ctenon_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("isb");
#endif
}

#endif
