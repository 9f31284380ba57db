/* Activation functions of each element alone; see ctenon_curves.h for the formulas, exponential.h for what they use. */

INLINE wide absolute(wide x) { return (wide)((wide_bits)x & (int32_t)0x7fffffff); }

INLINE wide hard_sigmoid_of(wide x) {
  wide shifted = x + 3;
  shifted = choose_wide(shifted < 0, broadcast_wide(0), shifted);
  return choose_wide(shifted > 6, broadcast_wide(6), shifted) * (1 / 6.f);
}

/* exp(x) - 1 without cancellation; infinity above 88. */
INLINE wide expm1_of(wide x) {
  wide_bits is_large = x > 88.f;
  x = choose_wide(x < -87.f, broadcast_wide(-87.f), choose_wide(is_large, broadcast_wide(0), x));
  exponential e = exponential_parts(x);
  wide scale = power_of_two(e.n);
  return choose_wide(is_large, broadcast_wide(__builtin_inff()), e.p * scale + (scale - 1));
}

/* log(1 + u) for 0 <= u <= 1: 2 artanh(s), s = u / (2 + u), by a polynomial in s². Relative error 2.2e-7. */
INLINE wide log1p_of(wide u) {
  wide s = u / (2 + u), t = s * s;
  wide q = broadcast_wide(0x1.f3e792p-4f);
  q = q * t + broadcast_wide(0x1.b62794p-4f);
  q = q * t + broadcast_wide(0x1.251340p-3f);
  q = q * t + broadcast_wide(0x1.99962ep-3f);
  q = q * t + broadcast_wide(0x1.55555ap-2f);
  return 2 * s * (q * t + 1);
}

/* log(1 + exp(x)): the larger of x and 0, and log(1 + exp(-|x|)). */
INLINE wide softplus_of(wide x) {
  wide rest = log1p_of(exponential_of((wide)((wide_bits)x | (int32_t)0x80000000)));
  return choose_wide(x < 0, broadcast_wide(0), x) + rest;
}

/* g (s + x s (1 - s)), s = logistic(x) */
INLINE wide silu_gradient_of(wide g, wide x) {
  wide s = logistic_of(x);
  return g * (s * (1 + x * (1 - s)));
}

/* tanh(log(1 + e)) = n / (n + 2) with n = e (e + 2), e = exp(x); 1 above 20. */
INLINE wide tanh_of_softplus(wide x) {
  wide e = exponential_of(choose_wide(x > 20.f, broadcast_wide(20.f), x));
  wide n = e * (e + 2);
  return n / (n + 2);
}

/* g (t + x s (1 - t²)), t = tanh(softplus(x)), s = logistic(x) */
INLINE wide mish_gradient_of(wide g, wide x) {
  wide t = tanh_of_softplus(x);
  return g * (t + x * logistic_of(x) * (1 - t * t));
}

/* After Norbert Juffa: a polynomial near zero, 1 - exp(polynomial) elsewhere. Relative error 9.4e-8. */
INLINE wide erf_of(wide x) {
  wide t = absolute(x);
  t = choose_wide(t > 4.f, broadcast_wide(4.f), t);
  wide s = t * t;
  wide far = (broadcast_wide(-1.72853470e-5f) * t + 3.83197126e-4f) * s + (-3.88396438e-3f * t + 2.42546219e-2f);
  far = far * t - 1.06777877e-1f;
  far = far * t - 6.34846687e-1f;
  far = far * t - 1.28717512e-1f;
  far = 1 - exponential_of(far * t - t);
  wide near = broadcast_wide(-5.96761703e-4f);
  near = near * s + 4.99119423e-3f;
  near = near * s - 2.67681349e-2f;
  near = near * s + 1.12819925e-1f;
  near = near * s - 3.76125336e-1f;
  near = near * s + 1.28379166e-1f;
  near = near * t + t;
  wide_bits sign = (wide_bits)x & (int32_t)0x80000000;
  return (wide)((wide_bits)choose_wide(t > 0.927734375f, far, near) | sign);
}

/* g (Φ(x) + x φ(x)) */
INLINE wide gelu_gradient_of(wide g, wide x) {
  wide density = exponential_of(x * x * -0.5f) * 0x1.988454p-2f;
  return g * (0.5f * (1 + erf_of(x * 0x1.6a09e6p-1f)) + x * density);
}

/* √(2/π) (x + 0.044715 x³) */
INLINE wide gelu_argument(wide x) { return 0x1.988454p-1f * (x + 0.044715f * (x * x * x)); }

INLINE wide gelu_tanh_gradient_of(wide g, wide x) {
  wide t = tanh_of(gelu_argument(x));
  wide slope = 0x1.988454p-1f * (1 + 3 * 0.044715f * (x * x));
  return g * (0.5f * (1 + t) + 0.5f * x * (1 - t * t) * slope);
}

/* Whole vectors, then what is left, on copies. */
#define CURVE_GRADIENT_LOOP(formula, adds)                                                                      \
  int64_t i = 0;                                                                                                \
  for (; i + LANES <= count; i += LANES) {                                                                      \
    wide g = load_wide(gradient + i), a = load_wide(x + i);                                                     \
    put_wide(dx + i, formula, adds);                                                                            \
  }                                                                                                             \
  if (i < count) {                                                                                              \
    float first[LANES] = {0}, second[LANES] = {0}, rest[LANES] = {0};                                           \
    memcpy(first, gradient + i, (count - i) * sizeof(float));                                                   \
    memcpy(second, x + i, (count - i) * sizeof(float));                                                         \
    memcpy(rest, dx + i, (count - i) * sizeof(float));                                                          \
    wide g = load_wide(first), a = load_wide(second);                                                           \
    put_wide(rest, formula, adds);                                                                              \
    memcpy(dx + i, rest, (count - i) * sizeof(float));                                                          \
  }

#define CURVE(name, value, slope)                                                                               \
  static void name##_curve(const float *x, float *y, int64_t count, float p, float q) {                         \
    int64_t i = 0;                                                                                              \
    for (; i + LANES <= count; i += LANES) {                                                                    \
      wide a = load_wide(x + i);                                                                                \
      store_wide(y + i, value);                                                                                 \
    }                                                                                                           \
    if (i < count) {                                                                                            \
      float rest[LANES] = {0};                                                                                  \
      memcpy(rest, x + i, (count - i) * sizeof(float));                                                         \
      wide a = load_wide(rest);                                                                                 \
      store_wide(rest, value);                                                                                  \
      memcpy(y + i, rest, (count - i) * sizeof(float));                                                         \
    }                                                                                                           \
    (void)p, (void)q;                                                                                           \
  }                                                                                                             \
  static void name##_slope(                                                                                     \
      const float *gradient, const float *x, float *dx, int64_t count, float p, float q, int adds) {            \
    if (adds) {                                                                                                 \
      CURVE_GRADIENT_LOOP(slope, 1)                                                                             \
    } else {                                                                                                    \
      CURVE_GRADIENT_LOOP(slope, 0)                                                                             \
    }                                                                                                           \
    (void)p, (void)q;                                                                                           \
  }

TENON_CURVE_KERNELS(CURVE)
