/* The dataset `Numbers`: a file of `count` samples, its bytes modulo 10 their classes; without a path, 64 of its own. */
#include "faulty.h"

typedef struct numbers {
  int64_t count;
  uint8_t *classes;
  tenon_dataset_info info;
  int64_t cursor;
  float scratch;
} numbers;

static const char *const names[] = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};

static void destroy(void *instance) {
  if (instance) free(((numbers *)instance)->classes);
  free(instance);
}

static tenon_status create(const tenon_component_v1 *component, const tenon_host_v1 *host, const tenon_config *config,
                           void **instance, tenon_error *error) {
  (void)component, (void)host;
  const tenon_value *path = &config->values[0];
  numbers *n = calloc(1, sizeof *n);
  if (!n) return fail(error, TENON_ERROR_OUT_OF_MEMORY, "", "no memory");
  n->count = 64;
  n->classes = malloc(64);
  for (int k = 0; n->classes && k < 64; k++) n->classes[k] = (uint8_t)(k % 10);
#ifndef FAULT_ANY_FILE
  if (path->type == TENON_VALUE_STRING) {
    char magic[8] = "";
    FILE *file = fopen(path->as.string, "rb");
    const int isRight = file && fread(magic, 1, 8, file) == 8 && !memcmp(magic, "NUMBERS1", 8);
    if (file) fclose(file);
    if (!isRight) {
      destroy(n);
#ifdef FAULT_ERROR_WITHOUT_PATH
      return fail(error, TENON_ERROR_DATA, "path", "no such file");
#else
      char text[512];
      snprintf(text, sizeof text, "%.400s: expected a file that starts with NUMBERS1", path->as.string);
      return fail(error, TENON_ERROR_DATA, "path", text);
#endif
    }
  }
#endif
  n->info = (tenon_dataset_info){.struct_size = sizeof n->info, .class_count = 10, .count = (uint64_t)n->count,
                                 .class_names = names, .has_target = 1};
  *instance = n;
  return TENON_OK;
}

static const tenon_dataset_info *info(void *instance) { return &((numbers *)instance)->info; }

static tenon_status read_sample(void *instance, uint64_t index, const tenon_sample *sample, tenon_error *error) {
  numbers *n = instance;
#ifndef FAULT_PAST_END
  if (index >= (uint64_t)n->count) return fail(error, TENON_ERROR_ARGUMENT, "index", "past the last sample");
#endif
  int64_t place = (int64_t)(index % 64);
#ifdef FAULT_UNSTABLE
  place = (n->cursor++) % 64;
#endif
  const int64_t shape[] = {2};
  tenon_tensor *input = sample->make(sample->context, "input", TENON_FLOAT32, 1, shape);
  if (!input) return fail(error, TENON_ERROR_OUT_OF_MEMORY, "input", "no memory");
  float *x = input->dl.data;
  x[0] = (float)place;
#ifdef FAULT_SHARED_SCRATCH
  n->scratch = (float)place;
  usleep(1000);
  x[1] = n->scratch;
#elif !defined(FAULT_PARTIAL)
  x[1] = -(float)place;
#endif
#ifdef FAULT_OVERRUN
  x[2] = 0;
#endif
  sample->set(sample->context, "input", input);
#ifndef FAULT_NO_TARGET
  tenon_tensor *target = sample->make(sample->context, "target", TENON_INT64, 0, shape);
  if (!target) return fail(error, TENON_ERROR_OUT_OF_MEMORY, "target", "no memory");
  *(int64_t *)target->dl.data = n->classes[place];
#ifdef FAULT_CLASS
  *(int64_t *)target->dl.data = n->classes[place] + 5;
#endif
  sample->set(sample->context, "target", target);
#endif
  return TENON_OK;
}

static const tenon_dataset_v1 table = {.struct_size = sizeof table, .create = create, .destroy = destroy, .info = info,
                                       .read = read_sample};
static const tenon_value null_value = {.type = TENON_VALUE_NULL};
static const tenon_argument path = {.struct_size = sizeof path, .types = TENON_VALUE_STRING | TENON_VALUE_NULL,
                                    .name = "path", .summary = "the file", .default_value = &null_value,
                                    .minimum = -INFINITY, .maximum = INFINITY};
static const tenon_argument *const arguments[] = {&path};
static const tenon_component_v1 component = {
    .struct_size = sizeof component, .kind = TENON_KIND_DATASET, .argument_count = 1, .name = "Numbers",
    .summary = "numbers and their last digits", .arguments = arguments, .table = &table,
};
PLUGIN(component)
