/* Everything that is compiled once for each instruction set, and its table. See vectors.h for what the including file
 * defines. */
#include "kernel_table.h"
#include "vectors.h"

#include "fma_peak.h"

#define TENON_TEXT_(text) #text
#define TENON_TEXT(text) TENON_TEXT_(text)

const tenon_kernel_table TENON_JOIN(kernels, TENON_SUFFIX) = {
    .name = TENON_TEXT(TENON_SUFFIX),
    .fma_peak_flops = KERNEL(fma_peak_flops),
    .fma_peak = KERNEL(fma_peak),
};
