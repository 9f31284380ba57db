/*
 * How a thread computes: rounding, subnormal numbers, which exceptions trap. A library that was linked with -ffast-math
 * changes it for whoever loads it, so it is kept around every call into a plugin and around every task of the pool.
 */
#ifndef CTENON_FLOAT_H
#define CTENON_FLOAT_H

#include <stdint.h>

/* The controls of the calling thread, without the flags that every operation may raise. */
static inline uint64_t tenon_float_now(void) {
#if defined(__x86_64__)
  uint32_t vector;
  uint16_t x87;
  __asm__ volatile("stmxcsr %0" : "=m"(vector));
  __asm__ volatile("fnstcw %0" : "=m"(x87));
  return (uint64_t)x87 << 32 | (vector & 0xFFC0u);
#elif defined(__aarch64__)
  uint64_t control;
  __asm__ volatile("mrs %0, fpcr" : "=r"(control));
  return control;
#else
  return 0;
#endif
}

/* Sets the controls and clears the flags. */
static inline void tenon_float_write(uint64_t control) {
#if defined(__x86_64__)
  const uint32_t vector = (uint32_t)control;
  const uint16_t x87 = (uint16_t)(control >> 32);
  /* A pending exception of the x87 unit would be raised by the new word. */
  __asm__ volatile("fnclex\n\tfldcw %0" : : "m"(x87));
  __asm__ volatile("ldmxcsr %0" : : "m"(vector));
#elif defined(__aarch64__)
  __asm__ volatile("msr fpcr, %0" : : "r"(control));
#else
  (void)control;
#endif
}

/* Lets the thread compute so; reading costs some cycles, writing much more, and is rarely needed. */
static inline void tenon_float_set(uint64_t control) {
  if (__builtin_expect(tenon_float_now() != control, 0)) tenon_float_write(control);
}

/* Puts back what the call that is under way has changed, and remembers the first such call. */
void tenon_float_put_back(uint64_t control);

static inline void tenon_float_keep(uint64_t control) {
  if (__builtin_expect(tenon_float_now() != control, 0)) tenon_float_put_back(control);
}

/* The first call that left other controls behind, as the record names it; null: none, or one without a record. */
const char *tenon_float_changed_by(void);

/* As every process begins: to nearest, subnormal numbers kept, nothing traps. */
void tenon_float_set_default(void);

#endif
