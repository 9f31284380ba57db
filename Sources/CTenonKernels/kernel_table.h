/* The functions of one instruction set. Each isa_*.c fills one table; dispatch.c chooses among them. */
#ifndef TENON_KERNEL_TABLE_H
#define TENON_KERNEL_TABLE_H

#include "ctenon_convolution.h"
#include "ctenon_kernels.h"
#include "ctenon_lanes.h"

typedef struct tenon_kernel_table {
  const char *name;
  const tenon_lane_kernels *lanes;
  double (*fma_peak_flops)(int64_t rounds);
  float (*fma_peak)(int64_t rounds);
  void (*direct_pack)(const tenon_direct *, const float *, const float *, const float *, float *, int64_t);
  void (*direct_run)(const tenon_direct *, const float *, const float *, const tenon_convolution_target *, float *,
                     int64_t);
  void (*direct_weights_run)(const tenon_direct_weights *, const float *, const float *, float *, int, float *, float *,
                             int64_t);
  void (*direct_weights_combine)(const tenon_direct_weights *, float *, float *, int, int64_t);
  void (*bias_gradient)(const tenon_convolution *, const float *, float *, int, int64_t);
  void (*winograd_pack)(const tenon_winograd *, const float *, const float *, float *, int64_t);
  void (*winograd_transform)(const tenon_winograd *, const float *, float *, int64_t, int64_t);
  void (*winograd_products)(const tenon_winograd *, const float *, const float *, float *, int64_t, int64_t);
  void (*winograd_targets)(const tenon_winograd *, const float *, const tenon_convolution_target *, int64_t, int64_t);
  void (*winograd_run)(const tenon_winograd *, const float *, const float *, const float *, const float *,
                       const tenon_convolution_target *, float *, int64_t);
  void (*winograd_weights_transform)(const tenon_winograd_weights *, const float *, const float *, float *, int64_t,
                                     int64_t);
  void (*winograd_weights_run)(const tenon_winograd_weights *, const float *, float *, float *, int, float *, int64_t,
                               int64_t);
  void (*winograd_weights_finish)(const tenon_winograd_weights *, const float *, float *, int, int64_t);
} tenon_kernel_table;

extern const tenon_kernel_table tenon_kernels_avx512, tenon_kernels_avx2, tenon_kernels_sse2, tenon_kernels_neon;

extern const tenon_lane_kernels tenon_lanes_avx512, tenon_lanes_avx2, tenon_lanes_sse2, tenon_lanes_neon;

/* The table in use. */
const tenon_kernel_table *tenon_kernels(void);

#endif
