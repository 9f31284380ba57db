/* A component of each kind, whose structs end where `fixture_cut` says, as those of an older build end.
 *
 * Every struct is made anew for each call, and behind the end that it claims lies garbage. */
#include <stdlib.h>
#include <string.h>
#include <tenon_plugin.h>

#include "numbers.h"

TENON_IDENTITY("acme/truncated");

static struct {
  const char *name;
  size_t size;
  int zeroes;
} cut;

/* Ends all structs of this type after `size` bytes; or keeps their size, with zeroes from there on. Null: none. */
__attribute__((visibility("default"))) void fixture_cut(const char *name, size_t size, int zeroes) {
  cut.name = name;
  cut.size = size;
  cut.zeroes = zeroes;
}

/* Never freed, as what is cut next must not change what was returned. */
static const void *made(const char *name, const void *value, size_t size) {
  unsigned char *copy = malloc(size + 64);
  if (!copy) abort();
  memset(copy, 0xA5, size + 64);
  memcpy(copy, value, size);
  if (!cut.name || strcmp(name, cut.name) || cut.size >= size) return copy;
  memset(copy + cut.size, cut.zeroes ? 0 : 0xA5, size - cut.size);
  if (!cut.zeroes) {
    uint32_t claimed = (uint32_t)cut.size;
    memcpy(copy, &claimed, sizeof claimed);
  }
  return copy;
}
#define MADE(type, ...) ((const type *)made(#type, &(type){.struct_size = sizeof(type), __VA_ARGS__}, sizeof(type)))
#define LIST(type, ...) list((const void *[]){__VA_ARGS__}, sizeof((const void *[]){__VA_ARGS__}))

static void *list(const void *const *items, size_t size) {
  void *copy = malloc(size);
  if (!copy) abort();
  return memcpy(copy, items, size);
}

static int64_t two_by_three[] = {2, 3};
static const double numbers[] = {0.5, 2};

/* Instances have no state. */
static tenon_status create(const tenon_component_v1 *component, const tenon_host_v1 *host, const tenon_config *config,
                           void **instance, tenon_error *error) {
  (void)component, (void)host, (void)config, (void)error;
  *instance = (void *)&cut;
  return TENON_OK;
}
static void destroy(void *instance) { (void)instance; }

/* Layers, losses and metrics */

static const tenon_layer_info *layer_info(void *instance) {
  (void)instance;
  const tenon_port *input = MADE(
      tenon_port, .flags = TENON_PORT_DIFFERENTIABLE, .name = "input", .dtypes = TENON_BIT(TENON_FLOAT32),
      .layouts = TENON_BIT(TENON_LAYOUT_PLAIN));
  const tenon_port *output = MADE(
      tenon_port, .name = "output", .dtypes = TENON_BIT(TENON_FLOAT32), .layouts = TENON_BIT(TENON_LAYOUT_PLAIN));
  const tenon_parameter *weight = MADE(
      tenon_parameter, .dtype = TENON_FLOAT32, .name = "weight", .rank = 2, .initializer_count = 2,
      .shape = two_by_three, .initializer = "normal", .initializer_arguments = numbers);
  const tenon_parameter *mean = MADE(
      tenon_parameter, .dtype = TENON_FLOAT64, .name = "mean", .rank = 1, .shape = two_by_three, .initializer = "ones");
  return MADE(
      tenon_layer_info, .input_count = 1, .output_count = 1, .parameter_count = 1, .buffer_count = 1,
      .inputs = LIST(tenon_port, input), .outputs = LIST(tenon_port, output),
      .parameters = LIST(tenon_parameter, weight), .buffers = LIST(tenon_parameter, mean));
}

