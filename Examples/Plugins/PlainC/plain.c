/* A Tenon plugin in one C file: a layer, a loss, and a composite layer.
 *
 *   plainc/ScaleShift    y = weight * x + bias, each channel and each cell of the image with its own two
 *                        numbers (flat-field correction); optionally limited to [-limit, limit]
 *   plainc/SquaredError  mean of (input - target)^2
 *   plainc/ScaleStack    ScaleShift applied `depth` times
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tenon_plugin.h>

TENON_IDENTITY("plainc/plain");

static tenon_status fail(tenon_error *error, int32_t code, const char *field, const char *message) {
  error->code = code;
  snprintf(error->field, sizeof error->field, "%s", field);
  snprintf(error->message, sizeof error->message, "%s", message);
  return code;
}

static tenon_status no_memory(tenon_error *error) { return fail(error, TENON_ERROR_OUT_OF_MEMORY, "", "no memory"); }

/* Frees an instance or operation that is one block. */
static void free_block(void *block) { free(block); }

/* -- ScaleShift ------------------------------------------------------------------------------------- */

enum { SCALE_CHANNELS, SCALE_CELLS, SCALE_LIMIT, SCALE_ARGUMENT_COUNT };

static const tenon_value one_cell[2] = {
  {.type = TENON_VALUE_INT, .as.integer = 1},
  {.type = TENON_VALUE_INT, .as.integer = 1},
};
static const tenon_value default_cells = {.type = TENON_VALUE_TUPLE, .count = 2, .as.items = one_cell};
static const tenon_value null_value = {.type = TENON_VALUE_NULL};

static const tenon_argument channels_argument = {
  .struct_size = sizeof(tenon_argument), .types = TENON_VALUE_INT, .name = "channels",
  .summary = "channels of the input", .minimum = 1, .maximum = 1 << 20,
};
static const tenon_argument cells_argument = {
  .struct_size = sizeof(tenon_argument), .types = TENON_VALUE_TUPLE, .item_types = TENON_VALUE_INT, .item_count = 2, .name = "cells",
  .summary = "rows and columns of cells that the image is cut into", .default_value = &default_cells, .minimum = 1,
  .maximum = 1 << 10,
};
static const tenon_argument limit_argument = {
  .struct_size = sizeof(tenon_argument), .types = TENON_VALUE_FLOAT | TENON_VALUE_NULL,
  .flags = TENON_ARGUMENT_ABOVE_MINIMUM, .name = "limit", .summary = "largest magnitude of an output",
  .default_value = &null_value, .minimum = 0, .maximum = INFINITY,
};
static const tenon_argument *const scale_arguments[SCALE_ARGUMENT_COUNT] = {
  [SCALE_CHANNELS] = &channels_argument, [SCALE_CELLS] = &cells_argument, [SCALE_LIMIT] = &limit_argument,
};

static const tenon_port input_port = {
  .struct_size = sizeof(tenon_port), .flags = TENON_PORT_DIFFERENTIABLE, .name = "input",
  .dtypes = TENON_BIT(TENON_FLOAT32), .layouts = TENON_BIT(TENON_LAYOUT_PLAIN),
};
static const tenon_port output_port = {
  .struct_size = sizeof(tenon_port), .flags = TENON_PORT_DIFFERENTIABLE, .name = "output",
  .dtypes = TENON_BIT(TENON_FLOAT32), .layouts = TENON_BIT(TENON_LAYOUT_PLAIN),
};

/* An instance: its configuration, and the description that points into it. */
typedef struct scale_layer {
  int64_t shape[3]; /* of both parameters: channels, rows and columns of cells */
  float limit;      /* infinity when there is none */
  double one, zero;
  tenon_parameter weight, bias;
  const tenon_port *inputs[1], *outputs[1];
  const tenon_parameter *parameters[2];
  tenon_layer_info info;
} scale_layer;

