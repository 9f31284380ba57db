/* The layer `Affine`: y = factor * (weight[c] * x + bias[c]) on float32 [N, C, L], counting its training steps. */
#ifdef EXAMPLE
#include <tenon_author.h>
#endif
#include "faulty.h"

#ifdef FAULT_TRAP_IN_SWIFT
int32_t fixture_trap(int32_t index);
#endif

typedef struct affine {
  int64_t channels, one;
  double factor, zero, unit;
  int64_t calls;
  tenon_parameter weight, bias, steps;
  const tenon_parameter *parameters[2], *buffers[1];
  tenon_layer_info info;
} affine;

#ifdef FAULT_FLOAT64_REFUSED
#define DTYPES (TENON_BIT(TENON_FLOAT32) | TENON_BIT(TENON_FLOAT64))
#else
#define DTYPES TENON_BIT(TENON_FLOAT32)
#endif
static const tenon_port input_port = {sizeof input_port, TENON_PORT_DIFFERENTIABLE, "input", DTYPES,
                                      TENON_BIT(TENON_LAYOUT_PLAIN)};
static const tenon_port output_port = {sizeof output_port, TENON_PORT_DIFFERENTIABLE, "output", DTYPES,
                                       TENON_BIT(TENON_LAYOUT_PLAIN)};
static const tenon_port *const inputs[] = {&input_port}, *const outputs[] = {&output_port};

static tenon_status create(const tenon_component_v1 *component, const tenon_host_v1 *host, const tenon_config *config,
                           void **instance, tenon_error *error) {
  (void)component, (void)host;
  affine *a = calloc(1, sizeof *a);
  if (!a) return fail(error, TENON_ERROR_OUT_OF_MEMORY, "", "no memory");
  a->channels = config->values[0].as.integer;
  a->factor = config->values[1].as.number;
#ifdef FAULT_DEFAULT_REFUSED
  if (a->factor == 2) return free(a), fail(error, TENON_ERROR_CONFIG, "factor", "anything but 2");
#endif
#ifdef FAULT_ARGUMENT_FIXED
  if (a->factor != 2) return free(a), fail(error, TENON_ERROR_CONFIG, "factor", "nothing but 2");
#endif
#ifdef FAULT_SILENT_REFUSAL
  if (a->factor > 1e20) return free(a), TENON_ERROR_CONFIG;
#endif
#ifdef FAULT_EXTREME_ARGUMENT
  if (a->channels > 1000) abort();
#endif
#ifdef FAULT_LEAK
  a->calls = (int64_t)(intptr_t)malloc(100) * 0;
#endif
  a->one = 1;
  a->unit = 1;
  a->weight = (tenon_parameter){.struct_size = sizeof(tenon_parameter), .dtype = TENON_FLOAT32, .name = "weight",
                                .rank = 1, .shape = &a->channels, .initializer = "constant", .initializer_count = 1,
                                .initializer_arguments = &a->unit};
  a->bias = a->weight, a->bias.name = "bias", a->bias.initializer_arguments = &a->zero;
  a->steps = a->bias, a->steps.name = "steps", a->steps.shape = &a->one;
  a->parameters[0] = &a->weight, a->parameters[1] = &a->bias, a->buffers[0] = &a->steps;
  a->info = (tenon_layer_info){.struct_size = sizeof(tenon_layer_info), .input_count = 1, .output_count = 1,
                               .parameter_count = 2, .buffer_count = 1, .inputs = inputs, .outputs = outputs,
                               .parameters = a->parameters, .buffers = a->buffers};
  *instance = a;
  return TENON_OK;
}

static const tenon_layer_info *info(void *instance) { return &((affine *)instance)->info; }

typedef struct operation {
  affine *layer;
  int64_t n, c, l;
  float factor;
  int training;
} operation;