static tenon_status plan(void *instance, const tenon_plan_request *request, tenon_plan *plan, tenon_error *error) {
  (void)instance, (void)error;
  const tenon_tensor *input = request->inputs[0];
  plan->outputs[0]->dtype = input->dtype;
  plan->outputs[0]->layout = input->layout;
  plan->outputs[0]->rank = input->rank;
  memcpy(plan->outputs[0]->shape, input->shape, sizeof input->shape);
  return TENON_OK;
}
static void operation_destroy(void *operation) { (void)operation; }
static tenon_status compute(void *operation, const tenon_step *step, const tenon_layer_buffers *buffers,
                            tenon_error *error) {
  (void)operation, (void)step, (void)buffers, (void)error;
  return TENON_OK;
}
static tenon_status initialize(void *instance, uint32_t parameter, const tenon_step *step, tenon_tensor *value,
                               tenon_error *error) {
  (void)instance, (void)parameter, (void)step, (void)error;
  memset(value->dl.data, 0, 4);
  return TENON_OK;
}

static tenon_status finish(void *instance, const tenon_tensor *const *collected, const tenon_metric_sink *sink,
                           tenon_error *error) {
  (void)instance, (void)collected, (void)error;
  sink->add(sink->context, 0, two_by_three, numbers);
  return TENON_OK;
}
static tenon_status weight(void *instance, const tenon_tensor *const *inputs, double *value, tenon_error *error) {
  (void)instance, (void)inputs, (void)error;
  *value = 2.5;
  return TENON_OK;
}
static tenon_status onnx_write(void *instance, const tenon_onnx_graph *graph, tenon_error *error) {
  (void)instance;
  return graph->output(graph->context, 0, 7, error);
}
static const void *layer_query(void *instance, const char *id) {
  (void)instance;
  static const int32_t collect[] = {TENON_COLLECT_GATHER};
  if (!strcmp(id, TENON_PREDICTION_ID)) {
    return MADE(
        tenon_prediction_v1, .activation = TENON_ACTIVATION_SIGMOID, .decision = TENON_DECISION_THRESHOLD,
        .threshold = 0.25);
  }
  if (!strcmp(id, TENON_ONNX_ID)) return MADE(tenon_onnx_v1, .write = onnx_write);
  if (!strcmp(id, TENON_LOSS_ID)) return MADE(tenon_loss_weight_v1, .weight = weight);
  if (strcmp(id, TENON_METRIC_ID)) return NULL;
  const tenon_metric_value *value = MADE(tenon_metric_value, .direction = TENON_DIRECTION_HIGHER, .name = "score");
  return MADE(
      tenon_metric_v1, .value_count = 1, .values = LIST(tenon_metric_value, value), .collect = collect,
      .finish = finish);
}

static tenon_status create_fused(
    const tenon_component_v1 *component, const tenon_host_v1 *host, uint32_t count,
    const struct tenon_fused_member *const *members, void **instance, tenon_error *error) {
  (void)component, (void)host, (void)count, (void)members, (void)instance, (void)error;
  return TENON_ERROR_UNSUPPORTED;
}

/* Optimizers */

static tenon_status parameter_state(void *instance, const double *hyper, const tenon_tensor *parameter,
                                    const tenon_state_sink *sink, tenon_error *error) {
  (void)instance, (void)hyper, (void)parameter, (void)error;
  sink->add(sink->context, MADE(tenon_state, .dtype = TENON_FLOAT32, .name = "sum", .rank = 2, .shape = two_by_three,
                                .start = TENON_START_CONSTANT, .value = 0.75));
  return TENON_OK;
}
static uint64_t workspace_bytes(void *instance, uint64_t count) {
  (void)instance;
  return 16 * count;
}
static tenon_status optimize(void *instance, const tenon_step *step, tenon_optimizer_step *arguments,
                             tenon_error *error) {
  (void)instance, (void)step, (void)arguments, (void)error;
  return TENON_OK;
}

/* Schedulers, transforms, datasets */

static const char *const names[] = {"lr", "momentum"};