static tenon_status scale_create(const tenon_component_v1 *component, const tenon_host_v1 *host,
                                 const tenon_config *config, void **instance, tenon_error *error) {
  (void)component, (void)host;
  scale_layer *layer = calloc(1, sizeof *layer);
  if (!layer) return no_memory(error);
  /* The host has checked types and bounds; a pair is always two numbers. */
  const tenon_value *values = config->values;
  layer->shape[0] = values[SCALE_CHANNELS].as.integer;
  layer->shape[1] = values[SCALE_CELLS].as.items[0].as.integer;
  layer->shape[2] = values[SCALE_CELLS].as.items[1].as.integer;
  layer->limit = values[SCALE_LIMIT].type == TENON_VALUE_NULL ? INFINITY : (float)values[SCALE_LIMIT].as.number;
  layer->one = 1;
  layer->weight = (tenon_parameter){
    .struct_size = sizeof(tenon_parameter), .dtype = TENON_FLOAT32, .name = "weight", .rank = 3, .shape = layer->shape,
    .initializer = "constant", .initializer_count = 1, .initializer_arguments = &layer->one,
  };
  layer->bias = layer->weight;
  layer->bias.name = "bias";
  layer->bias.initializer_arguments = &layer->zero;
  layer->inputs[0] = &input_port;
  layer->outputs[0] = &output_port;
  layer->parameters[0] = &layer->weight;
  layer->parameters[1] = &layer->bias;
  layer->info = (tenon_layer_info){
    .struct_size = sizeof(tenon_layer_info), .input_count = 1, .output_count = 1, .parameter_count = 2,
    .inputs = layer->inputs, .outputs = layer->outputs, .parameters = layer->parameters,
  };
  *instance = layer;
  return TENON_OK;
}

static const tenon_layer_info *scale_info(void *instance) { return &((scale_layer *)instance)->info; }

/* An operation: everything that the shapes decide. */
typedef struct scale_operation {
  int64_t images, channels, height, width, rows, columns;
  float limit;
} scale_operation;

static tenon_status scale_plan(void *instance, const tenon_plan_request *request, tenon_plan *plan,
                               tenon_error *error) {
  const scale_layer *layer = instance;
  const tenon_tensor *input = request->inputs[0];
  if (input->dtype != TENON_FLOAT32 || input->rank != 4 || input->shape[1] != layer->shape[0])
    return fail(error, TENON_ERROR_SHAPE, "input", "expected float32 [N, channels, H, W]");
  if (input->shape[2] < layer->shape[1] || input->shape[3] < layer->shape[2])
    return fail(error, TENON_ERROR_SHAPE, "input", "expected an image with at least one pixel in each cell");
  scale_operation *o = malloc(sizeof *o);
  if (!o) return no_memory(error);
  *o = (scale_operation){
    .images = input->shape[0], .channels = input->shape[1], .height = input->shape[2], .width = input->shape[3],
    .rows = layer->shape[1], .columns = layer->shape[2], .limit = layer->limit,
  };
  tenon_tensor *output = plan->outputs[0];
  output->dtype = TENON_FLOAT32;
  output->layout = TENON_LAYOUT_PLAIN;
  output->rank = 4;
  memcpy(output->shape, input->shape, sizeof output->shape);
  plan->operation = o;
  plan->grad_input_modes = plan->grad_parameter_modes =
    TENON_BIT(TENON_GRAD_OVERWRITE) | TENON_BIT(TENON_GRAD_ACCUMULATE);
  plan->backward_needs_input[0] = request->wants_grad_parameter[0];
  plan->backward_needs_output[0] = isfinite(o->limit); /* what was limited has no gradient */
  const double count = (double)o->images * (double)o->channels * (double)o->height * (double)o->width;
  plan->flops = 2 * count;
  plan->bytes_moved = 8 * count;
  snprintf(plan->algorithm, sizeof plan->algorithm, "one pass for each channel");
  return TENON_OK;
}

/* What a task of parallel_for gets. */
typedef struct scale_task {
  const scale_operation *o;
  const tenon_layer_buffers *buffers;
} scale_task;

static int64_t first_element(const scale_operation *o, int64_t image, int64_t channel) {
  return (image * o->channels + channel) * o->height * o->width;
}

/* The parameter that row y of a channel starts with; column x is `x * columns / width` further. */
static int64_t first_cell(const scale_operation *o, int64_t channel, int64_t y) {
  return (channel * o->rows + y * o->rows / o->height) * o->columns;
}

/* Tasks are channels: the cut depends on the shape alone, and each parameter belongs to one task. */
static void scale_forward_channel(void *context, uint64_t index, uint32_t worker) {
  (void)worker;
  const scale_task *task = context;
  const scale_operation *o = task->o;
  const int64_t channel = (int64_t)index;
  const float *x = task->buffers->inputs[0];
  float *y = task->buffers->outputs[0];
  const float *weight = task->buffers->parameters[0], *bias = task->buffers->parameters[1];
  for (int64_t image = 0; image < o->images; image++) {
    int64_t i = first_element(o, image, channel);
    for (int64_t row = 0; row < o->height; row++) {
      const int64_t cell = first_cell(o, channel, row);
      for (int64_t column = 0; column < o->width; column++, i++) {
        const int64_t k = cell + column * o->columns / o->width;
        y[i] = fmaxf(-o->limit, fminf(o->limit, weight[k] * x[i] + bias[k]));
      }
    }
  }
}

