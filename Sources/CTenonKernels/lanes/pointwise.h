/* Functions of each element alone: whatever the layout is, the memory is one flat array. Target and source may be the
 * same memory. See ctenon_pointwise.h for the formulas. */

/* The formula for vectors at i, the last of which may be shorter: it then works on copies. */
#define POINTWISE_UNARY(name, formula)                                                                        \
  static void name(const float *x, float *y, int64_t count, float parameter) {                                \
    int64_t i = 0;                                                                                            \
    for (; i + LANES <= count; i += LANES) {                                                                  \
      wide a = load_wide(x + i);                                                                              \
      store_wide(y + i, formula);                                                                             \
    }                                                                                                         \
    if (i < count) {                                                                                          \
      float rest[LANES] = {0};                                                                                \
      memcpy(rest, x + i, (count - i) * sizeof(float));                                                       \
      wide a = load_wide(rest);                                                                               \
      store_wide(rest, formula);                                                                              \
      memcpy(y + i, rest, (count - i) * sizeof(float));                                                       \
    }                                                                                                         \
    (void)parameter;                                                                                          \
  }

#define POINTWISE_BINARY_LOOP(formula, adds)                                                                  \
  int64_t i = 0;                                                                                              \
  for (; i + LANES <= count; i += LANES) {                                                                    \
    wide a = load_wide(x + i), b = load_wide(z + i);                                                          \
    put_wide(y + i, formula, adds);                                                                           \
  }                                                                                                           \
  if (i < count) {                                                                                            \
    float first[LANES] = {0}, second[LANES] = {0}, rest[LANES] = {0};                                         \
    memcpy(first, x + i, (count - i) * sizeof(float));                                                        \
    memcpy(second, z + i, (count - i) * sizeof(float));                                                       \
    memcpy(rest, y + i, (count - i) * sizeof(float));                                                         \
    wide a = load_wide(first), b = load_wide(second);                                                         \
    put_wide(rest, formula, adds);                                                                            \
    memcpy(y + i, rest, (count - i) * sizeof(float));                                                         \
  }

#define POINTWISE_BINARY(name, formula)                                                                       \
  static void name(const float *x, const float *z, float *y, int64_t count, float parameter, int adds) {      \
    if (adds) {                                                                                               \
      POINTWISE_BINARY_LOOP(formula, 1)                                                                       \
    } else {                                                                                                  \
      POINTWISE_BINARY_LOOP(formula, 0)                                                                       \
    }                                                                                                         \
    (void)parameter;                                                                                          \
  }

TENON_UNARY_KERNELS(POINTWISE_UNARY)
TENON_BINARY_KERNELS(POINTWISE_BINARY)
