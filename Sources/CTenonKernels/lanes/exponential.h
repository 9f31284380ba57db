/* exp(x) - 1, exp, tanh and the logistic function of sixteen floats. */

/* expm1(x) = scale * p + (scale - 1), where scale = 2^n, and p = expm1(x - n ln 2).
 *
 * For -104 <= x <= 89; NaN goes through. p is a minimax polynomial on |x - n ln 2| <= ln(2) / 2, relative error 1.4e-8. */
typedef struct exponential {
  wide p;
  wide_bits n; /* in the low bits; what stands above is lost when it becomes an exponent */
} exponential;

/* Adding it rounds to an integer, in the low bits. */
#define ROUNDING_SHIFT 0x1.8p23f

INLINE exponential exponential_parts(wide x) {
  const wide shift = broadcast_wide(ROUNDING_SHIFT);
  wide shifted = x * broadcast_wide(0x1.715476p0f) + shift;
  wide n = shifted - shift;
  wide r = (x - n * broadcast_wide(0x1.62e400p-1f)) - n * broadcast_wide(0x1.7f7d1cp-20f);
  wide q = broadcast_wide(0x1.6d995ap-10f);
  q = q * r + broadcast_wide(0x1.122838p-7f);
  q = q * r + broadcast_wide(0x1.555486p-5f);
  q = q * r + broadcast_wide(0x1.5554b0p-3f);
  q = q * r + broadcast_wide(0.5f);
  return (exponential){.p = r + (r * r) * q, .n = (wide_bits)shifted};
}

/* 2^n, for -126 <= n <= 127. */
INLINE wide power_of_two(wide_bits n) { return (wide)((n + 127) << 23); }

/* For any x: 0 and infinity at the ends. */
INLINE wide exponential_of(wide x) {
  x = choose_wide(x < -104.f, broadcast_wide(-104.f), x);
  x = choose_wide(x > 89.f, broadcast_wide(89.f), x);
  exponential e = exponential_parts(x);
  /* Neither 2^128 nor 2^-149 is a float on its own way: two factors. */
  const wide_bits n = e.n - (wide_bits)broadcast_wide(ROUNDING_SHIFT), half = n >> 1;
  const wide scale = power_of_two(half);
  return (e.p * scale + scale) * power_of_two(n - half);
}

/* For x <= 0 and NaN; 0 below -87, where floats become denormal. */
INLINE wide exponential_below_zero(wide x) {
  const wide_bits is_zero = x < -87.f;
  const exponential e = exponential_parts(choose_wide(is_zero, broadcast_wide(-87.f), x));
  const wide scale = power_of_two(e.n);
  return masked(e.p * scale + scale, ~is_zero);
}

/* expm1(2 |x|) / (expm1(2 |x|) + 2), with the sign of x: no cancellation anywhere. */
INLINE wide tanh_of(wide x) {
  wide_bits sign = (wide_bits)x & (int32_t)0x80000000;
  wide twice = 2 * (wide)((wide_bits)x ^ sign);
  twice = choose_wide(twice > 20.f, broadcast_wide(20.f), twice);
  exponential e = exponential_parts(twice);
  wide scale = power_of_two(e.n);
  wide t = e.p * scale + (scale - 1);
  return (wide)((wide_bits)(t / (t + 2)) | sign);
}

/* 1 / (1 + exp(-x)), by exp(-|x|), which cannot overflow; 0 below -87. */
INLINE wide logistic_of(wide x) {
  wide e = exponential_below_zero((wide)((wide_bits)x | (int32_t)0x80000000));
  return choose_wide(x < 0, e, broadcast_wide(1)) / (1 + e);
}
