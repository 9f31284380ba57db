/* The functions of one instruction set. Each isa_*.c fills one table; dispatch.c chooses among them. */
#ifndef TENON_KERNEL_TABLE_H
#define TENON_KERNEL_TABLE_H

#include "ctenon_attention.h"
#include "ctenon_convolution.h"
#include "ctenon_kernels.h"
#include "ctenon_lanes.h"
#include "ctenon_matrices.h"
#include "ctenon_recurrent.h"

typedef struct tenon_kernel_table {
  const char *name; /* as TENON_ISA has it */
  double (*fma_peak_flops)(int64_t rounds);
  float (*fma_peak)(int64_t rounds);
  tenon_lane_kernels lanes;
  tenon_convolution_kernels convolutions;
  tenon_matrix_kernels matrices;
  tenon_recurrent_kernels recurrent;
  tenon_attention_kernels attention;
} tenon_kernel_table;

extern const tenon_kernel_table tenon_kernels_avx512, tenon_kernels_avx2, tenon_kernels_sse2, tenon_kernels_neon;

#endif