static const tenon_scheduler_info *scheduler_info(void *instance) {
  (void)instance;
  return MADE(
      tenon_scheduler_info, .value_count = 2, .value_names = names, .state_count = 3, .state_count_per_group = 4,
      .needs_metric = 1);
}
static tenon_status advance(void *instance, tenon_scheduler_call *call, tenon_error *error) {
  (void)instance, (void)call, (void)error;
  return TENON_OK;
}
static tenon_status apply(void *instance, const tenon_draw *draw, const tenon_sample *sample, tenon_error *error) {
  (void)instance, (void)draw, (void)sample, (void)error;
  return TENON_OK;
}
static uint32_t crops(void *instance) {
  (void)instance;
  return 5;
}
static const tenon_dataset_info *dataset_info(void *instance) {
  (void)instance;
  return MADE(tenon_dataset_info, .class_count = 2, .count = 7, .class_names = names, .has_target = 1);
}
static tenon_status read(void *instance, uint64_t index, const tenon_sample *sample, tenon_error *error) {
  (void)instance, (void)index, (void)sample, (void)error;
  return TENON_OK;
}

static int64_t label(void *instance, uint64_t index) {
  (void)instance;
  return (int64_t)index + 10;
}
static uint32_t fingerprint(void *instance, uint64_t *value) {
  (void)instance;
  *value = 4711;
  return 1;
}
static tenon_status fit_begin(void *instance, void **fit, tenon_error *error) {
  (void)instance, (void)fit, (void)error;
  return TENON_OK;
}
static tenon_status fit_accumulate(void *instance, void *fit, uint64_t index, const tenon_sample *sample,
                                   tenon_error *error) {
  (void)instance, (void)fit, (void)index, (void)sample, (void)error;
  return TENON_OK;
}
static tenon_status fit_finish(void *instance, void *fit, const tenon_fit_sink *sink, tenon_error *error) {
  (void)instance, (void)fit, (void)error;
  static float numbers[2] = {3, 4};
  static int64_t extent = 2, stride = 1;
  const tenon_tensor *two = MADE(
      tenon_tensor, .dtype = TENON_FLOAT32, .rank = 1, .shape = {2},
      .dl = {.data = numbers, .device = {1, 0}, .ndim = 1, .dtype = {2, 32, 1}, .shape = &extent, .strides = &stride});
  sink->add(sink->context, MADE(tenon_fit_value, .name = "mean", .value = two));
  return TENON_OK;
}
static void fit_discard(void *instance, void *fit) { (void)instance, (void)fit; }
static tenon_status fit_load(void *instance, uint32_t flags, uint32_t count, const tenon_fit_value *const *values,
                             tenon_error *error) {
  (void)instance, (void)flags, (void)count, (void)values, (void)error;
  return TENON_OK;
}
static const void *dataset_query(void *instance, const char *id) {
  (void)instance;
  if (!strcmp(id, TENON_FIT_ID))
    return MADE(
        tenon_fit_v1, .begin = fit_begin, .accumulate = fit_accumulate, .finish = fit_finish, .discard = fit_discard,
        .load = fit_load);
  return strcmp(id, TENON_DATASET_ID) ? NULL
                                      : MADE(tenon_dataset_facts_v1, .label = label, .fingerprint = fingerprint);
}

/* The plugin */

