/* Everything that is compiled once for each instruction set, and its table. See vectors.h for what the including file
 * defines. */
#include "kernel_table.h"
#include "vectors.h"

#include "fma_peak.h"
#include "convolution/microkernel.h"
#include "convolution/transpose.h"
#include "convolution/target.h"
#include "convolution/direct.h"
#include "convolution/outer_product.h"
#include "convolution/direct_weights.h"
#include "convolution/winograd_transforms.h"
#include "convolution/winograd.h"
#include "convolution/winograd_weights.h"

#define TENON_TEXT_(text) #text
#define TENON_TEXT(text) TENON_TEXT_(text)

const tenon_kernel_table TENON_JOIN(kernels, TENON_SUFFIX) = {
    .name = TENON_TEXT(TENON_SUFFIX),
    .lanes = &TENON_JOIN(lanes, TENON_SUFFIX),
    .fma_peak_flops = KERNEL(fma_peak_flops),
    .fma_peak = KERNEL(fma_peak),
    .direct_pack = KERNEL(direct_pack),
    .direct_run = KERNEL(direct_run),
    .direct_weights_run = KERNEL(direct_weights_run),
    .direct_weights_combine = KERNEL(direct_weights_combine),
    .bias_gradient = KERNEL(bias_gradient),
    .winograd_pack = KERNEL(winograd_pack),
    .winograd_transform = KERNEL(winograd_transform),
    .winograd_products = KERNEL(winograd_products),
    .winograd_targets = KERNEL(winograd_targets),
    .winograd_run = KERNEL(winograd_run),
    .winograd_weights_transform = KERNEL(winograd_weights_transform),
    .winograd_weights_run = KERNEL(winograd_weights_run),
    .winograd_weights_finish = KERNEL(winograd_weights_finish),
};
