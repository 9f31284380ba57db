/* Compute kernels in C, one set for each instruction set, chosen once at run time.
 *
 * Every function is one task on the calling thread: no threads, no allocation, no state but the immutable choice of
 * the instruction set. Callers cut the work into tasks by shapes alone. Results may differ in rounding between
 * instruction sets, never between numbers of threads.
 *
 * The instruction set is the best one that the processor has, or a lesser one named by TENON_ISA in the environment
 * ("avx2", "sse2"), read once. */
#ifndef CTENON_KERNELS_H
#define CTENON_KERNELS_H

#include <stdint.h>

/* Floating-point operations that one call of tenon_fma_peak with `rounds` makes. */
double tenon_fma_peak_flops(int64_t rounds);

/* Multiply-adds from registers only: what a core could reach at most. The result keeps them from being removed. */
float tenon_fma_peak(int64_t rounds);

#endif
