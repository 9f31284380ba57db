/* Activation functions, each with its gradient: the only place that names them.
 *
 * KERNEL(name, value, gradient): a is x, g the gradient that arrives, both vectors (`wide` in vectors.h); p and q are
 * numbers, the function's arguments. Both formulas read x alone. */
#ifndef CTENON_CURVES_H
#define CTENON_CURVES_H

#include <stdint.h>

/* At the ends of a flat part the gradient is zero, or is not, as in PyTorch; NaN goes through. */
#define TENON_CURVE_KERNELS(KERNEL)                                                                             \
  /* p <= y <= q */                                                                                             \
  KERNEL(clip, choose_wide(a < p, broadcast_wide(p), choose_wide(a > q, broadcast_wide(q), a)),                 \
         choose_wide((a <= p) | (a >= q), broadcast_wide(0), g))                                                \
  /* x above p, else q */                                                                                       \
  KERNEL(threshold, choose_wide(a <= p, broadcast_wide(q), a), choose_wide(a <= p, broadcast_wide(0), g))       \
  /* x where |x| > p, else 0 */                                                                                 \
  KERNEL(hard_shrink, choose_wide((a >= -p) & (a <= p), broadcast_wide(0), a),                                  \
         choose_wide((a >= -p) & (a <= p), broadcast_wide(0), g))                                               \
  /* x moved towards 0 by p */                                                                                  \
  KERNEL(soft_shrink, choose_wide(a > p, a - p, choose_wide(a < -p, a + p, a * 0)),                             \
         choose_wide((a >= -p) & (a <= p), broadcast_wide(0), g))                                               \
  KERNEL(hard_sigmoid, hard_sigmoid_of(a), choose_wide((a > -3) & (a < 3), g * (1 / 6.f), broadcast_wide(0)))   \
  KERNEL(hard_swish, a * hard_sigmoid_of(a),                                                                    \
         choose_wide(a <= -3, broadcast_wide(0), choose_wide(a < 3, g * (a * (1 / 3.f) + 0.5f), g)))            \
  KERNEL(soft_sign, a / (1 + absolute(a)), g / ((1 + absolute(a)) * (1 + absolute(a))))                         \
  KERNEL(tanh_shrink, a - tanh_of(a), g * (tanh_of(a) * tanh_of(a)))                                            \
  KERNEL(silu, a * logistic_of(a), silu_gradient_of(g, a))                                                      \
  KERNEL(mish, a * tanh_of_softplus(a), mish_gradient_of(g, a))                                                 \
  /* x above 0, else p * (exp(q * x) - 1) */                                                                    \
  KERNEL(elu, choose_wide(a > 0, a, expm1_of(a * q) * p),                                               \
         choose_wide(a <= 0, g * (exponential_of(a * q) * (p * q)), g))                                         \
  /* p * x above 0, else q * (exp(x) - 1) */                                                                    \
  KERNEL(selu, choose_wide(a > 0, a * p, expm1_of(a) * q),                                              \
         choose_wide(a <= 0, g * (exponential_of(a) * q), g * p))                                               \
  KERNEL(gelu, a * normal_distribution_of(a), g * gelu_slope_of(a))                                             \
  KERNEL(gelu_tanh, 0.5f * a * (1 + tanh_of(gelu_argument(a))), gelu_tanh_gradient_of(g, a))                    \
  /* log(1 + exp(p * x)) / p; x itself where p * x > q */                                                       \
  KERNEL(softplus, choose_wide(a * p > q, a, softplus_of(a * p) / p),                                           \
         choose_wide(a * p > q, g, g * logistic_of(a * p)))                                                     \
  KERNEL(log_sigmoid, -softplus_of(-a), g * logistic_of(-a))

/* y = f(x); both may be the same memory. */
typedef void (*tenon_curve_value)(const float *x, float *y, int64_t count, float p, float q);
/* dx = g f'(x), or added to what is there; dx may be g. */
typedef void (*tenon_curve_gradient)(
    const float *g, const float *x, float *dx, int64_t count, float p, float q, int adds);

typedef struct tenon_curve {
  tenon_curve_value value;
  tenon_curve_gradient gradient;
} tenon_curve;

/* One of each name. */
typedef struct tenon_curves {
#define TENON_CURVE_FIELD(name, value, gradient) tenon_curve name;
  TENON_CURVE_KERNELS(TENON_CURVE_FIELD)
} tenon_curves;

#endif
