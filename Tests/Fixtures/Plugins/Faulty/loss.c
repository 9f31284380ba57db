/* The loss `SquaredError`: (input - target)^2 with the reductions none, mean and sum. */
#include "faulty.h"

enum { NONE, MEAN, SUM };
static const tenon_port input_port = {sizeof input_port, TENON_PORT_DIFFERENTIABLE, "input",
                                      TENON_BIT(TENON_FLOAT32), TENON_BIT(TENON_LAYOUT_PLAIN)};
static const tenon_port target_port = {sizeof target_port, 0, "target", TENON_BIT(TENON_FLOAT32),
                                       TENON_BIT(TENON_LAYOUT_PLAIN)};
static const tenon_port loss_port = {sizeof loss_port, TENON_PORT_DIFFERENTIABLE, "loss", TENON_BIT(TENON_FLOAT32),
                                     TENON_BIT(TENON_LAYOUT_PLAIN)};
static const tenon_port *const inputs[] = {&input_port, &target_port}, *const outputs[] = {&loss_port};
static const tenon_layer_info description = {.struct_size = sizeof description, .input_count = 2, .output_count = 1,
                                             .inputs = inputs, .outputs = outputs};

static tenon_status create(const tenon_component_v1 *component, const tenon_host_v1 *host, const tenon_config *config,
                           void **instance, tenon_error *error) {
  (void)component, (void)host;
  uint32_t *reduction = malloc(sizeof *reduction);
  if (!reduction) return fail(error, TENON_ERROR_OUT_OF_MEMORY, "", "no memory");
  *reduction = config->values[0].index;
  *instance = reduction;
  return TENON_OK;
}
static const tenon_layer_info *info(void *instance) { return (void)instance, &description; }

typedef struct operation {
  int64_t count, batch;
  uint32_t reduction;
} operation;

static tenon_status plan(void *instance, const tenon_plan_request *request, tenon_plan *plan, tenon_error *error) {
  const tenon_tensor *x = request->inputs[0], *t = request->inputs[1];
  if (x->rank != t->rank || x->rank < 1 || memcmp(x->shape, t->shape, (size_t)x->rank * sizeof x->shape[0]))
    return fail(error, TENON_ERROR_SHAPE, "target", "expected the input's shape");
  operation *o = malloc(sizeof *o);
  if (!o) return fail(error, TENON_ERROR_OUT_OF_MEMORY, "", "no memory");
  *o = (operation){elements(x), x->shape[0], *(uint32_t *)instance};
  tenon_tensor *y = plan->outputs[0];
  y->dtype = TENON_FLOAT32, y->layout = TENON_LAYOUT_PLAIN;
  y->rank = o->reduction == NONE ? x->rank : 0;
#ifdef FAULT_RANK
  if (o->reduction != NONE) y->rank = 1;
  y->shape[0] = 1;
#endif
  if (o->reduction == NONE) memcpy(y->shape, x->shape, sizeof y->shape);
  plan->backward_needs_input[0] = plan->backward_needs_input[1] = 1;
  plan->operation = o;
  return TENON_OK;
}

/* What a sum is divided by. */
static double divisor(const operation *o) {
#ifdef FAULT_BATCH_MEAN
  return o->reduction == MEAN && o->batch ? (double)o->batch : 1;
#else
  return o->reduction == MEAN && o->count ? (double)o->count : 1;
#endif
}

static tenon_status forward(void *pointer, const tenon_step *step, const tenon_layer_buffers *buffers,
                            tenon_error *error) {
  (void)step, (void)error;
  const operation *o = pointer;
  const float *x = buffers->inputs[0], *t = buffers->inputs[1];
  float *y = buffers->outputs[0];
  double sum = 0;
  for (int64_t i = 0; i < o->count; i++) {
    const double d = (double)x[i] - t[i];
    sum += d * d;
    if (o->reduction == NONE) y[i] = (float)(d * d);
  }
#ifdef FAULT_SUM_HALVED
  if (o->reduction == SUM) sum /= 2;
#endif
  if (o->reduction != NONE) y[0] = (float)(sum / divisor(o));
  return TENON_OK;
}

static tenon_status backward(void *pointer, const tenon_step *step, const tenon_layer_buffers *buffers,
                             tenon_error *error) {
  (void)step, (void)error;
  const operation *o = pointer;
  const float *x = buffers->inputs[0], *t = buffers->inputs[1], *g = buffers->grad_outputs[0];
  float *gx = buffers->grad_inputs[0];
  double scale = 1 / divisor(o);
#ifdef FAULT_GRADIENT_OF_SUM
  scale = 1;
#endif
  for (int64_t i = 0; gx && i < o->count; i++) {
    double upstream = g[o->reduction == NONE ? i : 0];
#ifdef FAULT_UPSTREAM_IGNORED
    upstream = 1;
#endif
    gx[i] = (float)(2 * ((double)x[i] - t[i]) * scale * upstream);
  }
  return TENON_OK;
}

static const tenon_loss_v1 table = {
    .struct_size = sizeof table, .create = create, .destroy = free_block, .info = info, .plan = plan,
    .operation_destroy = free_block, .forward = forward, .backward = backward,
};
static const tenon_value mean = {.type = TENON_VALUE_ENUM, .index = MEAN, .count = 4, .as.string = "mean"};
static const char *const choices[] = {"none", "mean", "sum"};
static const tenon_argument reduction = {
    .struct_size = sizeof reduction, .types = TENON_VALUE_ENUM, .name = "reduction",
    .summary = "how the elements become one loss", .default_value = &mean, .minimum = -INFINITY, .maximum = INFINITY,
    .choice_count = 3, .choices = choices};
static const tenon_argument *const arguments[] = {&reduction};
static const tenon_component_v1 component = {
    .struct_size = sizeof component, .kind = TENON_KIND_LOSS, .argument_count = 1, .name = "SquaredError",
    .summary = "squared differences", .arguments = arguments, .table = &table,
};
PLUGIN(component)
