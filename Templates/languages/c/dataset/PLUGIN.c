/* VENDOR/COMPONENT: points on two spirals that wind around each other, and which of the two they are on.
 * Sample: `input` float32 [2], `target` int64 []. */
#include <stdlib.h>
#include <tenon_author.h>

/* What an experiment may set. */
enum { SIZE, NOISE, SEED };
static const tenon_argument *const arguments[] = {
  [SIZE] = TENON_INT("size", "number of points", 512, 1, 1 << 30),
  [NOISE] = TENON_FLOAT("noise", "how far points may lie beside their spiral", 0.05, 0, INFINITY),
  [SEED] = TENON_INT("seed", "another seed gives other points", 0, 0, INFINITY),
};

static const char *const class_names[] = {"first", "second"};

typedef struct spirals {
  const tenon_host_v1 *host;
  double noise;
  uint64_t seed;
  tenon_dataset_info info;
} spirals;

static tenon_status create(const tenon_component_v1 *component, const tenon_host_v1 *host,
                           const tenon_config *config, void **instance, tenon_error *error) {
  (void)component;
  const tenon_value *values = config->values;
  spirals *self = malloc(sizeof *self);
  if (!self) return tenon_no_memory(error);
  *self = (spirals){
    host, values[NOISE].as.number, (uint64_t)values[SEED].as.integer,
    {.struct_size = sizeof(tenon_dataset_info), .class_count = 2, .count = (uint64_t)values[SIZE].as.integer,
     .class_names = class_names, .has_target = 1},
  };
  *instance = self;
  return TENON_OK;
}

static void destroy(void *instance) { free(instance); }

static const tenon_dataset_info *info(void *instance) { return &((spirals *)instance)->info; }

/* From the index alone, since any thread may ask for any sample at any time. */
static tenon_status read(void *instance, uint64_t index, const tenon_sample *sample, tenon_error *error) {
  const spirals *self = instance;
  if (index >= self->info.count) return tenon_fail(error, TENON_ERROR_ARGUMENT, "", "there is no such sample");
  double draw[3];
  for (uint64_t k = 0; k < 3; k++) draw[k] = tenon_uniform(self->host, self->seed, 0, index, k);
  const int64_t class = (int64_t)(index % 2), shape[] = {2};
  const double radius = 0.1 + 0.9 * draw[0], angle = 6 * radius + 3.14159265358979 * (double)class;

  tenon_tensor *input = sample->make(sample->context, "input", TENON_FLOAT32, 1, shape);
  tenon_tensor *target = sample->make(sample->context, "target", TENON_INT64, 0, NULL);
  if (!input || !target) return tenon_no_memory(error);
  float *point = input->dl.data;
  point[0] = (float)(radius * cos(angle) + self->noise * (2 * draw[1] - 1));
  point[1] = (float)(radius * sin(angle) + self->noise * (2 * draw[2] - 1));
  *(int64_t *)target->dl.data = class;
  sample->set(sample->context, "input", input);
  sample->set(sample->context, "target", target);
  return TENON_OK;
}

static const tenon_dataset_v1 table = {
  .struct_size = sizeof(tenon_dataset_v1), .create = create, .destroy = destroy, .info = info, .read = read,
};
static const tenon_component_v1 component = {
  .struct_size = sizeof(tenon_component_v1), .kind = TENON_KIND_DATASET, .name = "COMPONENT",
  .summary = "points on two spirals, and which of the two they are on", .argument_count = 3, .arguments = arguments,
  .table = &table,
};

TENON_PLUGIN("VENDOR/PLUGIN", "0.1.0", "Apache-2.0", &component);