static const tenon_component_v1 *component(int32_t kind, uint32_t flags, const char *name, const void *table) {
  static const char *const choices[] = {"a", "b"};
  static const char *const variables[] = {"x"};
  static const int32_t of_first[] = {0}, of_second[] = {1};
  const tenon_value *value = malloc(sizeof *value);
  if (!value) abort();
  *(tenon_value *)value = (tenon_value){.type = TENON_VALUE_FLOAT, .as.number = 2};
  const tenon_argument *factor = MADE(
      tenon_argument, .types = TENON_VALUE_FLOAT | TENON_VALUE_ENUM | TENON_VALUE_FORMULA, .name = "factor",
      .summary = "a factor", .default_value = value, .minimum = -1, .maximum = INFINITY,
      .flags = TENON_ARGUMENT_ABOVE_MINIMUM, .choice_count = 2, .choices = choices, .item_count = 2,
      .variable_count = 1, .variables = variables);
  const tenon_named_value *named = list((const void *[]){"factor"}, sizeof(tenon_named_value));
  ((tenon_named_value *)named)->value = *value;
  const tenon_example_input *input = MADE(
      tenon_example_input, .dtype = TENON_FLOAT32, .port = "input", .rank = 2, .value_count = 2, .shape = two_by_three,
      .minimum = -2, .maximum = 3, .values = numbers);
  const tenon_example *example = MADE(
      tenon_example, .argument_count = 1, .input_count = 1, .arguments = named,
      .inputs = LIST(tenon_example_input, input));
  const tenon_fusion_member *first = MADE(
      tenon_fusion_member, .input_count = 1, .component = "acme/A", .inputs = of_first);
  const tenon_fusion_member *second = MADE(
      tenon_fusion_member, .input_count = 1, .component = "acme/B", .inputs = of_second);
  const tenon_fusion *fusion = MADE(
      tenon_fusion, .input_count = 1, .member_count = 2, .priority = 6,
      .members = LIST(tenon_fusion_member, first, second));
  return MADE(
      tenon_component_v1, .kind = kind, .flags = flags, .argument_count = 1, .name = name, .summary = "a component",
      .arguments = LIST(tenon_argument, factor), .table = table, .uses_count = 2, .example_count = 1, .uses = names,
      .fusion = flags & TENON_COMPONENT_FUSED ? fusion : NULL, .examples = LIST(tenon_example, example));
}

static const void *layer_table(void) {
  return MADE(
      tenon_layer_v1, .create = create, .destroy = destroy, .info = layer_info, .plan = plan,
      .operation_destroy = operation_destroy, .forward = compute, .backward = compute, .create_fused = create_fused,
      .query = layer_query, .initialize = initialize);
}

__attribute__((visibility("default"))) tenon_status tenon_plugin_entry_v1(
    const tenon_host_v1 *host, const tenon_plugin_v1 **plugin, tenon_error *error) {
  (void)host, (void)error;
  const void *optimizer = MADE(
      tenon_optimizer_v1, .uses_closure = 1, .create = create, .destroy = destroy, .parameter_state = parameter_state,
      .shared_state = NULL, .workspace_bytes = workspace_bytes, .step = optimize);
  const void *scheduler = MADE(
      tenon_scheduler_v1, .create = create, .destroy = destroy, .info = scheduler_info, .advance = advance);
  const void *transform = MADE(
      tenon_transform_v1, .create = create, .destroy = destroy, .apply = apply, .apply_batch = apply, .crops = crops);
  const void *dataset = MADE(
      tenon_dataset_v1, .create = create, .destroy = destroy, .info = dataset_info, .read = read,
      .query = dataset_query);
  const tenon_component_v1 *const components[] = {
    component(TENON_KIND_LAYER, TENON_COMPONENT_FLOAT64, "Layer", layer_table()),
    component(TENON_KIND_LAYER, TENON_COMPONENT_FUSED, "Fused", layer_table()),
    component(TENON_KIND_LOSS, 0, "Loss", layer_table()),
    component(TENON_KIND_LOSS, TENON_COMPONENT_METRIC, "Metric", layer_table()),
    component(TENON_KIND_OPTIMIZER, 0, "Optimizer", optimizer),
    component(TENON_KIND_SCHEDULER, 0, "Scheduler", scheduler),
    component(TENON_KIND_TRANSFORM, 0, "Transform", transform),
    component(TENON_KIND_DATASET, 0, "Dataset", dataset),
  };
  tenon_plugin_v1 value = {
    .prefix = {.struct_size = sizeof value, .abi_major = TENON_ABI_MAJOR}, .id = "acme/truncated", .version = "1.2.3",
    .language = "c", .toolchain = "", .license = "MIT", .homepage = "https://acme.example",
    .component_count = sizeof components / sizeof components[0],
    .components = list((const void *const *)components, sizeof components),
  };
  *plugin = made("tenon_plugin_v1", &value, sizeof value);
  return TENON_OK;
}