static tenon_status scale_forward(void *operation, const tenon_step *step, const tenon_layer_buffers *buffers,
                                  tenon_error *error) {
  (void)error;
  scale_task task = {operation, buffers};
  step->host->parallel_for(step->host, (uint64_t)task.o->channels, scale_forward_channel, &task);
  return TENON_OK;
}

/* Starts a gradient that is summed up: `accumulate` keeps what is there. */
static void prepare(float *gradient, int64_t count, int32_t mode) {
  if (gradient && mode == TENON_GRAD_OVERWRITE) memset(gradient, 0, (size_t)count * sizeof *gradient);
}

static void scale_backward_channel(void *context, uint64_t index, uint32_t worker) {
  (void)worker;
  const scale_task *task = context;
  const scale_operation *o = task->o;
  const tenon_layer_buffers *b = task->buffers;
  const int64_t channel = (int64_t)index, cells = o->rows * o->columns;
  const float *g = b->grad_outputs[0], *x = b->inputs[0], *y = b->outputs[0], *weight = b->parameters[0];
  float *gx = b->grad_inputs[0], *gw = b->grad_parameters[0], *gb = b->grad_parameters[1];
  prepare(gw ? gw + channel * cells : NULL, cells, b->grad_parameter_modes[0]);
  prepare(gb ? gb + channel * cells : NULL, cells, b->grad_parameter_modes[1]);
  for (int64_t image = 0; image < o->images; image++) {
    int64_t i = first_element(o, image, channel);
    for (int64_t row = 0; row < o->height; row++) {
      const int64_t cell = first_cell(o, channel, row);
      for (int64_t column = 0; column < o->width; column++, i++) {
        const int64_t k = cell + column * o->columns / o->width;
        const int passes = !isfinite(o->limit) || fabsf(y[i]) < o->limit;
        const float gradient = g && passes ? g[i] : 0; /* no gradient at all stands for zero */
        if (gx) gx[i] = weight[k] * gradient + (b->grad_input_modes[0] == TENON_GRAD_ACCUMULATE ? gx[i] : 0);
        if (gw) gw[k] += gradient * x[i];
        if (gb) gb[k] += gradient;
      }
    }
  }
}

static tenon_status scale_backward(void *operation, const tenon_step *step, const tenon_layer_buffers *buffers,
                                   tenon_error *error) {
  (void)error;
  scale_task task = {operation, buffers};
  step->host->parallel_for(step->host, (uint64_t)task.o->channels, scale_backward_channel, &task);
  return TENON_OK;
}

/* By ONNX's operators, for `tenon export --to onnx`: a clip of x * weight + bias. */
static tenon_status scale_onnx(void *instance, const tenon_onnx_graph *graph, tenon_error *error) {
  const scale_layer *layer = instance;
  if (layer->shape[1] * layer->shape[2] > 1)
    return fail(error, TENON_ERROR_UNSUPPORTED, "cells", "ONNX has no cells of an image, only one for all of it");
  /* Both parameters are [channels, 1, 1], and are repeated over images and pixels. */
  int32_t factors[2] = {graph->inputs[0], graph->parameters[0]};
  int32_t terms[2] = {TENON_ABSENT, graph->parameters[1]};
  int32_t clipped[3], y;
  tenon_status status = graph->node(graph->context, "Mul", 2, factors, 0, NULL, 1, &terms[0], error);
  if (!status) status = graph->node(graph->context, "Add", 2, terms, 0, NULL, 1, &y, error);
  if (!status && isfinite(layer->limit)) {
    clipped[0] = y;
    for (int side = 0; side < 2 && !status; side++) {
      float limit = side ? layer->limit : -layer->limit;
      const tenon_tensor number = {
        .struct_size = sizeof number, .dtype = TENON_FLOAT32, .layout = TENON_LAYOUT_PLAIN, .dl.data = &limit,
      };
      status = graph->constant(graph->context, &number, &clipped[1 + side], error);
    }
    if (!status) status = graph->node(graph->context, "Clip", 3, clipped, 0, NULL, 1, &y, error);
  }
  return status ? status : graph->output(graph->context, 0, y, error);
}

