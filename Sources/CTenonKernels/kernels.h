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
#define KERNEL(name) .name = name
        KERNEL(max_pool), KERNEL(max_pool_gradient), KERNEL(average_pool), KERNEL(average_pool_gradient),
        KERNEL(resample),
        KERNEL(max_of_pairs), KERNEL(max_of_pairs_gradient), KERNEL(max_of_rows), KERNEL(max_of_neighbours),
        KERNEL(leaky_relu_gradients), KERNEL(random_words),
        KERNEL(add_moments), KERNEL(merge_moments), KERNEL(add_products),
        KERNEL(normalize), KERNEL(normalize_gradient), KERNEL(normalize_relu), KERNEL(add_relu_products),
        KERNEL(normalize_relu_gradient), KERNEL(normalize_relu_pool), KERNEL(add_pooled_products),
        KERNEL(normalize_relu_pool_gradient), KERNEL(normalize_add_relu), KERNEL(add_rectified_products),
        KERNEL(normalize_add_relu_gradient),
        KERNEL(pad_plane), KERNEL(convolve_row), KERNEL(add_weight_gradients), KERNEL(add_vectors),
        KERNEL(sum_of_lanes),
        KERNEL(depthwise), KERNEL(depthwise_data_gradient), KERNEL(depthwise_weight_gradient),
        KERNEL(column_sums), KERNEL(column_products), KERNEL(column_gradient),
        KERNEL(normalize_rows), KERNEL(normalize_rows_gradient), KERNEL(normalize_runs),
        KERNEL(normalize_runs_gradient),
        KERNEL(sum_of_row), KERNEL(add_lines),
        KERNEL(log_sum_exp), KERNEL(scaled_softmax), KERNEL(softmax_rows), KERNEL(softmax_rows_gradient),
        KERNEL(softmax_columns), KERNEL(softmax_columns_gradient),
        KERNEL(drop), KERNEL(drop_gradient),
        KERNEL(sgd_update), KERNEL(adam_update), KERNEL(rmsprop_update), KERNEL(adagrad_update),
        KERNEL(adadelta_update), KERNEL(adamax_update), KERNEL(nadam_update), KERNEL(radam_update),
        KERNEL(asgd_update), KERNEL(rprop_update), KERNEL(lion_update),
        KERNEL(winograd5_input), KERNEL(winograd5_output), KERNEL(winograd5_weights),
    },
    .convolutions = {
        KERNEL(direct_pack), KERNEL(direct_run), KERNEL(direct_weights_run), KERNEL(direct_weights_combine),
        KERNEL(bias_gradient), KERNEL(winograd_pack), KERNEL(winograd_transform), KERNEL(winograd_products),
        KERNEL(winograd_targets), KERNEL(winograd_run), KERNEL(winograd_weights_transform),
        KERNEL(winograd_weights_run), KERNEL(winograd_weights_finish),
    },
    .recurrent = {
        .pack_columns = pack_state_columns,
        .pack_rows = pack_state_rows,
        .block = pack_rows,
        KERNEL(add_product), KERNEL(lstm_forward), KERNEL(lstm_backward), KERNEL(gru_forward),
        KERNEL(gru_backward), KERNEL(tanh_forward), KERNEL(tanh_backward), KERNEL(relu_forward),
        KERNEL(relu_backward),
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
