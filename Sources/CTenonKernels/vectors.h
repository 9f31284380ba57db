/* Vectors of the instruction set that the including file has chosen: the words that all kernels are written in.
 *
 * That file defines TENON_ISA, its name, TENON_WIDTH (floats a register: 4, 8 or 16), and what the register file holds:
 * TENON_ROWS (rows of accumulators of two registers each), TENON_COLUMNS and TENON_TAPS (see lanes/convolution.h). All
 * memory is 16 lanes wide whatever the registers are: code that works lane by lane loops
 * `for (lane = 0; lane < LANES; lane += TENON_WIDTH)` over a `vector`, or uses `wide`, which the compiler divides. */
#include "division.h"

#include <math.h>
#include <string.h>

#define LANES 16
#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")

/* Vectors are passed between inlined functions only. */
#pragma clang diagnostic ignored "-Wpsabi"

/* One register, and the same wherever it lies in memory. */
typedef float vector __attribute__((vector_size(TENON_WIDTH * 4)));
typedef float unaligned_vector __attribute__((vector_size(TENON_WIDTH * 4), aligned(4), may_alias));
typedef int32_t vector_bits __attribute__((vector_size(TENON_WIDTH * 4)));
/* Sixteen lanes in one, two or four registers. */
typedef float wide __attribute__((vector_size(64)));
typedef float unaligned_wide __attribute__((vector_size(64), aligned(4), may_alias));
typedef int32_t wide_bits __attribute__((vector_size(64)));

INLINE vector load(const float *p) { return *(const unaligned_vector *)p; }
INLINE void store(float *p, vector v) { *(unaligned_vector *)p = v; }
/* x - 0 is x for every x, and costs nothing; x + 0 is not for -0, and would be computed. */
INLINE vector broadcast(float x) { return x - (vector){0}; }
INLINE wide load_wide(const float *p) { return *(const unaligned_wide *)p; }
INLINE void store_wide(float *p, wide v) { *(unaligned_wide *)p = v; }
INLINE wide broadcast_wide(float x) { return x - (wide){0}; }

/* Stores, or adds to what is there. `adds` is a constant wherever this is inlined. */
INLINE void put_wide(float *p, wide v, int adds) { store_wide(p, adds ? load_wide(p) + v : v); }

/* a where the mask's lane is all ones, else b */
INLINE vector choose(vector_bits mask, vector a, vector b) {
  return (vector)((mask & (vector_bits)a) | (~mask & (vector_bits)b));
}
INLINE wide choose_wide(wide_bits mask, wide a, wide b) {
  return (wide)((mask & (wide_bits)a) | (~mask & (wide_bits)b));
}

/* All ones in the first `count` lanes. */
INLINE wide_bits first_lanes(int64_t count) {
  const wide_bits lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  return lane < (int32_t)count;
}
/* Zeros outside of the mask, whatever was there. */
INLINE wide masked(wide v, wide_bits mask) { return (wide)((wide_bits)v & mask); }
/* The part of a mask that belongs to the register whose first lane it is. */
INLINE vector_bits bits_from(const wide_bits *mask, int lane) {
  vector_bits bits;
  memcpy(&bits, (const char *)mask + lane * 4, sizeof bits);
  return bits;
}

/* c + a * b in one rounding where the instruction set can. */
INLINE vector multiply_add(vector c, vector a, vector b) {
#pragma clang fp contract(fast)
  return c + a * b;
}

INLINE wide multiply_add_wide(wide c, wide a, wide b) {
#pragma clang fp contract(fast)
  return c + a * b;
}

/* The sum of the lanes, in a fixed order. */
INLINE float sum_lanes(wide v) {
  typedef float v8 __attribute__((vector_size(32)));
  typedef float v4 __attribute__((vector_size(16)));
  v8 a = __builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7) +
         __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15);
  v4 b = __builtin_shufflevector(a, a, 0, 1, 2, 3) + __builtin_shufflevector(a, a, 4, 5, 6, 7);
  return (b[0] + b[2]) + (b[1] + b[3]);
}

/* The largest lane; NaN is the largest number. */
INLINE float largest_lane(wide v) {
  typedef float v8 __attribute__((vector_size(32)));
  typedef int32_t b8 __attribute__((vector_size(32)));
  typedef float v4 __attribute__((vector_size(16)));
  typedef int32_t b4 __attribute__((vector_size(16)));
  v8 a = __builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7);
  v8 b = __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15);
  b8 wins8 = (b > a) | (b != b);
  a = (v8)((wins8 & (b8)b) | (~wins8 & (b8)a));
  v4 c = __builtin_shufflevector(a, a, 0, 1, 2, 3), d = __builtin_shufflevector(a, a, 4, 5, 6, 7);
  b4 wins4 = (d > c) | (d != d);
  c = (v4)((wins4 & (b4)d) | (~wins4 & (b4)c));
  UNROLL for (int half = 2; half; half--) {
    d = half == 2 ? __builtin_shufflevector(c, c, 2, 3, 2, 3) : __builtin_shufflevector(c, c, 1, 1, 1, 1);
    wins4 = (d > c) | (d != d);
    c = (v4)((wins4 & (b4)d) | (~wins4 & (b4)c));
  }
  return c[0];
}

/* Copies less than sixteen elements, without a call. */
INLINE void copy_first(float *to, const float *from, int64_t count) {
  int64_t i = 0;
  UNROLL for (int part = LANES / 2; part; part /= 2) {
    if (!(count & part)) continue;
    memcpy(to + i, from + i, part * sizeof(float));
    i += part;
  }
}

/* The first elements of a vector, as many as there are; `fill` stands for the others. */
INLINE wide load_first(const float *p, int64_t count, float fill) {
  float rest[LANES];
  store_wide(rest, broadcast_wide(fill));
  copy_first(rest, p, count);
  return load_wide(rest);
}

INLINE void put_first(float *p, wide v, int64_t count, int adds) {
  float rest[LANES];
  store_wide(rest, adds ? load_first(p, count, 0) + v : v);
  copy_first(p, rest, count);
}

/* The same where the vector may be whole. */
INLINE wide load_some(const float *p, int64_t count) {
  return count >= LANES ? load_wide(p) : load_first(p, count, 0);
}
INLINE void put_some(float *p, wide v, int64_t count, int adds) {
  if (count >= LANES) put_wide(p, v, adds);
  else put_first(p, v, count, adds);
}
INLINE void store_some(float *p, wide v, int64_t count) { put_some(p, v, count, 0); }

/* sums += v, sixteen or as many as there are. */
INLINE void add_to_doubles(double *sums, wide v, int64_t count) {
  typedef double doubles __attribute__((vector_size(64), aligned(8), may_alias));
  double whole[LANES] = {0};
  double *to = count < LANES ? whole : sums;
  if (count < LANES) memcpy(whole, sums, count * sizeof(double));
  ((doubles *)to)[0] += __builtin_convertvector(__builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7), doubles);
  ((doubles *)to)[1] += __builtin_convertvector(__builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15), doubles);
  if (count < LANES) memcpy(sums, whole, count * sizeof(double));
}
