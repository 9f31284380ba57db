/* Instructions that Swift has no name for, and what the processor says of itself. */
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

/*
 * What OpenBLAS calls the kernels that suit this processor, where it has to be told: versions before 0.3.25 take processors of
 * Intel that are newer than they are for one of 2004. NULL where it is left to find out.
 */
static inline const char *ctenon_openblas_core(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (!__builtin_cpu_is("intel") || !__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return 0;
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512bw") &&
                 __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")
             ? "SkylakeX"
             : "Haswell";
#else
  return 0;
#endif
}

#endif
