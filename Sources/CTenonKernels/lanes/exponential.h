/* exp(x) - 1, exp, tanh and the logistic function of sixteen floats. */

/* expm1(x) = scale * p + (scale - 1), where scale is a power of two, p = expm1 of the rest of x.
 *
 * For -104 <= x <= 88; NaN goes through. p is a minimax polynomial on |rest| <= ln(2) / 2, relative error 1.4e-8. The
 * scale comes as two factors, since neither 2^128 nor 2^-149 is a float on its own way. */
typedef struct exponential {
  v16 p, scale, rescale;
} exponential;

INLINE exponential exponential_parts(v16 x) {
  const v16 shift = splat(0x1.8p23f); /* adding it rounds to an integer, in the low bits */
  v16 shifted = x * splat(0x1.715476p0f) + shift;
  v16 n = shifted - shift;
  v16 r = (x - n * splat(0x1.62e400p-1f)) - n * splat(0x1.7f7d1cp-20f);
  v16 q = splat(0x1.6d995ap-10f);
  q = q * r + splat(0x1.122838p-7f);
  q = q * r + splat(0x1.555486p-5f);
  q = q * r + splat(0x1.5554b0p-3f);
  q = q * r + splat(0.5f);
  i16 whole = (i16)shifted - (i16)shift;
  i16 half = whole >> 1;
  return (exponential){
      .p = r + (r * r) * q, .scale = (v16)((half + 127) << 23), .rescale = (v16)((whole - half + 127) << 23)};
}

/* For any x: 0 and infinity at the ends. */
INLINE v16 exponential_of(v16 x) {
  x = choose(x < -104.f, splat(-104.f), x);
  x = choose(x > 89.f, splat(89.f), x);
  exponential e = exponential_parts(x);
  return (e.p * e.scale + e.scale) * e.rescale;
}

/* expm1(2 |x|) / (expm1(2 |x|) + 2), with the sign of x: no cancellation anywhere. */
INLINE v16 tanh_of(v16 x) {
  i16 sign = (i16)x & (int32_t)0x80000000;
  v16 twice = 2 * (v16)((i16)x ^ sign);
  twice = choose(twice > 20.f, splat(20.f), twice);
  exponential e = exponential_parts(twice);
  v16 scale = e.scale * e.rescale;
  v16 t = e.p * scale + (scale - 1);
  return (v16)((i16)(t / (t + 2)) | sign);
}

/* 1 / (1 + exp(-x)), by exp(-|x|), which cannot overflow. */
INLINE v16 logistic_of(v16 x) {
  v16 e = exponential_of((v16)((i16)x | (int32_t)0x80000000));
  return choose(x < 0, e, splat(1)) / (1 + e);
}