static tenon_status plan(void *instance, const tenon_plan_request *request, tenon_plan *plan, tenon_error *error) {
  affine *a = instance;
  const tenon_tensor *x = request->inputs[0];
#ifdef FAULT_TAKES_NOTHING
  return fail(error, TENON_ERROR_SHAPE, "input", "nothing is good enough");
#endif
#ifdef FAULT_ALLOCATES
  for (;;) {
    char *block = malloc(1 << 24);
    if (!block) abort();
    memset(block, 1, 1 << 24);
  }
#endif
  if (x->rank != 3 || x->shape[1] != a->channels || x->dtype != TENON_FLOAT32)
    return fail(error, TENON_ERROR_SHAPE, "input", "expected float32 [N, channels, L]");
#ifdef FAULT_EMPTY_BATCH
  if (12 / x->shape[0] > 100) return TENON_ERROR_INTERNAL;
#endif
  operation *o = malloc(sizeof *o);
  if (!o) return fail(error, TENON_ERROR_OUT_OF_MEMORY, "", "no memory");
  *o = (operation){a, x->shape[0], x->shape[1], x->shape[2], (float)a->factor, request->mode == TENON_MODE_TRAIN};
#ifdef FAULT_OPERATION_LEAK
  o->training += malloc(100) == NULL;
#endif
  tenon_tensor *y = plan->outputs[0];
  y->dtype = x->dtype, y->layout = x->layout, y->rank = 3;
  memcpy(y->shape, x->shape, sizeof y->shape);
#ifdef FAULT_PLAN_SMALLER
  y->shape[2] = x->shape[2] > 1 ? x->shape[2] - 1 : 1;
#endif
#ifdef FAULT_EVAL_SHAPE
  if (!o->training) y->rank = 2;
#endif
#ifdef FAULT_OUTPUT_DTYPE
  y->dtype = TENON_FLOAT64;
#endif
  const uint64_t count = (uint64_t)elements(x);
#ifdef FAULT_SAVED_OVERRUN
  plan->saved_bytes = count ? count * 4 - 4 : 0;
#else
  plan->saved_bytes = count * 4;
#endif
#ifdef FAULT_WORKSPACE_OVERRUN
  plan->workspace_bytes = (uint64_t)o->n * 4 / 2;
#else
  plan->workspace_bytes = (uint64_t)o->n * 4;
#endif
#ifdef FAULT_NEED_MISSING
  plan->backward_needs_input[0] = 0;
#else
  plan->backward_needs_input[0] = 1;
#endif
#ifdef FAULT_SHARE_NEEDED
  plan->output_may_share[0] = 0;
#endif
#ifdef FAULT_GRADIENT_SHARE
  plan->grad_input_may_share[0] = 0;
#endif
  plan->grad_input_modes = plan->grad_parameter_modes =
      TENON_BIT(TENON_GRAD_OVERWRITE) | TENON_BIT(TENON_GRAD_ACCUMULATE);
  plan->operation = o;
  return TENON_OK;
}

#ifdef FAULT_GLOBAL_SCRATCH
static float scratch[1 << 16];
#endif

