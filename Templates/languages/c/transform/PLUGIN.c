/* VENDOR/COMPONENT: now and then fills an upright strip of the image at a random place, so that a model learns not to
 * rely on one detail; in evaluation never. Input: float32 [C, H, W]. */
#include <stdlib.h>
#include <tenon_author.h>

/* What an experiment may set. */
enum { P, WIDTH, VALUE };
static const tenon_argument *const arguments[] = {
  [P] = TENON_FLOAT("p", "probability of a strip", 0.5, 0, 1),
  [WIDTH] = TENON_INT("width", "width of the strip, pixels", 2, 1, 1 << 20),
  [VALUE] = TENON_FLOAT("value", "what the strip is filled with", 0, -INFINITY, INFINITY),
};

typedef struct transform {
  const tenon_host_v1 *host;
  double p;
  int64_t width;
  float value;
} transform;

static tenon_status create(const tenon_component_v1 *component, const tenon_host_v1 *host,
                           const tenon_config *config, void **instance, tenon_error *error) {
  (void)component;
  transform *self = malloc(sizeof *self);
  if (!self) return tenon_no_memory(error);
  const tenon_value *values = config->values;
  *self = (transform){host, values[P].as.number, values[WIDTH].as.integer, (float)values[VALUE].as.number};
  *instance = self;
  return TENON_OK;
}

static void destroy(void *instance) { free(instance); }

static tenon_status apply(void *instance, const tenon_draw *draw, const tenon_sample *sample, tenon_error *error) {
  const transform *self = instance;
  const tenon_tensor *image = sample->get(sample->context, "input");
  if (!image || image->dtype != TENON_FLOAT32 || image->rank != 3)
    return tenon_fail(error, TENON_ERROR_SHAPE, "input", "expected float32 [C, H, W]; put ToTensor before");
  /* Every draw has its own index; the same sample in the same epoch always draws the same. */
  if (!draw->training || tenon_draw_uniform(self->host, draw, 0) >= self->p) return TENON_OK;
  const int64_t rows = image->shape[0] * image->shape[1], columns = image->shape[2];
  const int64_t width = self->width < columns ? self->width : columns;
  const int64_t left = (int64_t)(tenon_draw_uniform(self->host, draw, 1) * (double)(columns - width + 1));

  tenon_tensor *result = sample->make(sample->context, "input", TENON_FLOAT32, 3, image->shape);
  if (!result) return tenon_no_memory(error);
  const float *from = image->dl.data;
  float *to = result->dl.data;
  for (int64_t row = 0; row < rows; row++)
    for (int64_t column = 0; column < columns; column++) {
      const int64_t i = row * columns + column;
      to[i] = column >= left && column < left + width ? self->value : from[i];
    }
  sample->set(sample->context, "input", result);
  return TENON_OK;
}

static const tenon_transform_v1 table = {
  .struct_size = sizeof(tenon_transform_v1), .create = create, .destroy = destroy, .apply = apply,
};
static const tenon_component_v1 component = {
  .struct_size = sizeof(tenon_component_v1), .kind = TENON_KIND_TRANSFORM, .name = "COMPONENT",
  .summary = "fills a strip of the image at a random place, now and then", .argument_count = 3,
  .arguments = arguments, .table = &table,
};

TENON_PLUGIN("VENDOR/PLUGIN", "0.1.0", "Apache-2.0", &component);
