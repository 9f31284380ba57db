#include "instruction_set.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

int ctenon_has_avx2(void) {
#if defined(__x86_64__)
  // 0: not asked yet; threads that race here find the same.
  static _Atomic(int) known;
  int answer = atomic_load_explicit(&known, memory_order_relaxed);
  if (answer == 0) {
    const char *wanted = getenv("TENON_ISA");
    __builtin_cpu_init();
    answer = __builtin_cpu_supports("avx2") && (wanted == NULL || strcmp(wanted, "sse2") != 0) ? 2 : 1;
    atomic_store_explicit(&known, answer, memory_order_relaxed);
  }
  return answer == 2;
#else
  return 0;
#endif
}
