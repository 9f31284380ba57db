/* The public names of the convolution kernels: the ones of the instruction set in use. */
#include "kernel_table.h"

void tenon_direct_pack(const tenon_direct *direct, const float *weights, const float *scale, const float *bias,
                       float *packed, int64_t task) {
  tenon_kernels()->direct_pack(direct, weights, scale, bias, packed, task);
}

void tenon_direct_run(const tenon_direct *direct, const float *source, const float *packed,
                      const tenon_convolution_target *target, float *scratch, int64_t task) {
  tenon_kernels()->direct_run(direct, source, packed, target, scratch, task);
}

void tenon_direct_weights_run(const tenon_direct_weights *weights, const float *source, const float *gradient,
                              float *grad_weights, int accumulates, float *partials, float *scratch, int64_t task) {
  tenon_kernels()->direct_weights_run(weights, source, gradient, grad_weights, accumulates, partials, scratch, task);
}

void tenon_direct_weights_combine(const tenon_direct_weights *weights, float *partials, float *grad_weights,
                                  int accumulates, int64_t task) {
  tenon_kernels()->direct_weights_combine(weights, partials, grad_weights, accumulates, task);
}

void tenon_bias_gradient(const tenon_convolution *sizes, const float *gradient, float *grad_bias, int accumulates,
                         int64_t task) {
  tenon_kernels()->bias_gradient(sizes, gradient, grad_bias, accumulates, task);
}

void tenon_winograd_pack(const tenon_winograd *winograd, const float *weights, const float *scale, float *packed,
                         int64_t task) {
  tenon_kernels()->winograd_pack(winograd, weights, scale, packed, task);
}

void tenon_winograd_transform(const tenon_winograd *winograd, const float *source, float *transformed, int64_t chunk,
                              int64_t task) {
  tenon_kernels()->winograd_transform(winograd, source, transformed, chunk, task);
}

void tenon_winograd_products(const tenon_winograd *winograd, const float *transformed, const float *packed,
                             float *products, int64_t chunk, int64_t task) {
  tenon_kernels()->winograd_products(winograd, transformed, packed, products, chunk, task);
}

void tenon_winograd_targets(const tenon_winograd *winograd, const float *products,
                            const tenon_convolution_target *target, int64_t chunk, int64_t task) {
  tenon_kernels()->winograd_targets(winograd, products, target, chunk, task);
}

void tenon_winograd_run(const tenon_winograd *winograd, const float *source, const float *transformed,
                        const float *weights, const float *packed, const tenon_convolution_target *target,
                        float *scratch, int64_t task) {
  tenon_kernels()->winograd_run(winograd, source, transformed, weights, packed, target, scratch, task);
}

void tenon_winograd_weights_transform(const tenon_winograd_weights *weights, const float *source, const float *gradient,
                                      float *transformed, int64_t chunk, int64_t task) {
  tenon_kernels()->winograd_weights_transform(weights, source, gradient, transformed, chunk, task);
}

void tenon_winograd_weights_run(const tenon_winograd_weights *weights, const float *transformed, float *sums,
                                float *grad_weights, int accumulates, float *scratch, int64_t chunk, int64_t task) {
  tenon_kernels()->winograd_weights_run(weights, transformed, sums, grad_weights, accumulates, scratch, chunk, task);
}

void tenon_winograd_weights_finish(const tenon_winograd_weights *weights, const float *sums, float *grad_weights,
                                   int accumulates, int64_t task) {
  tenon_kernels()->winograd_weights_finish(weights, sums, grad_weights, accumulates, task);
}
