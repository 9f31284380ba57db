/* The kernels of one instruction set: included by one file for each, with ISA set to its name. */
#include "vector.h"

#include "convolution.h"
#include "exponential.h"
#include "layout.h"
#include "normalization.h"
#include "pointwise.h"
#include "pooling.h"
#include "fusion.h"
#include "softmax.h"
#include "updates.h"
#include "winograd5.h"

#define TABLE_NAME_(isa) tenon_lanes_##isa
#define TABLE_NAME(isa) TABLE_NAME_(isa)
#define TEXT_(x) #x
#define TEXT(x) TEXT_(x)

const tenon_lane_kernels TABLE_NAME(ISA) = {
    .name = TEXT(ISA),
    .rows_to_lanes = rows_to_lanes,
    .lanes_to_rows = lanes_to_rows,
    .swap_lanes = swap_lanes,
    .relu = relu,
    .leaky_relu = leaky_relu,
    .hyperbolic_tangent = hyperbolic_tangent,
    .logistic = logistic,
    .relu_gradient = relu_gradient,
    .leaky_relu_gradient = leaky_relu_gradient,
    .hyperbolic_tangent_gradient = hyperbolic_tangent_gradient,
    .logistic_gradient = logistic_gradient,
    .sum = sum,
    .product = product,
    .max_pool = max_pool,
    .max_pool_gradient = max_pool_gradient,
    .average_pool = average_pool,
    .average_pool_gradient = average_pool_gradient,
    .add_moments = add_moments,
    .merge_moments = merge_moments,
    .add_products = add_products,
    .normalize = normalize,
    .normalize_gradient = normalize_gradient,
    .normalize_relu = normalize_relu,
    .add_relu_products = add_relu_products,
    .normalize_relu_gradient = normalize_relu_gradient,
    .normalize_relu_pool = normalize_relu_pool,
    .add_pooled_products = add_pooled_products,
    .normalize_relu_pool_gradient = normalize_relu_pool_gradient,
    .normalize_add_relu = normalize_add_relu,
    .add_rectified_products = add_rectified_products,
    .normalize_add_relu_gradient = normalize_add_relu_gradient,
    .pad_plane = pad_plane,
    .convolve_row = convolve_row,
    .add_weight_gradients = add_weight_gradients,
    .add_vectors = add_vectors,
    .sum_of_lanes = sum_of_lanes,
    .log_sum_exp = log_sum_exp,
    .scaled_softmax = scaled_softmax,
    .sgd_update = sgd_update,
    .adam_update = adam_update,
    .rmsprop_update = rmsprop_update,
    .winograd5_input = winograd5_input,
    .winograd5_output = winograd5_output,
    .winograd5_weights = winograd5_weights,
};
