/* Functions of each element alone: whatever the layout is, the memory is one flat array. Target and source may be the
 * same memory. */

/* Runs `statement` for vectors at i, the last of which may be shorter: it then works on copies. */
#define POINTWISE_UNARY(name, formula)                                                                 \
  static void name(const float *x, float *y, int64_t count, float parameter) {                         \
    int64_t i = 0;                                                                                     \
    for (; i + LANES <= count; i += LANES) {                                                           \
      v16 a = load(x + i);                                                                             \
      store(y + i, formula);                                                                           \
    }                                                                                                  \
    if (i < count) {                                                                                   \
      float rest[LANES] = {0};                                                                         \
      memcpy(rest, x + i, (count - i) * sizeof(float));                                                \
      v16 a = load(rest);                                                                              \
      store(rest, formula);                                                                            \
      memcpy(y + i, rest, (count - i) * sizeof(float));                                                \
    }                                                                                                  \
    (void)parameter;                                                                                   \
  }

#define POINTWISE_BINARY_LOOP(formula, adds)                                                           \
  int64_t i = 0;                                                                                       \
  for (; i + LANES <= count; i += LANES) {                                                             \
    v16 a = load(x + i), b = load(z + i);                                                              \
    put(y + i, formula, adds);                                                                         \
  }                                                                                                    \
  if (i < count) {                                                                                     \
    float first[LANES] = {0}, second[LANES] = {0}, rest[LANES] = {0};                                  \
    memcpy(first, x + i, (count - i) * sizeof(float));                                                 \
    memcpy(second, z + i, (count - i) * sizeof(float));                                                \
    memcpy(rest, y + i, (count - i) * sizeof(float));                                                  \
    v16 a = load(first), b = load(second);                                                             \
    put(rest, formula, adds);                                                                          \
    memcpy(y + i, rest, (count - i) * sizeof(float));                                                  \
  }

#define POINTWISE_BINARY(name, formula)                                                                \
  static void name(const float *x, const float *z, float *y, int64_t count, float parameter, int adds) { \
    if (adds) {                                                                                        \
      POINTWISE_BINARY_LOOP(formula, 1)                                                                \
    } else {                                                                                           \
      POINTWISE_BINARY_LOOP(formula, 0)                                                                \
    }                                                                                                  \
    (void)parameter;                                                                                   \
  }

/* NaN goes through; negative zero becomes zero's neighbour, as it does in PyTorch. */
POINTWISE_UNARY(relu, choose(a <= 0, splat(0), a))
POINTWISE_UNARY(leaky_relu, choose(a > 0, a, a * parameter))
POINTWISE_UNARY(hyperbolic_tangent, tanh_of(a))
POINTWISE_UNARY(logistic, logistic_of(a))

/* a is the gradient of the output; b the output, for leaky_relu the input. */
POINTWISE_BINARY(relu_gradient, choose(b <= 0, splat(0), a))
POINTWISE_BINARY(leaky_relu_gradient, choose(b > 0, a, a * parameter))
POINTWISE_BINARY(hyperbolic_tangent_gradient, a * (1 - b * b))
POINTWISE_BINARY(logistic_gradient, a * (b * (1 - b)))

POINTWISE_BINARY(sum, a + b)
POINTWISE_BINARY(product, a * b)

