/* Everything that is compiled once for each instruction set, and its table. See vectors.h for what the including file
 * defines. */
#include "vectors.h"

#include "transpose.h"

#include "lanes/convolution.h"
#include "lanes/exponential.h"
#include "lanes/loops.h"
#include "lanes/curves.h"
#include "lanes/layout.h"
#include "lanes/normalization.h"
#include "lanes/sums.h"
#include "lanes/row_normalization.h"
#include "lanes/run_normalization.h"
#include "lanes/columns.h"
#include "lanes/pointwise.h"
#include "lanes/pooling.h"
#include "lanes/depthwise.h"
#include "lanes/pairs.h"
#include "lanes/places.h"
#include "lanes/resampling.h"
#include "lanes/fusion.h"
#include "lanes/softmax.h"
#include "lanes/updates.h"
#include "lanes/winograd5.h"
#include "recurrent/cells.h"
#include "lanes/random.h"
#include "lanes/dropout.h"

/* From here on a product is added without rounding it only where `multiply_add` says so. */
#pragma STDC FP_CONTRACT OFF

#include "fma_peak.h"
#include "convolution/microkernel.h"
#include "matrices/sizes.h"
#include "matrices/packing.h"
#include "matrices/product.h"
#include "recurrent/state_product.h"
#include "attention/sizes.h"
#include "attention/packing.h"
#include "attention/tiles.h"
#include "attention/heads.h"
#include "convolution/weights.h"
#include "convolution/target.h"
#include "convolution/direct.h"
#include "convolution/outer_product.h"
#include "convolution/direct_weights.h"
#include "convolution/winograd_transforms.h"
#include "convolution/winograd.h"
#include "convolution/winograd_weights.h"

#define TENON_JOIN_(a, b) a##b
#define TENON_JOIN(a, b) TENON_JOIN_(a, b)
#define TENON_TEXT_(text) #text
#define TENON_TEXT(text) TENON_TEXT_(text)

const tenon_kernel_table TENON_JOIN(tenon_kernels_, TENON_ISA) = {
    .name = TENON_TEXT(TENON_ISA),
    .fma_peak_flops = fma_peak_flops,
    .fma_peak = fma_peak,
    .lanes = {
        .rows_to_lanes = rows_to_lanes,
        .lanes_to_rows = lanes_to_rows,
        .swap_lanes = swap_lanes,
        .transpose_rows = transpose_rows,
#define POINTWISE_ENTRY(name, formula) .name = name,
        TENON_UNARY_KERNELS(POINTWISE_ENTRY)
        TENON_BINARY_KERNELS(POINTWISE_ENTRY)
#define CURVE_ENTRY(name, value, gradient) .name = {name##_curve, name##_slope},
        .curves = {TENON_CURVE_KERNELS(CURVE_ENTRY)},
        .max_pool = max_pool,
        .max_pool_gradient = max_pool_gradient,
        .average_pool = average_pool,
        .average_pool_gradient = average_pool_gradient,
        .resample = resample,
        .max_of_pairs = max_of_pairs,
        .max_of_pairs_gradient = max_of_pairs_gradient,
        .max_of_rows = max_of_rows,
        .max_of_neighbours = max_of_neighbours,
        .leaky_relu_gradients = leaky_relu_gradients,
        .random_words = random_words,
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
        .depthwise = depthwise,
        .depthwise_data_gradient = depthwise_data_gradient,
        .depthwise_weight_gradient = depthwise_weight_gradient,
        .column_sums = column_sums,
        .column_products = column_products,
        .column_gradient = column_gradient,
        .normalize_rows = normalize_rows,
        .normalize_rows_gradient = normalize_rows_gradient,
        .normalize_runs = normalize_runs,
        .normalize_runs_gradient = normalize_runs_gradient,
        .sum_of_row = sum_of_row,
        .add_lines = add_lines,
        .log_sum_exp = log_sum_exp,
        .scaled_softmax = scaled_softmax,
        .softmax_rows = softmax_rows,
        .softmax_rows_gradient = softmax_rows_gradient,
        .softmax_columns = softmax_columns,
        .softmax_columns_gradient = softmax_columns_gradient,
        .drop = drop,
        .drop_gradient = drop_gradient,
        .sgd_update = sgd_update,
        .adam_update = adam_update,
        .rmsprop_update = rmsprop_update,
        .adagrad_update = adagrad_update,
        .adadelta_update = adadelta_update,
        .adamax_update = adamax_update,
        .nadam_update = nadam_update,
        .radam_update = radam_update,
        .asgd_update = asgd_update,
        .rprop_update = rprop_update,
        .lion_update = lion_update,
        .winograd5_input = winograd5_input,
        .winograd5_output = winograd5_output,
        .winograd5_weights = winograd5_weights,
    },
    .convolutions = {
        .direct_pack = direct_pack,
        .direct_run = direct_run,
        .direct_weights_run = direct_weights_run,
        .direct_weights_combine = direct_weights_combine,
        .bias_gradient = bias_gradient,
        .winograd_pack = winograd_pack,
        .winograd_transform = winograd_transform,
        .winograd_products = winograd_products,
        .winograd_targets = winograd_targets,
        .winograd_run = winograd_run,
        .winograd_weights_transform = winograd_weights_transform,
        .winograd_weights_run = winograd_weights_run,
        .winograd_weights_finish = winograd_weights_finish,
    },
    .recurrent = {
        .pack_columns = pack_state_columns,
        .pack_rows = pack_state_rows,
        .add_product = add_product,
        .lstm_forward = lstm_forward,
        .lstm_backward = lstm_backward,
        .gru_forward = gru_forward,
        .gru_backward = gru_backward,
        .tanh_forward = tanh_forward,
        .tanh_backward = tanh_backward,
        .relu_forward = relu_forward,
        .relu_backward = relu_backward,
    },
    .matrices = {
        .multiply = multiply_matrices,
    },
    .attention = {
        .forward = attention_forward,
        .backward = attention_backward,
        .weights = attention_weights,
    },
};
