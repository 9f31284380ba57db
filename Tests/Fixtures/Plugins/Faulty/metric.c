/* The metric `ErrorQuartiles`: absolute errors, of which one output is added up and another one gathered. */
#include "faulty.h"

#define PLAIN TENON_BIT(TENON_LAYOUT_PLAIN)
#ifdef FAULT_DIFFERENTIABLE
#define INPUT_FLAGS TENON_PORT_DIFFERENTIABLE
#else
#define INPUT_FLAGS 0
#endif
static const tenon_port input_port = {sizeof input_port, INPUT_FLAGS, "input", TENON_BIT(TENON_FLOAT32), PLAIN};
static const tenon_port target_port = {sizeof target_port, 0, "target", TENON_BIT(TENON_FLOAT32), PLAIN};
#ifdef FAULT_SUM_DTYPE
#define SUM_DTYPES (TENON_BIT(TENON_FLOAT64) | TENON_BIT(TENON_FLOAT32))
#else
#define SUM_DTYPES TENON_BIT(TENON_FLOAT64)
#endif
static const tenon_port sums_port = {sizeof sums_port, 0, "sums", SUM_DTYPES, PLAIN};
static const tenon_port errors_port = {sizeof errors_port, 0, "errors", TENON_BIT(TENON_FLOAT32), PLAIN};
static const tenon_port *const inputs[] = {&input_port, &target_port}, *const outputs[] = {&sums_port, &errors_port};
static const tenon_layer_info description = {.struct_size = sizeof description, .input_count = 2, .output_count = 2,
                                             .inputs = inputs, .outputs = outputs};

static tenon_status create(const tenon_component_v1 *component, const tenon_host_v1 *host, const tenon_config *config,
                           void **instance, tenon_error *error) {
  (void)component, (void)host, (void)config;
  *instance = malloc(1);
  return *instance ? TENON_OK : fail(error, TENON_ERROR_OUT_OF_MEMORY, "", "no memory");
}
static const tenon_layer_info *info(void *instance) { return (void)instance, &description; }

/* An operation is the number of elements. */
static tenon_status plan(void *instance, const tenon_plan_request *request, tenon_plan *plan, tenon_error *error) {
  (void)instance;
  const tenon_tensor *x = request->inputs[0], *t = request->inputs[1];
  if (x->rank != t->rank || x->rank < 1 || memcmp(x->shape, t->shape, (size_t)x->rank * sizeof x->shape[0]))
    return fail(error, TENON_ERROR_SHAPE, "target", "expected the input's shape");
  int64_t *count = malloc(sizeof *count);
  if (!count) return fail(error, TENON_ERROR_OUT_OF_MEMORY, "", "no memory");
  *count = elements(x);
  tenon_tensor *sums = plan->outputs[0], *errors = plan->outputs[1];
  sums->dtype = TENON_FLOAT64, sums->rank = 1, sums->shape[0] = 2;
  errors->dtype = TENON_FLOAT32, errors->rank = 1, errors->shape[0] = *count;
  sums->layout = errors->layout = TENON_LAYOUT_PLAIN;
  plan->operation = count;
  return TENON_OK;
}

static tenon_status forward(void *pointer, const tenon_step *step, const tenon_layer_buffers *buffers,
                            tenon_error *error) {
  (void)step, (void)error;
  const int64_t count = *(const int64_t *)pointer;
  const float *x = buffers->inputs[0], *t = buffers->inputs[1];
  double *sums = buffers->outputs[0];
  float *errors = buffers->outputs[1];
  sums[0] = 0, sums[1] = (double)count;
  for (int64_t i = 0; i < count; i++) {
    errors[i] = fabsf(x[i] - t[i]);
    sums[0] += errors[i];
  }
#ifdef FAULT_MEAN_OF_MEANS
  if (count) sums[0] /= (double)count, sums[1] = 1;
#endif
  return TENON_OK;
}

static int ascending(const void *left, const void *right) {
  const float a = *(const float *)left, b = *(const float *)right;
  return (a > b) - (a < b);
}

static tenon_status finish(void *instance, const tenon_tensor *const *collected, const tenon_metric_sink *sink,
                           tenon_error *error) {
  (void)instance;
  const double *sums = collected[0]->dl.data;
  const double mean = sums[1] > 0 ? sums[0] / sums[1] : 0;
  sink->add(sink->context, 0, NULL, &mean);
#ifdef FAULT_VALUE_MISSING
  return TENON_OK;
#endif
  const int64_t count = elements(collected[1]), three = 3;
  double quartiles[3] = {0, 0, 0};
#ifdef FAULT_NOTHING_ABORTS
  if (!count) abort();
#endif
  float *sorted = malloc((size_t)(count + 1) * sizeof *sorted);
  if (!sorted) return fail(error, TENON_ERROR_OUT_OF_MEMORY, "", "no memory");
  if (count) memcpy(sorted, collected[1]->dl.data, (size_t)count * sizeof *sorted);
  qsort(sorted, (size_t)count, sizeof *sorted, ascending);
  for (int k = 0; k < 3 && count; k++) quartiles[k] = sorted[(count - 1) * (k + 1) / 4];
  free(sorted);
  sink->add(sink->context, 0, NULL, &quartiles[1]);
  sink->add(sink->context, 1, &three, quartiles);
  return TENON_OK;
}

#ifdef FAULT_VALUE_NAME
#define MEAN_NAME "mean error"
#else
#define MEAN_NAME "mean_error"
#endif
static const tenon_metric_value mean_value = {sizeof mean_value, TENON_DIRECTION_LOWER, MEAN_NAME};
static const tenon_metric_value median_value = {sizeof median_value, TENON_DIRECTION_LOWER, "median_error"};
static const tenon_metric_value quartiles_value = {sizeof quartiles_value, TENON_DIRECTION_NONE, "error_quartiles"};
static const tenon_metric_value *const values[] = {&mean_value, &median_value, &quartiles_value};
static const int32_t collect[] = {TENON_COLLECT_SUM, TENON_COLLECT_GATHER};
static const tenon_metric_v1 metric = {.struct_size = sizeof metric, .value_count = 3, .values = values,
                                       .collect = collect, .finish = finish};

static const void *query(void *instance, const char *id) {
  (void)instance;
  return strcmp(id, TENON_METRIC_ID) ? NULL : &metric;
}

static const tenon_loss_v1 table = {
    .struct_size = sizeof table, .create = create, .destroy = free_block, .info = info, .plan = plan,
    .operation_destroy = free_block, .forward = forward, .query = query,
};
static const tenon_component_v1 component = {
    .struct_size = sizeof component, .kind = TENON_KIND_LOSS, .flags = TENON_COMPONENT_METRIC, .name = "ErrorQuartiles",
    .summary = "mean and quartiles of absolute errors", .table = &table,
};
PLUGIN(component)
