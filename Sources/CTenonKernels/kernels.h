/* Everything that is compiled once for each instruction set, and its table. See vectors.h for what the including file
 * defines. */
#include "kernel_table.h"
#include "vectors.h"

#include "fma_peak.h"
#include "microkernel.h"
#include "transpose.h"
#include "convert.h"
#include "direct.h"
#include "outer_product.h"
#include "direct_weights.h"
#include "winograd_transforms.h"
#include "winograd.h"
#include "winograd_weights.h"

#define TENON_TEXT_(text) #text
#define TENON_TEXT(text) TENON_TEXT_(text)

const tenon_kernel_table TENON_JOIN(kernels, TENON_SUFFIX) = {
    .name = TENON_TEXT(TENON_SUFFIX),
    .lanes = &TENON_JOIN(lanes, TENON_SUFFIX),
    .fma_peak_flops = KERNEL(fma_peak_flops),
    .fma_peak = KERNEL(fma_peak),
    .c16_from_plain = KERNEL(c16_from_plain),
    .plain_from_c16 = KERNEL(plain_from_c16),
    .direct_pack = KERNEL(direct_pack),
    .direct_run = KERNEL(direct_run),
    .direct_weights_run = KERNEL(direct_weights_run),
    .direct_weights_combine = KERNEL(direct_weights_combine),
    .bias_gradient = KERNEL(bias_gradient),
    .winograd_pack = KERNEL(winograd_pack),
    .winograd_transform = KERNEL(winograd_transform),
    .winograd_run = KERNEL(winograd_run),
    .winograd_weights_transform = KERNEL(winograd_weights_transform),
    .winograd_weights_run = KERNEL(winograd_weights_run),
    .winograd_weights_finish = KERNEL(winograd_weights_finish),
};