static const void *scale_query(void *instance, const char *id) {
  (void)instance;
  static const tenon_onnx_v1 onnx = {.struct_size = sizeof onnx, .write = scale_onnx};
  return strcmp(id, TENON_ONNX_ID) ? NULL : &onnx;
}

static const tenon_layer_v1 scale_table = {
  .struct_size = sizeof(tenon_layer_v1), .create = scale_create, .destroy = free_block, .info = scale_info,
  .plan = scale_plan, .operation_destroy = free_block, .forward = scale_forward, .backward = scale_backward,
  .query = scale_query,
};
static const tenon_component_v1 scale_shift = {
  .struct_size = sizeof(tenon_component_v1), .kind = TENON_KIND_LAYER, .name = "ScaleShift",
  .summary = "weight * input + bias for each channel and cell of the image",
  .argument_count = SCALE_ARGUMENT_COUNT, .arguments = scale_arguments, .table = &scale_table,
};

/* -- SquaredError ----------------------------------------------------------------------------------- */

static tenon_status loss_create(const tenon_component_v1 *component, const tenon_host_v1 *host,
                                const tenon_config *config, void **instance, tenon_error *error) {
  (void)component, (void)host, (void)config, (void)error;
  *instance = NULL; /* nothing to remember */
  return TENON_OK;
}

static const tenon_layer_info *loss_info(void *instance) {
  (void)instance;
  static const tenon_port target = {
    .struct_size = sizeof(tenon_port), .name = "target", .dtypes = TENON_BIT(TENON_FLOAT32),
    .layouts = TENON_BIT(TENON_LAYOUT_PLAIN),
  };
  static const tenon_port loss = {
    .struct_size = sizeof(tenon_port), .flags = TENON_PORT_DIFFERENTIABLE, .name = "loss",
    .dtypes = TENON_BIT(TENON_FLOAT32), .layouts = TENON_BIT(TENON_LAYOUT_PLAIN),
  };
  static const tenon_port *const inputs[] = {&input_port, &target};
  static const tenon_port *const outputs[] = {&loss};
  static const tenon_layer_info info = {
    .struct_size = sizeof info, .input_count = 2, .output_count = 1, .inputs = inputs, .outputs = outputs,
  };
  return &info;
}

static tenon_status loss_plan(void *instance, const tenon_plan_request *request, tenon_plan *plan,
                              tenon_error *error) {
  (void)instance;
  const tenon_tensor *input = request->inputs[0], *target = request->inputs[1];
  if (input->rank != target->rank || target->dtype != TENON_FLOAT32 ||
      memcmp(input->shape, target->shape, (size_t)input->rank * sizeof input->shape[0]) != 0)
    return fail(error, TENON_ERROR_SHAPE, "target", "expected float32 of the input's shape");
  int64_t *count = malloc(sizeof *count);
  if (!count) return no_memory(error);
  *count = 1;
  for (int32_t k = 0; k < input->rank; k++) *count *= input->shape[k];
  plan->outputs[0]->dtype = TENON_FLOAT32;
  plan->outputs[0]->layout = TENON_LAYOUT_PLAIN;
  plan->outputs[0]->rank = 0;
  plan->backward_needs_input[0] = plan->backward_needs_input[1] = 1;
  plan->operation = count;
  snprintf(plan->algorithm, sizeof plan->algorithm, "one pass");
  return TENON_OK;
}

static tenon_status loss_forward(void *operation, const tenon_step *step, const tenon_layer_buffers *buffers,
                                 tenon_error *error) {
  (void)step, (void)error;
  const int64_t count = *(int64_t *)operation;
  const float *x = buffers->inputs[0], *t = buffers->inputs[1];
  double sum = 0;
  for (int64_t i = 0; i < count; i++) sum += ((double)x[i] - t[i]) * ((double)x[i] - t[i]);
  *(float *)buffers->outputs[0] = (float)(sum / (double)count);
  return TENON_OK;
}

static tenon_status loss_backward(void *operation, const tenon_step *step, const tenon_layer_buffers *buffers,
                                  tenon_error *error) {
  (void)step, (void)error;
  const int64_t count = *(int64_t *)operation;
  const float *x = buffers->inputs[0], *t = buffers->inputs[1], *g = buffers->grad_outputs[0];
  float *gx = buffers->grad_inputs[0];
  if (!gx) return TENON_OK;
  /* `plan` left the modes at zero, which means: overwrite only. */
  for (int64_t i = 0; i < count; i++) gx[i] = *g * 2 * (x[i] - t[i]) / (float)count;
  return TENON_OK;
}

