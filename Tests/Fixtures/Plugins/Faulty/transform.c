/* The transform `Jitter`: adds one random number in [0, amount) to a float32 tensor; nothing in evaluation. */
#include "faulty.h"

static tenon_status create(const tenon_component_v1 *component, const tenon_host_v1 *host, const tenon_config *config,
                           void **instance, tenon_error *error) {
  (void)component, (void)host;
  double *amount = malloc(sizeof *amount);
  if (!amount) return fail(error, TENON_ERROR_OUT_OF_MEMORY, "", "no memory");
  *amount = config->values[0].as.number;
  *instance = amount;
  return TENON_OK;
}

#ifdef FAULT_SHARED_SCRATCH
static float scratch[1 << 16];
#endif

static tenon_status apply(void *instance, const tenon_draw *draw, const tenon_sample *sample, tenon_error *error) {
  const tenon_tensor *input = sample->get(sample->context, "input");
#ifndef FAULT_MISSING_FIELD
  if (!input) return fail(error, TENON_ERROR_DATA, "input", "the sample has no such field");
#endif
  if (input->dtype != TENON_FLOAT32) return fail(error, TENON_ERROR_SHAPE, "input", "expected float32");
  uint64_t epoch = draw->epoch, index = draw->index;
#ifdef FAULT_EPOCH_IGNORED
  epoch = 0;
#endif
#ifdef FAULT_SAMPLE_IGNORED
  index = 0;
#endif
  uint32_t word = 0;
  host_table->random_words(host_table, draw->seed, draw->stream ^ (epoch * 0x9E3779B97F4A7C15ULL), index, 0, 1, &word);
#ifdef FAULT_RAND
  word = (uint32_t)rand() * 2;
#endif
  double shift = *(double *)instance * word / 4294967296.0;
#ifndef FAULT_EVALUATION_DRAWS
  if (!draw->training) shift = 0;
#endif
  const float *x = input->dl.data;
  const int64_t count = elements(input);
#ifdef FAULT_IN_PLACE
  for (int64_t i = 0; i < count; i++) ((float *)input->dl.data)[i] += (float)shift;
  return TENON_OK;
#endif
  int64_t shape[TENON_MAX_RANK];
  memcpy(shape, input->shape, sizeof shape);
#ifdef FAULT_SHAPE_VARIES
  if (input->rank && word & 1) shape[0] = (shape[0] + 1) / 2;
#endif
  tenon_tensor *made = sample->make(sample->context, "input", TENON_FLOAT32, input->rank, shape);
  if (!made) return fail(error, TENON_ERROR_OUT_OF_MEMORY, "input", "no memory");
  float *y = made->dl.data;
  const int64_t size = elements(made);
#ifdef FAULT_SHARED_SCRATCH
  for (int64_t i = 0; i < count && i < 1 << 16; i++) scratch[i] = x[i];
  usleep(1000);
  x = scratch;
#endif
  for (int64_t i = 0; i < size; i++) y[i] = x[i] + (float)shift;
#ifdef FAULT_PARTIAL
  if (size) memset(&y[size - 1], 0xFF, 4);
#endif
#ifdef FAULT_OVERRUN
  y[size] = 0;
#endif
  sample->set(sample->context, "input", made);
  (void)count;
  return TENON_OK;
}

static const void *query(void *instance, const char *id) {
#ifdef FAULT_FORMS
  enum { made = TENON_FORM_PICTURE };
#else
  enum { made = TENON_FORM_NUMBERS };
#endif
  static const tenon_transform_forms_v1 forms = {
      .struct_size = sizeof forms, .of_picture = TENON_FORM_REFUSED, .of_numbers = made};
  (void)instance;
  return strcmp(id, TENON_TRANSFORM_ID) ? NULL : &forms;
}

static const tenon_transform_v1 table = {.struct_size = sizeof table, .create = create, .destroy = free_block,
                                         .apply = apply, .query = query};
static const tenon_value tenth = {.type = TENON_VALUE_FLOAT, .as.number = 0.1};
static const tenon_argument amount = {.struct_size = sizeof amount, .types = TENON_VALUE_FLOAT, .name = "amount",
                                      .summary = "largest shift", .default_value = &tenth, .maximum = 1};
static const tenon_argument *const arguments[] = {&amount};
static const tenon_component_v1 component = {
    .struct_size = sizeof component, .kind = TENON_KIND_TRANSFORM, .argument_count = 1, .name = "Jitter",
    .summary = "a random shift of brightness", .arguments = arguments, .table = &table,
};
PLUGIN(component)
