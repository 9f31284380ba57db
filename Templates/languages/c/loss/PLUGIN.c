/* VENDOR/COMPONENT: mean of log(cosh(d / scale)) * scale^2, where d is the difference between the model's output and
 * one for the target class, zero for the others. Input: [N, classes]; target: classes, int64 [N]. */
#include <stdlib.h>
#include <tenon_author.h>

/* What an experiment may set. */
enum { SCALE };
static const tenon_argument *const arguments[] = {
  [SCALE] = TENON_FLOAT("scale", "differences far above it count linearly, far below it squared", 1, 0.01, INFINITY),
};

/* What it is verified with and shown with: scores of three classes for four samples. */
static const tenon_example *const examples[] = {
  TENON_EXAMPLE(TENON_WITH(TENON_FLOAT_IS("scale", 0.5)),
                TENON_ON(TENON_INPUT("input", TENON_FLOAT32, -2, 2, 4, 3), TENON_INPUT("target", TENON_INT64, 0, 2, 4))),
};

static const tenon_port *const inputs[] = {TENON_PORT("input"), TENON_CLASS_PORT("target")};
static const tenon_port *const outputs[] = {TENON_PORT("loss")};
static const tenon_layer_info loss_info = {
  .struct_size = sizeof(tenon_layer_info), .input_count = 2, .output_count = 1, .inputs = inputs, .outputs = outputs,
};

/* An instance is its scale; an operation adds the shape. */
typedef struct loss {
  double scale;
  int64_t samples, classes;
} loss;

static tenon_status create(const tenon_component_v1 *component, const tenon_host_v1 *host,
                           const tenon_config *config, void **instance, tenon_error *error) {
  (void)component, (void)host;
  loss *self = calloc(1, sizeof *self);
  if (!self) return tenon_no_memory(error);
  self->scale = config->values[SCALE].as.number;
  *instance = self;
  return TENON_OK;
}

static void destroy(void *block) { free(block); }

static const tenon_layer_info *info(void *instance) {
  (void)instance;
  return &loss_info;
}

static tenon_status plan(void *instance, const tenon_plan_request *request, tenon_plan *plan, tenon_error *error) {
  const tenon_tensor *input = request->inputs[0], *target = request->inputs[1];
  if (input->rank != 2) return tenon_fail(error, TENON_ERROR_SHAPE, "input", "expected [N, classes]");
  if (target->rank != 1 || target->shape[0] != input->shape[0])
    return tenon_fail(error, TENON_ERROR_SHAPE, "target", "expected one class for each of the %lld samples",
                      (long long)input->shape[0]);
  loss *operation = malloc(sizeof *operation);
  if (!operation) return tenon_no_memory(error);
  *operation = (loss){((loss *)instance)->scale, input->shape[0], input->shape[1]};
  tenon_describe(plan->outputs[0], TENON_FLOAT32, 0, NULL); /* one number */
  plan->operation = operation;
  plan->backward_needs_input[0] = plan->backward_needs_input[1] = 1;
  plan->grad_input_modes = TENON_GRAD_BOTH;
  snprintf(plan->algorithm, sizeof plan->algorithm, "one pass");
  return TENON_OK;
}

static tenon_status forward(void *operation, const tenon_step *step, const tenon_layer_buffers *buffers,
                            tenon_error *error) {
  (void)step;
  const loss *o = operation;
  const float *x = buffers->inputs[0];
  const int64_t *target = buffers->inputs[1];
  double sum = 0;
  for (int64_t n = 0; n < o->samples; n++) {
    if (target[n] < 0 || target[n] >= o->classes)
      return tenon_fail(error, TENON_ERROR_DATA, "target", "expected a class below %lld, received %lld",
                        (long long)o->classes, (long long)target[n]);
    for (int64_t c = 0; c < o->classes; c++) {
      const double d = fabs(x[n * o->classes + c] - (c == target[n])) / o->scale;
      sum += o->scale * o->scale * (d + log1p(exp(-2 * d)) - 0.6931471805599453); /* log(cosh(d)), without overflow */
    }
  }
  *(float *)buffers->outputs[0] = (float)(sum / (double)(o->samples * o->classes));
  return TENON_OK;
}

static tenon_status backward(void *operation, const tenon_step *step, const tenon_layer_buffers *buffers,
                             tenon_error *error) {
  (void)step, (void)error;
  const loss *o = operation;
  const float *x = buffers->inputs[0], *gradient = buffers->grad_outputs[0];
  const int64_t *target = buffers->inputs[1];
  const double factor = gradient ? *gradient * o->scale / (double)(o->samples * o->classes) : 0;
  for (int64_t n = 0; n < o->samples; n++)
    for (int64_t c = 0; c < o->classes; c++) {
      const int64_t i = n * o->classes + c;
      tenon_write(buffers->grad_inputs[0], buffers->grad_input_modes[0], i,
                  (float)(factor * tanh((x[i] - (c == target[n])) / o->scale)));
    }
  return TENON_OK;
}

static const tenon_loss_v1 table = {
  .struct_size = sizeof(tenon_loss_v1), .create = create, .destroy = destroy, .info = info, .plan = plan,
  .operation_destroy = destroy, .forward = forward, .backward = backward,
};
static const tenon_component_v1 component = {
  .struct_size = sizeof(tenon_component_v1), .kind = TENON_KIND_LOSS, .name = "COMPONENT",
  .summary = "log(cosh) of the distance to one for the target class and zero for the others",
  .argument_count = 1, .arguments = arguments, .example_count = 1, .examples = examples, .table = &table,
};

TENON_PLUGIN("VENDOR/PLUGIN", "0.1.0", "Apache-2.0", &component);