static const tenon_loss_v1 loss_table = {
  .struct_size = sizeof(tenon_loss_v1), .create = loss_create, .destroy = free_block, .info = loss_info,
  .plan = loss_plan, .operation_destroy = free_block, .forward = loss_forward, .backward = loss_backward,
};
static const tenon_component_v1 squared_error = {
  .struct_size = sizeof(tenon_component_v1), .kind = TENON_KIND_LOSS, .name = "SquaredError",
  .summary = "mean of (input - target)^2", .table = &loss_table,
};

/* -- ScaleStack ------------------------------------------------------------------------------------- */

enum { STACK_CHANNELS, STACK_DEPTH, STACK_ARGUMENT_COUNT };

static const tenon_value two = {.type = TENON_VALUE_INT, .as.integer = 2};
static const tenon_argument depth_argument = {
  .struct_size = sizeof(tenon_argument), .types = TENON_VALUE_INT, .name = "depth",
  .summary = "how many ScaleShift follow each other", .default_value = &two, .minimum = 1, .maximum = 1000,
};
static const tenon_argument *const stack_arguments[STACK_ARGUMENT_COUNT] = {
  [STACK_CHANNELS] = &channels_argument, [STACK_DEPTH] = &depth_argument,
};

typedef struct stack_layer {
  int64_t channels, depth;
} stack_layer;

static tenon_status stack_create(const tenon_component_v1 *component, const tenon_host_v1 *host,
                                 const tenon_config *config, void **instance, tenon_error *error) {
  (void)component, (void)host;
  stack_layer *stack = malloc(sizeof *stack);
  if (!stack) return no_memory(error);
  stack->channels = config->values[STACK_CHANNELS].as.integer;
  stack->depth = config->values[STACK_DEPTH].as.integer;
  *instance = stack;
  return TENON_OK;
}

/* No computation: the host builds the graph that these calls describe, and trains it as any other. */
static tenon_status stack_expand(void *instance, const tenon_graph_builder *graph, tenon_error *error) {
  const stack_layer *stack = instance;
  const tenon_named_value arguments[] = {
    {"channels", {.type = TENON_VALUE_INT, .as.integer = stack->channels}},
  };
  int32_t value;
  tenon_status status = graph->input(graph->context, "input", &value, error);
  for (int64_t k = 0; status == TENON_OK && k < stack->depth; k++) {
    char path[24];
    snprintf(path, sizeof path, "%d", (int)k);
    status = graph->apply(graph->context, path, "plainc/ScaleShift", 1, arguments, 1, &value, 1, &value, error);
  }
  return status != TENON_OK ? status : graph->output(graph->context, "output", value, error);
}

static const tenon_layer_v1 stack_table = {
  .struct_size = sizeof(tenon_layer_v1), .create = stack_create, .destroy = free_block, .expand = stack_expand,
};
static const char *const stack_uses[] = {"plainc/ScaleShift"};
static const tenon_component_v1 scale_stack = {
  .struct_size = sizeof(tenon_component_v1), .kind = TENON_KIND_LAYER, .flags = TENON_COMPONENT_COMPOSITE,
  .name = "ScaleStack", .summary = "ScaleShift applied several times", .argument_count = STACK_ARGUMENT_COUNT,
  .arguments = stack_arguments, .table = &stack_table, .uses_count = 1, .uses = stack_uses,
};

/* -- The plugin ------------------------------------------------------------------------------------- */

static const tenon_component_v1 *const components[] = {&scale_shift, &squared_error, &scale_stack};
static const tenon_plugin_v1 plugin_table = {
  .prefix = {.struct_size = sizeof(tenon_plugin_v1), .abi_major = TENON_ABI_MAJOR, .abi_minor = TENON_ABI_TARGET_MINOR},
  .id = "plainc/plain", .version = "1.0.0", .language = "c", .toolchain = "", .license = "Apache-2.0",
  .component_count = sizeof components / sizeof components[0], .components = components,
};

tenon_status tenon_plugin_entry_v1(const tenon_host_v1 *host, const tenon_plugin_v1 **plugin, tenon_error *error) {
  if (host->prefix.abi_major != TENON_ABI_MAJOR)
    return fail(error, TENON_ERROR_UNSUPPORTED, "", "this plugin speaks plugin ABI 1");
  *plugin = &plugin_table;
  return TENON_OK;
}