static tenon_status forward(void *pointer, const tenon_step *step, const tenon_layer_buffers *buffers,
                            tenon_error *error) {
  (void)step, (void)error;
  operation *o = pointer;
  const float *x = buffers->inputs[0], *w = buffers->parameters[0], *b = buffers->parameters[1];
  float *y = buffers->outputs[0], *saved = buffers->saved, *work = buffers->workspace, *steps = buffers->buffers[0];
  const int64_t count = o->n * o->c * o->l;
#ifdef FAULT_ABORTS
  abort();
#endif
#ifdef FAULT_LOOPS
  for (volatile int turn = 0;; turn++) {}
#endif
#ifdef FAULT_EXITS
  exit(0);
#endif
#ifdef FAULT_TRAP_IN_SWIFT
  if (fixture_trap(7)) return TENON_ERROR_INTERNAL;
#endif
#ifdef FAULT_PRINTS
  printf("forward\n");
  fflush(stdout);
#endif
#ifdef FAULT_PRINTS_WITHOUT_END
  for (int k = 0; k < 20000; k++) fputs("forward ", stdout);
#endif
#ifdef FAULT_NAN_ABORTS
  for (int64_t i = 0; i < count; i++)
    if (isnan(x[i])) abort();
#endif
#ifdef FAULT_INPUT_WRITTEN
  if (count) ((float *)(uintptr_t)x)[0] += 1;
#endif
#ifdef FAULT_PARAMETER_WRITTEN
  if (count) ((float *)(uintptr_t)w)[0] += 1;
#endif
#ifdef FAULT_GLOBAL_SCRATCH
  for (int64_t i = 0; i < count && i < 1 << 16; i++) scratch[i] = x[i];
  usleep(2000);
#endif
#ifdef TAKES_NUMBERS_AROUND_5
  for (int64_t i = 0; i < count; i++)
    if (!(fabsf(x[i] - 5) < 2)) return fail(error, TENON_ERROR_DATA, "input", "expected numbers around 5");
#endif
  for (int64_t i = 0; i < o->n; i++) work[i] = 0;
#ifdef FAULT_BUFFER_IN_EVAL
  steps[0] += 1;
#else
  if (o->training) steps[0] += 1;
#endif
  for (int64_t i = 0; i < count; i++) {
    const int64_t channel = i / o->l % o->c;
    float value = x[i];
#ifdef FAULT_GLOBAL_SCRATCH
    value = i < 1 << 16 ? scratch[i] : x[i];
#endif
    saved[i] = value;
#ifdef FAULT_OUTPUT_PARTIAL
    if (i == count - 1) break;
#endif
    y[i] = o->factor * (w[channel] * value + b[channel]);
#ifdef FAULT_DRAWS
    y[i] += (float)(rand() % 100) * 0.01f;
#endif
#ifdef FAULT_DEPENDS_ON_WORKERS
    y[i] += 1e-3f * (float)step->host->worker_count(step->host);
#endif
#ifdef FAULT_HIDDEN_STATE
    y[i] += 1e-2f * (float)o->layer->calls;
#endif
  }
  if (o->training) o->layer->calls++;
#ifdef FAULT_OUTPUT_OVERRUN
  y[count] = 1;
#endif
  return TENON_OK;
}

/* Adds or stores one element. */
static void put(float *to, int32_t mode, float value) {
#ifdef FAULT_OVERWRITE_ADDS
  mode = TENON_GRAD_ACCUMULATE;
#endif
#ifdef FAULT_ACCUMULATE_OVERWRITES
  mode = TENON_GRAD_OVERWRITE;
#endif
  *to = mode == TENON_GRAD_ACCUMULATE ? *to + value : value;
}

static tenon_status backward(void *pointer, const tenon_step *step, const tenon_layer_buffers *buffers,
                             tenon_error *error) {
  (void)step, (void)error;
  const operation *o = pointer;
  const float *x = buffers->inputs[0], *w = buffers->parameters[0], *g = buffers->grad_outputs[0];
  const int64_t count = o->n * o->c * o->l;
#ifdef FAULT_NEED_MISSING
  volatile float first = count ? x[0] : 0;
  (void)first;
#endif
#ifdef FAULT_BACKWARD_LOOPS
  for (volatile int turn = 0;; turn++) {}
#endif
#ifdef FAULT_GRAD_OUTPUT_WRITTEN
  if (count) ((float *)(uintptr_t)g)[0] *= 2;
#endif
  float *gx = buffers->grad_inputs[0];
#ifdef FAULT_GRADIENT_UNDERRUN
  if (gx) gx[-1] = 0;
#endif
  for (int64_t k = 0; k < 2; k++) {
    float *gp = buffers->grad_parameters[k];
    if (!gp) continue;
    for (int64_t c = 0; c < o->c; c++) {
      double sum = 0;
      for (int64_t i = 0; i < count; i++)
        if (i / o->l % o->c == c) sum += (double)g[i] * (k == 0 ? x[i] : 1);
#ifdef FAULT_BATCH_MEAN
      sum /= o->n ? (double)o->n : 1;
#endif
#ifdef FAULT_BIAS_WITHOUT_GRADIENT
      if (k == 1) sum = 0;
#endif
      put(&gp[c], buffers->grad_parameter_modes[k], o->factor * (float)sum);
    }
  }
  if (!gx) return TENON_OK;
  float neighbour = 0;
  (void)neighbour;
  for (int64_t i = 0; i < count; i++) {
    float value = o->factor * g[i] * w[i / o->l % o->c];
#ifdef FAULT_GRADIENT_SIGN
    value = -value;
#endif
#ifdef FAULT_GRADIENT_SHARE
    /* Reads what it has overwritten when both lie in one place: the neighbour before cancels out only otherwise. */
    if (i > 0) value += g[i - 1] - neighbour;
    neighbour = g[i];
#endif
    put(&gx[i], buffers->grad_input_modes[0], value);
  }
  return TENON_OK;
}

