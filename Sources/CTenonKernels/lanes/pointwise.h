/* Functions of each element alone: whatever the layout is, the memory is one flat array. Target and source may be the
 * same memory. See ctenon_pointwise.h for the formulas. */

#define POINTWISE_UNARY(name, formula)                                                                        \
  static void name(const float *x, float *y, int64_t count, float parameter) {                                \
    ONE_SOURCE_LOOP(a, x, y, formula)                                                                         \
    (void)parameter;                                                                                          \
  }

#define POINTWISE_BINARY(name, formula)                                                                       \
  static void name(const float *x, const float *z, float *y, int64_t count, float parameter, int adds) {      \
    if (adds) {                                                                                               \
      TWO_SOURCE_LOOP(a, x, b, z, y, formula, 1)                                                              \
    } else {                                                                                                  \
      TWO_SOURCE_LOOP(a, x, b, z, y, formula, 0)                                                              \
    }                                                                                                         \
    (void)parameter;                                                                                          \
  }

TENON_UNARY_KERNELS(POINTWISE_UNARY)
TENON_BINARY_KERNELS(POINTWISE_BINARY)
