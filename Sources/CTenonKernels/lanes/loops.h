/* Loops over `count` elements by vectors; what is left at the end is computed on copies. */

/* A formula of the vectors a of a source. Target and source may be the same memory. */
#define ONE_SOURCE_LOOP(a, source, target, formula)                                                           \
  int64_t i = 0;                                                                                              \
  for (; i + LANES <= count; i += LANES) {                                                                    \
    wide a = load_wide(source + i);                                                                           \
    store_wide(target + i, formula);                                                                          \
  }                                                                                                           \
  if (i < count) {                                                                                            \
    float rest[LANES] = {0};                                                                                  \
    memcpy(rest, source + i, (count - i) * sizeof(float));                                                    \
    wide a = load_wide(rest);                                                                                 \
    store_wide(rest, formula);                                                                                \
    memcpy(target + i, rest, (count - i) * sizeof(float));                                                    \
  }

/* A formula of the vectors a and b of two sources, added to the target where `adds`. */
#define TWO_SOURCE_LOOP(a, first, b, second, target, formula, adds)                                           \
  int64_t i = 0;                                                                                              \
  for (; i + LANES <= count; i += LANES) {                                                                    \
    wide a = load_wide(first + i), b = load_wide(second + i);                                                 \
    put_wide(target + i, formula, adds);                                                                      \
  }                                                                                                           \
  if (i < count) {                                                                                            \
    float left[LANES] = {0}, right[LANES] = {0}, rest[LANES] = {0};                                           \
    memcpy(left, first + i, (count - i) * sizeof(float));                                                     \
    memcpy(right, second + i, (count - i) * sizeof(float));                                                   \
    memcpy(rest, target + i, (count - i) * sizeof(float));                                                    \
    wide a = load_wide(left), b = load_wide(right);                                                           \
    put_wide(rest, formula, adds);                                                                            \
    memcpy(target + i, rest, (count - i) * sizeof(float));                                                    \
  }
