/* exp(x) - 1, exp, tanh and the logistic function of sixteen floats. */

/* expm1(x) = scale * p + (scale - 1), where scale is a power of two, p = expm1 of the rest of x.
 *
 * For -104 <= x <= 88; NaN goes through. p is a minimax polynomial on |rest| <= ln(2) / 2, relative error 1.4e-8. The
 * scale comes as two factors, since neither 2^128 nor 2^-149 is a float on its own way. */
typedef struct exponential {
  wide p, scale, rescale;
  wide_bits power; /* of the scale */
} exponential;

INLINE exponential exponential_parts(wide x) {
  const wide shift = broadcast_wide(0x1.8p23f); /* adding it rounds to an integer, in the low bits */
  wide shifted = x * broadcast_wide(0x1.715476p0f) + shift;
  wide n = shifted - shift;
  wide r = (x - n * broadcast_wide(0x1.62e400p-1f)) - n * broadcast_wide(0x1.7f7d1cp-20f);
  wide q = broadcast_wide(0x1.6d995ap-10f);
  q = q * r + broadcast_wide(0x1.122838p-7f);
  q = q * r + broadcast_wide(0x1.555486p-5f);
  q = q * r + broadcast_wide(0x1.5554b0p-3f);
  q = q * r + broadcast_wide(0.5f);
  wide_bits whole = (wide_bits)shifted - (wide_bits)shift;
  wide_bits half = whole >> 1;
  return (exponential){
      .p = r + (r * r) * q, .scale = (wide)((half + 127) << 23), .rescale = (wide)((whole - half + 127) << 23),
      .power = whole};
}

/* For any x: 0 and infinity at the ends. */
INLINE wide exponential_of(wide x) {
  x = choose_wide(x < -104.f, broadcast_wide(-104.f), x);
  x = choose_wide(x > 89.f, broadcast_wide(89.f), x);
  exponential e = exponential_parts(x);
  return (e.p * e.scale + e.scale) * e.rescale;
}

/* For x <= 0 and NaN; 0 below -87, where floats become denormal. */
INLINE wide exponential_below_zero(wide x) {
  const wide_bits is_zero = x < -87.f;
  const exponential e = exponential_parts(choose_wide(is_zero, broadcast_wide(-87.f), x));
  const wide scale = (wide)((e.power + 127) << 23); /* a float: the power is at least -126 */
  return masked(e.p * scale + scale, ~is_zero);
}

/* expm1(2 |x|) / (expm1(2 |x|) + 2), with the sign of x: no cancellation anywhere. */
INLINE wide tanh_of(wide x) {
  wide_bits sign = (wide_bits)x & (int32_t)0x80000000;
  wide twice = 2 * (wide)((wide_bits)x ^ sign);
  twice = choose_wide(twice > 20.f, broadcast_wide(20.f), twice);
  exponential e = exponential_parts(twice);
  wide scale = e.scale * e.rescale;
  wide t = e.p * scale + (scale - 1);
  return (wide)((wide_bits)(t / (t + 2)) | sign);
}

/* 1 / (1 + exp(-x)), by exp(-|x|), which cannot overflow. */
INLINE wide logistic_of(wide x) {
  wide e = exponential_of((wide)((wide_bits)x | (int32_t)0x80000000));
  return choose_wide(x < 0, e, broadcast_wide(1)) / (1 + e);
}
