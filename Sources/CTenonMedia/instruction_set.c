#include "instruction_set.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#if defined(__x86_64__)

enum { basic = 1, avx2, byte_permutations };

// The most that the processor has and the environment allows.
static int level(void) {
  // 0: not asked yet; threads that race here find the same.
  static _Atomic(int) known;
  int answer = atomic_load_explicit(&known, memory_order_relaxed);
  if (answer == 0) {
    const char *wanted = getenv("TENON_ISA");
    __builtin_cpu_init();
    answer = basic;
    if (__builtin_cpu_supports("avx2") && (wanted == NULL || strcmp(wanted, "sse2") != 0)) answer = avx2;
    if (answer == avx2 && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vbmi") &&
        (wanted == NULL || strcmp(wanted, "avx2") != 0)) {
      answer = byte_permutations;
    }
    atomic_store_explicit(&known, answer, memory_order_relaxed);
  }
  return answer;
}

int ctenon_has_avx2(void) { return level() >= avx2; }

int ctenon_has_byte_permutations(void) { return level() >= byte_permutations; }

#else

int ctenon_has_avx2(void) { return 0; }

int ctenon_has_byte_permutations(void) { return 0; }

#endif
