/* The transform `Center`: subtracts the mean of the training part's elements from a float32 tensor. */
#include "faulty.h"

typedef struct center {
  double mean;
  int is_fitted;
} center;

static tenon_status create(const tenon_component_v1 *component, const tenon_host_v1 *host, const tenon_config *config,
                           void **instance, tenon_error *error) {
  (void)component, (void)host, (void)config;
  *instance = calloc(1, sizeof(center));
  return *instance ? TENON_OK : fail(error, TENON_ERROR_OUT_OF_MEMORY, "", "no memory");
}

static tenon_status apply(void *instance, const tenon_draw *draw, const tenon_sample *sample, tenon_error *error) {
  (void)draw;
  const center *self = instance;
  const tenon_tensor *input = sample->get(sample->context, "input");
  if (!input) return fail(error, TENON_ERROR_DATA, "input", "the sample has no such field");
  if (input->dtype != TENON_FLOAT32) return fail(error, TENON_ERROR_SHAPE, "input", "expected float32");
  if (!self->is_fitted) return fail(error, TENON_ERROR_STATE, "", "nothing was learned");
  tenon_tensor *made = sample->make(sample->context, "input", TENON_FLOAT32, input->rank, input->shape);
  if (!made) return fail(error, TENON_ERROR_OUT_OF_MEMORY, "input", "no memory");
  const int64_t count = elements(input);
  for (int64_t i = 0; i < count; i++)
    ((float *)made->dl.data)[i] = ((const float *)input->dl.data)[i] - (float)self->mean;
  sample->set(sample->context, "input", made);
  return TENON_OK;
}

typedef struct sums {
  double sum, count;
} sums;

static tenon_status begin(void *instance, void **fit, tenon_error *error) {
  (void)instance;
  *fit = calloc(1, sizeof(sums));
  return *fit ? TENON_OK : fail(error, TENON_ERROR_OUT_OF_MEMORY, "", "no memory");
}

static tenon_status accumulate(void *instance, void *fit, uint64_t index, const tenon_sample *sample,
                               tenon_error *error) {
  (void)instance, (void)index;
  const tenon_tensor *input = sample->get(sample->context, "input");
  if (!input || input->dtype != TENON_FLOAT32) return fail(error, TENON_ERROR_SHAPE, "input", "expected float32");
  float *x = input->dl.data;
  const int64_t count = elements(input);
  for (int64_t i = 0; i < count; i++) ((sums *)fit)->sum += x[i];
  ((sums *)fit)->count += (double)count;
#ifdef FAULT_FIT_WRITES
  if (count) x[0] += 1;
#endif
  return TENON_OK;
}

static tenon_status finish(void *instance, void *fit, const tenon_fit_sink *sink, tenon_error *error) {
  (void)instance;
  const sums *total = fit;
  if (total->count == 0) return fail(error, TENON_ERROR_DATA, "", "expected samples, received none");
  const int64_t shape[1] = {1};
  tenon_tensor *mean = host_table->tensor_make(host_table, TENON_FLOAT64, 1, shape);
  if (!mean) return fail(error, TENON_ERROR_OUT_OF_MEMORY, "", "no memory");
  *(double *)mean->dl.data = total->sum / total->count;
#ifdef FAULT_FIT_COUNTS
  static int calls = 0;
  *(double *)mean->dl.data += ++calls;
#endif
  tenon_fit_value value = {.struct_size = sizeof value, .name = "mean", .value = mean};
#ifdef FAULT_FIT_NAME
  value.name = "the mean";
#endif
  sink->add(sink->context, &value);
  host_table->tensor_release(host_table, mean);
  return TENON_OK;
}

static void discard(void *instance, void *fit) {
  (void)instance;
  free(fit);
}

static tenon_status load(void *instance, uint32_t flags, uint32_t count, const tenon_fit_value *const *values,
                         tenon_error *error) {
  (void)flags, (void)count, (void)error;
  center *self = instance;
#ifdef FAULT_FIT_UNCHECKED
  self->mean = *(double *)values[0]->value->dl.data;
#else
  const tenon_tensor *mean = count == 1 && !strcmp(values[0]->name, "mean") ? values[0]->value : NULL;
  if (!mean || mean->dtype != TENON_FLOAT64 || elements(mean) != 1)
    return fail(error, TENON_ERROR_STATE, "mean", "expected one float64");
  self->mean = *(double *)mean->dl.data;
#endif
#ifdef FAULT_FIT_FORGETS
  static int calls = 0;
  if (++calls % 2 == 0) self->mean = 0;
#endif
  self->is_fitted = 1;
  return TENON_OK;
}

static const tenon_fit_v1 fit_table = {.struct_size = sizeof fit_table, .begin = begin, .accumulate = accumulate,
                                       .finish = finish, .discard = discard, .load = load};
static const void *query(void *instance, const char *id) {
  (void)instance;
  return strcmp(id, TENON_FIT_ID) ? NULL : &fit_table;
}
static const tenon_transform_v1 table = {.struct_size = sizeof table, .create = create, .destroy = free_block,
                                         .apply = apply, .query = query};
static const tenon_component_v1 component = {
    .struct_size = sizeof component, .kind = TENON_KIND_TRANSFORM, .name = "Center",
    .summary = "a shift by the mean of the training part", .table = &table,
};
PLUGIN(component)
