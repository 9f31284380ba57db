/* VENDOR/COMPONENT: y = x * sigmoid(weight * x), with one weight for all elements, which is trained. */
#include <stdlib.h>
#include <tenon_author.h>

/* What an experiment may set. */
enum { INIT };
static const tenon_argument *const arguments[] = {
  [INIT] = TENON_FLOAT("init", "the weight before training", 1, -INFINITY, INFINITY),
};

/* An instance: what follows from the arguments. */
static const tenon_port *const inputs[] = {TENON_PORT("input")};
static const tenon_port *const outputs[] = {TENON_PORT("output")};
static const int64_t one[] = {1};

typedef struct layer {
  double init;
  tenon_parameter weight;
  const tenon_parameter *parameters[1];
  tenon_layer_info info;
} layer;

static tenon_status create(const tenon_component_v1 *component, const tenon_host_v1 *host,
                           const tenon_config *config, void **instance, tenon_error *error) {
  (void)component, (void)host;
  layer *self = calloc(1, sizeof *self);
  if (!self) return tenon_no_memory(error);
  self->init = config->values[INIT].as.number; /* the host has checked type and bounds */
  self->weight = (tenon_parameter){
    .struct_size = sizeof(tenon_parameter), .dtype = TENON_FLOAT32, .name = "weight", .rank = 1, .shape = one,
    .initializer = "constant", .initializer_count = 1, .initializer_arguments = &self->init,
  };
  self->parameters[0] = &self->weight;
  self->info = (tenon_layer_info){
    .struct_size = sizeof(tenon_layer_info), .input_count = 1, .output_count = 1, .parameter_count = 1,
    .inputs = inputs, .outputs = outputs, .parameters = self->parameters,
  };
  *instance = self;
  return TENON_OK;
}

static void destroy(void *block) { free(block); }

static const tenon_layer_info *info(void *instance) { return &((layer *)instance)->info; }

/* An operation: what follows from the shapes; here the number of elements. */
static tenon_status plan(void *instance, const tenon_plan_request *request, tenon_plan *plan, tenon_error *error) {
  (void)instance;
  const tenon_tensor *input = request->inputs[0];
  int64_t *count = malloc(sizeof *count);
  if (!count) return tenon_no_memory(error);
  *count = tenon_element_count(input);
  tenon_describe(plan->outputs[0], TENON_FLOAT32, input->rank, input->shape);
  plan->operation = count;
  plan->backward_needs_input[0] = 1;
  plan->grad_input_modes = plan->grad_parameter_modes = TENON_GRAD_BOTH;
  plan->bytes_moved = 8.0 * (double)*count;
  snprintf(plan->algorithm, sizeof plan->algorithm, "one pass");
  return TENON_OK;
}

static double sigmoid(double x) { return 1 / (1 + exp(-x)); }

static tenon_status forward(void *operation, const tenon_step *step, const tenon_layer_buffers *buffers,
                            tenon_error *error) {
  (void)step, (void)error;
  const int64_t count = *(const int64_t *)operation;
  const float *x = buffers->inputs[0];
  const double weight = *(const float *)buffers->parameters[0];
  float *y = buffers->outputs[0];
  for (int64_t i = 0; i < count; i++) y[i] = (float)(x[i] * sigmoid(weight * x[i]));
  return TENON_OK;
}

static tenon_status backward(void *operation, const tenon_step *step, const tenon_layer_buffers *buffers,
                             tenon_error *error) {
  (void)step, (void)error;
  const int64_t count = *(const int64_t *)operation;
  const float *x = buffers->inputs[0], *gradient = buffers->grad_outputs[0];
  const double weight = *(const float *)buffers->parameters[0];
  double sum = 0;
  for (int64_t i = 0; i < count; i++) {
    const double g = gradient ? gradient[i] : 0; /* no gradient at all stands for zero */
    const double s = sigmoid(weight * x[i]), slope = x[i] * s * (1 - s);
    tenon_write(buffers->grad_inputs[0], buffers->grad_input_modes[0], i, (float)(g * (s + weight * slope)));
    sum += g * x[i] * slope;
  }
  tenon_write(buffers->grad_parameters[0], buffers->grad_parameter_modes[0], 0, (float)sum);
  return TENON_OK;
}

static const tenon_layer_v1 table = {
  .struct_size = sizeof(tenon_layer_v1), .create = create, .destroy = destroy, .info = info, .plan = plan,
  .operation_destroy = destroy, .forward = forward, .backward = backward,
};
static const tenon_component_v1 component = {
  .struct_size = sizeof(tenon_component_v1), .kind = TENON_KIND_LAYER, .name = "COMPONENT",
  .summary = "x times the sigmoid of weight times x, whose weight is trained",
  .argument_count = 1, .arguments = arguments, .table = &table,
};

TENON_PLUGIN("VENDOR/PLUGIN", "0.1.0", "Apache-2.0", &component);
