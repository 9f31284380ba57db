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

/* terms[0] + terms[1] x + ... */
INLINE wide polynomial(wide x, const float *terms, int count) {
  wide sum = broadcast_wide(terms[count - 1]);
  UNROLL for (int k = count - 2; k >= 0; k--) sum = multiply_add_wide(broadcast_wide(terms[k]), sum, x);
  return sum;
}

/* Φ(x), the normal distribution function. Φ(-t) = P(t) / Q(t) for 0 <= t <= 5.7, minimax in the absolute error, 2.9e-8;
 * beyond it is less than that. Φ(-t) has a small error far out, unlike the difference of 1 and an error function. */
INLINE wide normal_distribution_of(wide x) {
  static const float above[] = {0x1.fffffep-2f,  -0x1.e88b24p-2f, 0x1.778472p-3f,
                                -0x1.226fa0p-5f, 0x1.c3b9dep-9f,  -0x1.1a5d82p-13f};
  static const float below[] = {1, -0x1.401e14p-3f, 0x1.efc9b8p-3f, -0x1.700854p-7f, 0x1.4b90b8p-6f, 0x1.0217f8p-10f,
                                0x1.f5149cp-10f, -0x1.783b0ap-12f, 0x1.6a0802p-13f};
  const wide t = absolute(x);
  const wide rest = (wide)((wide_bits)(polynomial(t, above, 6) / polynomial(t, below, 9)) & ~(t > 5.6f));
  return choose_wide(x > 0, 1 - rest, rest);
}

/* Φ(x) + x φ(x), the slope of x Φ(x): 1/2 + x P(x²) / Q(x²), an odd function that comes to its end, 1/2 or -1/2.
 * Minimax for |x| <= 6.2, with an error of 7e-9; of 3e-7 with rounding. */
INLINE wide gelu_slope_of(wide x) {
  static const float above[] = {0x1.988452p-1f, -0x1.38bf8cp-6f, 0x1.c1fad8p-7f, 0x1.127ae0p-12f, 0x1.1eb614p-15f,
                                0x1.21bbb2p-20f, 0x1.388548p-26f};
  static const float below[] = {1, 0x1.3cd5b2p-2f, 0x1.737e5ap-5f, 0x1.0f6d4ap-8f, 0x1.10dbaep-12f, 0x1.74b580p-17f,
                                0x1.999220p-22f, 0x1.7219f4p-30f};
  const wide s = x * x, odd = x * polynomial(s, above, 7) / polynomial(s, below, 8);
  const wide end = (wide)(((wide_bits)x & (int32_t)0x80000000) | (wide_bits)broadcast_wide(0.5f));
  return 0.5f + choose_wide(absolute(x) > 6.2f, end, odd);
}

/* √(2/π) (x + 0.044715 x³) */
INLINE wide gelu_argument(wide x) { return 0x1.988454p-1f * (x + 0.044715f * (x * x * x)); }

INLINE wide gelu_tanh_gradient_of(wide g, wide x) {
  wide t = tanh_of(gelu_argument(x));
  wide slope = 0x1.988454p-1f * (1 + 3 * 0.044715f * (x * x));
  return g * (0.5f * (1 + t) + 0.5f * x * (1 - t * t) * slope);
}

#define CURVE(name, value, slope)                                                                               \
  static void name##_curve(const float *x, float *y, int64_t count, float p, float q) {                         \
    ONE_SOURCE_LOOP(a, x, y, value)                                                                             \
    (void)p, (void)q;                                                                                           \
  }                                                                                                             \
  static void name##_slope(                                                                                     \
      const float *gradient, const float *x, float *dx, int64_t count, float p, float q, int adds) {            \
    if (adds) {                                                                                                 \
      TWO_SOURCE_LOOP(g, gradient, a, x, dx, slope, 1)                                                          \
    } else {                                                                                                    \
      TWO_SOURCE_LOOP(g, gradient, a, x, dx, slope, 0)                                                          \
    }                                                                                                           \
    (void)p, (void)q;                                                                                           \
  }

TENON_CURVE_KERNELS(CURVE)
