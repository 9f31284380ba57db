/* The kernels of each element alone: the only place that names them.
 *
 * A formula is computed for sixteen elements at a time: a, b and what it yields are vectors (`wide` in vectors.h),
 * `parameter` is a number. */
#ifndef CTENON_POINTWISE_H
#define CTENON_POINTWISE_H

/* y = f(x), where a is x. NaN goes through relu; negative zero becomes zero, as it does in PyTorch. */
#define TENON_UNARY_KERNELS(KERNEL)                                 \
  KERNEL(relu, choose_wide(a <= 0, broadcast_wide(0), a))           \
  KERNEL(leaky_relu, choose_wide(a > 0, a, a * parameter))          \
  KERNEL(hyperbolic_tangent, tanh_of(a))                            \
  KERNEL(logistic, logistic_of(a))                                  \
  KERNEL(scaled, a * parameter)

/* y = f(x, z), where a is x and b is z. Of gradients, x is that of the output and z the output; of leaky_relu z is the
 * input. */
#define TENON_BINARY_KERNELS(KERNEL)                                \
  KERNEL(relu_gradient, choose_wide(b <= 0, broadcast_wide(0), a))  \
  KERNEL(leaky_relu_gradient, choose_wide(b > 0, a, a * parameter)) \
  KERNEL(hyperbolic_tangent_gradient, a * (1 - b * b))              \
  KERNEL(logistic_gradient, a * (b * (1 - b)))                      \
  KERNEL(sum, a + b)                                                \
  KERNEL(product, a * b)                                            \
  KERNEL(difference, a - b)                                         \
  KERNEL(quotient, a / b)                                           \
  KERNEL(gated, a * logistic_of(b))                                 \
  KERNEL(logistic_slope, a * (logistic_of(b) * logistic_of(-b)))

#endif
