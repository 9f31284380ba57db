/* The functions of one instruction set. Each isa_*.c fills one table; dispatch.c chooses among them. */
#ifndef TENON_KERNEL_TABLE_H
#define TENON_KERNEL_TABLE_H

#include "ctenon_kernels.h"

typedef struct tenon_kernel_table {
  const char *name;
  double (*fma_peak_flops)(int64_t rounds);
  float (*fma_peak)(int64_t rounds);
} tenon_kernel_table;

extern const tenon_kernel_table tenon_kernels_avx512, tenon_kernels_avx2, tenon_kernels_sse2, tenon_kernels_neon;

/* The table in use. */
const tenon_kernel_table *tenon_kernels(void);

#endif
