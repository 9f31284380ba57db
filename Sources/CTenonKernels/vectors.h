/* Vectors of the instruction set that the including file has chosen.
 *
 * That file defines TENON_LANES (floats a register: 4, 8 or 16), TENON_ROWS (rows of accumulators of two registers each
 * that the register file holds) and TENON_SUFFIX. All memory is 16 lanes wide whatever the registers are: code that works
 * lane by lane loops `for (lane = 0; lane < 16; lane += TENON_LANES)`, or uses `wide`, which the compiler divides. */
#include <stdint.h>
#include <string.h>

#define TENON_JOIN_(a, b) tenon_##a##_##b
#define TENON_JOIN(a, b) TENON_JOIN_(a, b)
/* The name of a function that the dispatch table holds. */
#define KERNEL(name) TENON_JOIN(name, TENON_SUFFIX)
#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")

#pragma STDC FP_CONTRACT OFF

/* One register, and the same wherever it lies in memory. */
typedef float vector __attribute__((vector_size(TENON_LANES * 4)));
typedef float unaligned_vector __attribute__((vector_size(TENON_LANES * 4), aligned(4), may_alias));
/* Sixteen lanes in one, two or four registers. */
typedef float wide __attribute__((vector_size(64)));
typedef float unaligned_wide __attribute__((vector_size(64), aligned(4), may_alias));
typedef int32_t wide_bits __attribute__((vector_size(64)));

INLINE vector load(const float *p) { return *(const unaligned_vector *)p; }
INLINE void store(float *p, vector v) { *(unaligned_vector *)p = v; }
INLINE vector broadcast(float x) { return (vector){0} + x; }
INLINE wide load_wide(const float *p) { return *(const unaligned_wide *)p; }
INLINE void store_wide(float *p, wide v) { *(unaligned_wide *)p = v; }
INLINE wide broadcast_wide(float x) { return (wide){0} + x; }

/* c + a * b in one rounding where the instruction set can. */
INLINE vector multiply_add(vector c, vector a, vector b) {
#pragma clang fp contract(fast)
  return c + a * b;
}
INLINE wide multiply_add_wide(wide c, wide a, wide b) {
#pragma clang fp contract(fast)
  return c + a * b;
}

INLINE int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }
INLINE int64_t larger(int64_t a, int64_t b) { return a > b ? a : b; }
INLINE int64_t divided_up(int64_t a, int64_t b) { return (a + b - 1) / b; }
