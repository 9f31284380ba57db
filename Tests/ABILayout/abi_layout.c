#include "abi_layout.h"

#include <tenon_plugin.h>

/* A change of the header that moves anything does not compile. A struct that grew at its end gets its
 * new size and its new last field here. */
#define SIZE_AND_END(name, size, last, offset) \
  _Static_assert(sizeof(name) == (size) && offsetof(name, last) == (offset), #name " has another layout");

SIZE_AND_END(tenon_prefix, 16, reserved, 8)
SIZE_AND_END(tenon_error, 1032, message, 72)
SIZE_AND_END(tenon_identity, 16, id_size, 12)
SIZE_AND_END(tenon_dl_device, 8, device_id, 4)
SIZE_AND_END(tenon_dl_dtype, 4, lanes, 2)
SIZE_AND_END(tenon_dl_tensor, 48, byte_offset, 40)
SIZE_AND_END(tenon_tensor, 136, dl, 88)
SIZE_AND_END(tenon_value, 32, reserved, 24)
SIZE_AND_END(tenon_named_value, 40, value, 8)
SIZE_AND_END(tenon_child, 56, reserved, 52)
SIZE_AND_END(tenon_config, 16, values, 8)
SIZE_AND_END(tenon_argument, 88, variables, 80)
SIZE_AND_END(tenon_host_v1, 80, query, 72)
SIZE_AND_END(tenon_step, 72, spare, 48)
SIZE_AND_END(tenon_formula, 24, handle, 16)
SIZE_AND_END(tenon_formula_v1, 16, evaluate, 8)
SIZE_AND_END(tenon_example_input, 56, values, 48)
SIZE_AND_END(tenon_example, 32, inputs, 24)
SIZE_AND_END(tenon_component_v1, 88, context, 80)
SIZE_AND_END(tenon_port, 24, layouts, 20)
SIZE_AND_END(tenon_parameter, 48, initializer_arguments, 40)
SIZE_AND_END(tenon_layer_info, 56, buffers, 48)
SIZE_AND_END(tenon_plan_request, 64, takes_row_sparse, 56)
SIZE_AND_END(tenon_plan, 224, spare, 220)
SIZE_AND_END(tenon_layer_buffers, 144, spare, 120)
SIZE_AND_END(tenon_layer_v1, 96, initialize, 88)
SIZE_AND_END(tenon_graph_builder, 56, initialize, 48)
SIZE_AND_END(tenon_onnx_type, 80, shape, 16)
SIZE_AND_END(tenon_onnx_graph, 88, output, 80)
SIZE_AND_END(tenon_onnx_v1, 16, write, 8)
SIZE_AND_END(tenon_fusion_member, 24, inputs, 16)
SIZE_AND_END(tenon_fusion, 24, members, 16)
SIZE_AND_END(tenon_fused_member, 48, description, 40)
SIZE_AND_END(tenon_prediction_v1, 24, threshold, 16)
SIZE_AND_END(tenon_loss_weight_v1, 16, weight, 8)
SIZE_AND_END(tenon_transform_forms_v1, 16, varies, 12)
SIZE_AND_END(tenon_metric_value, 16, name, 8)
SIZE_AND_END(tenon_metric_sink, 24, add, 16)
SIZE_AND_END(tenon_metric_v1, 32, finish, 24)
SIZE_AND_END(tenon_state, 40, value, 32)
SIZE_AND_END(tenon_state_sink, 24, add, 16)
SIZE_AND_END(tenon_gradient, 24, indices, 16)
SIZE_AND_END(tenon_optimizer_parameter, 32, state, 24)
SIZE_AND_END(tenon_optimizer_group, 24, parameters, 16)
SIZE_AND_END(tenon_optimizer_step, 96, spare, 64)
SIZE_AND_END(tenon_optimizer_v1, 64, query, 56)
SIZE_AND_END(tenon_scheduler_info, 32, reserved, 28)
SIZE_AND_END(tenon_scheduler_call, 56, state, 48)
SIZE_AND_END(tenon_scheduler_v1, 48, query, 40)
SIZE_AND_END(tenon_sample, 72, spare, 40)
SIZE_AND_END(tenon_draw, 40, index, 32)
SIZE_AND_END(tenon_transform_v1, 56, crops, 48)
SIZE_AND_END(tenon_dataset_info, 32, reserved, 28)
SIZE_AND_END(tenon_dataset_v1, 48, query, 40)
SIZE_AND_END(tenon_dataset_facts_v1, 24, fingerprint, 16)
SIZE_AND_END(tenon_fit_value, 24, value, 16)
SIZE_AND_END(tenon_fit_sink, 24, add, 16)
SIZE_AND_END(tenon_fit_v1, 48, load, 40)
SIZE_AND_END(tenon_plugin_v1, 88, query, 80)

static const abi_layout_row rows[] = {
#define STRUCT(name) {#name, 0, sizeof(name)},
#define FIELD(name, field) {#name "." #field, offsetof(name, field), sizeof(((name *)0)->field)},
#include "layout_table.h"
};

const abi_layout_row *abi_layout_rows(size_t *count) {
  *count = sizeof rows / sizeof rows[0];
  return rows;
}
