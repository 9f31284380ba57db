#include "kernel_table.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* The tables that this processor can run, best first. */
static int supported(const tenon_kernel_table *tables[4]) {
  int count = 0;
#if defined(__x86_64__)
  __builtin_cpu_init();
  const int has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (has_avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw"))
    tables[count++] = &tenon_kernels_avx512;
  if (has_avx2) tables[count++] = &tenon_kernels_avx2;
  tables[count++] = &tenon_kernels_sse2;
#else
  tables[count++] = &tenon_kernels_neon;
#endif
  return count;
}

static const tenon_kernel_table *choose(void) {
  const tenon_kernel_table *tables[4];
  const int count = supported(tables);
  const char *wanted = getenv("TENON_ISA");
  if (wanted)
    for (int i = 0; i < count; i++)
      if (strcmp(tables[i]->name, wanted) == 0) return tables[i];
  return tables[0];
}

/* The table in use. */
static const tenon_kernel_table *kernels(void) {
  /* Threads that race here choose the same. */
  static _Atomic(const tenon_kernel_table *) chosen;
  const tenon_kernel_table *table = atomic_load_explicit(&chosen, memory_order_acquire);
  if (!table) {
    table = choose();
    atomic_store_explicit(&chosen, table, memory_order_release);
  }
  return table;
}

const tenon_lane_kernels *tenon_lanes(void) { return &kernels()->lanes; }
const tenon_convolution_kernels *tenon_convolutions(void) { return &kernels()->convolutions; }
const tenon_matrix_kernels *tenon_matrices(void) { return &kernels()->matrices; }
const tenon_recurrent_kernels *tenon_recurrent(void) { return &kernels()->recurrent; }
const tenon_attention_kernels *tenon_attention(void) { return &kernels()->attention; }
double tenon_fma_peak_flops(int64_t rounds) { return kernels()->fma_peak_flops(rounds); }
float tenon_fma_peak(int64_t rounds) { return kernels()->fma_peak(rounds); }