static const tenon_layer_v1 layer = {
    .struct_size = sizeof layer, .create = create, .destroy = free_block, .info = info, .plan = plan,
    .operation_destroy = free_block, .forward = forward,
#ifndef FAULT_NO_BACKWARD
    .backward = backward,
#endif
};
static const tenon_value two = {.type = TENON_VALUE_FLOAT, .as.number = 2};
static const tenon_argument channels = {.struct_size = sizeof channels, .types = TENON_VALUE_INT, .name = "channels",
                                        .summary = "channels of the input", .minimum = 1, .maximum = 1 << 20};
static const tenon_argument factor = {.struct_size = sizeof factor, .types = TENON_VALUE_FLOAT, .name = "factor",
                                      .summary = "what to multiply by", .default_value = &two, .minimum = -1e30,
                                      .maximum = 1e30};
static const tenon_argument *const arguments[] = {&channels, &factor};
#ifdef EXAMPLE
static const tenon_example *const examples[] = {
#ifdef FAULT_EXAMPLE_ARGUMENT
    TENON_EXAMPLE(TENON_WITH(TENON_INT_IS("chanels", 4))),
#elif defined(FAULT_EXAMPLE_PORT)
    TENON_EXAMPLE(TENON_WITH(TENON_INT_IS("channels", 4)), TENON_ON(TENON_INPUT("inptu", TENON_FLOAT32, 4, 6, 2, 4, 5))),
#elif defined(FAULT_EXAMPLE_DTYPE)
    TENON_EXAMPLE(TENON_WITH(TENON_INT_IS("channels", 4)), TENON_ON(TENON_INPUT("input", TENON_INT64, 4, 6, 2, 4, 5))),
#elif defined(FAULT_EXAMPLE_SHAPE)
    TENON_EXAMPLE(TENON_WITH(TENON_INT_IS("channels", 4)), TENON_ON(TENON_INPUT("input", TENON_FLOAT32, 4, 6, 2, 5))),
#elif defined(FAULT_EXAMPLE_VALUES)
    TENON_EXAMPLE(TENON_WITH(TENON_INT_IS("channels", 4)), TENON_ON(TENON_INPUT("input", TENON_FLOAT32, 8, 9, 2, 4, 5))),
#else
    TENON_EXAMPLE(TENON_WITH(TENON_INT_IS("channels", 4), TENON_FLOAT_IS("factor", 0.5)),
                  TENON_ON(TENON_INPUT("input", TENON_FLOAT32, 4, 6, 2, 4, 5))),
#endif
};
#endif
static const tenon_component_v1 component = {
    .struct_size = sizeof component, .kind = TENON_KIND_LAYER, .argument_count = 2, .name = "Affine",
    .summary = "a number for each channel", .arguments = arguments, .table = &layer,
#ifdef FAULT_FLOAT64_REFUSED
    .flags = TENON_COMPONENT_FLOAT64,
#endif
#ifdef EXAMPLE
    .example_count = 1, .examples = examples,
#endif
};
PLUGIN(component)
