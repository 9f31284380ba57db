/* Every layer and loss of some built-in libraries, behind a table that changes the gradients in one way.
 *
 * LIBRARIES: absolute paths, a list of C strings. Each component appears as NAME_none, with its gradients as they are,
 * and as NAME_sign, NAME_term, NAME_scale and NAME_batch. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tenon_plugin.h>

TENON_IDENTITY("acme/mutants");

enum { NONE, SIGN, TERM, SCALE, BATCH, MUTATION_COUNT };
static const char *const suffixes[] = {"none", "sign", "term", "scale", "batch"};

typedef struct mutant {
  tenon_component_v1 component;
  tenon_layer_v1 table;
  char name[80];
  const tenon_component_v1 *real;
  const tenon_layer_v1 *layer;
  int mutation;
} mutant;

typedef struct instance {
  const mutant *mutant;
  void *real;
} instance;

typedef struct operation {
  const mutant *mutant;
  void *real;
  uint32_t input_count, output_count, parameter_count;
  int64_t batch;
  uint64_t output_bytes[8], parameter_elements[16];
  int64_t input_elements[8];
  int is_double;
} operation;

static tenon_status create(const tenon_component_v1 *component, const tenon_host_v1 *host, const tenon_config *config,
                           void **made, tenon_error *error) {
  const mutant *m = component->context;
  instance *i = malloc(sizeof *i);
  if (!i) return TENON_ERROR_OUT_OF_MEMORY;
  i->mutant = m;
  const tenon_status status = m->layer->create(m->real, host, config, &i->real, error);
  if (status != TENON_OK) return free(i), status;
  *made = i;
  return TENON_OK;
}

static void destroy(void *pointer) {
  instance *i = pointer;
  if (i) i->mutant->layer->destroy(i->real);
  free(i);
}

static const tenon_layer_info *info(void *pointer) {
  instance *i = pointer;
  return i->mutant->layer->info(i->real);
}

static int64_t elements(const int64_t *shape, int32_t rank) {
  int64_t count = 1;
  for (int32_t k = 0; k < rank; k++) count *= shape[k];
  return count;
}

static tenon_status plan(void *pointer, const tenon_plan_request *request, tenon_plan *plan, tenon_error *error) {
  instance *i = pointer;
  operation *o = calloc(1, sizeof *o);
  if (!o) return TENON_ERROR_OUT_OF_MEMORY;
  const tenon_status status = i->mutant->layer->plan(i->real, request, plan, error);
  if (status != TENON_OK) return free(o), status;
  o->mutant = i->mutant;
  o->real = plan->operation;
  const tenon_layer_info *info = i->mutant->layer->info(i->real);
  o->input_count = request->input_count < 8 ? request->input_count : 8;
  o->output_count = request->output_count < 8 ? request->output_count : 8;
  o->parameter_count = info->parameter_count < 16 ? info->parameter_count : 16;
  for (uint32_t k = 0; k < o->input_count; k++) {
    const tenon_tensor *input = request->inputs[k];
    if (!input) continue;
    if (k == 0) o->batch = input->rank ? input->shape[0] : 1;
    if (input->dtype == TENON_FLOAT64) o->is_double = 1;
    o->input_elements[k] = elements(input->dl.shape, input->dl.ndim);
  }
  for (uint32_t k = 0; k < o->output_count; k++) {
    const tenon_tensor *output = plan->outputs[k];
    int64_t shape[TENON_MAX_RANK + 1];
    memcpy(shape, output->shape, sizeof output->shape);
    int32_t rank = output->rank;
    if (output->layout != TENON_LAYOUT_PLAIN) {
      const int blocked = output->layout == TENON_LAYOUT_C16 ? 1 : 0;
      shape[blocked] = (shape[blocked] + 15) / 16 * 16;
    }
    o->output_bytes[k] = (uint64_t)elements(shape, rank) * (output->dtype == TENON_FLOAT64 ? 8 : 4);
  }
  for (uint32_t k = 0; k < o->parameter_count; k++)
    o->parameter_elements[k] = (uint64_t)elements(info->parameters[k]->shape, info->parameters[k]->rank);
  plan->operation = o;
  return TENON_OK;
}

static void operation_destroy(void *pointer) {
  operation *o = pointer;
  if (o) o->mutant->layer->operation_destroy(o->real);
  free(o);
}

static tenon_status forward(void *pointer, const tenon_step *step, const tenon_layer_buffers *buffers,
                            tenon_error *error) {
  operation *o = pointer;
  return o->mutant->layer->forward(o->real, step, buffers, error);
}

/* What a gradient that is right becomes. */
static double change(const operation *o, double right) {
  switch (o->mutant->mutation) {
    case SIGN: return -right;
    case SCALE: return right * 1.05;
    case BATCH: return o->batch > 1 ? right / (double)o->batch : right;
    default: return right;
  }
}

/* Replaces before + gradient by before + changed gradient. */
static void mutate(const operation *o, void *gradient, const void *before, uint64_t count, int32_t mode) {
  for (uint64_t k = 0; k < count; k++) {
    if (o->is_double) {
      const double old = mode == TENON_GRAD_ACCUMULATE ? ((const double *)before)[k] : 0;
      ((double *)gradient)[k] = old + change(o, ((double *)gradient)[k] - old);
    } else {
      const double old = mode == TENON_GRAD_ACCUMULATE ? ((const float *)before)[k] : 0;
      ((float *)gradient)[k] = (float)(old + change(o, ((float *)gradient)[k] - old));
    }
  }
}

static void *copy(const void *data, uint64_t count, int is_double) {
  const uint64_t bytes = count * (is_double ? 8 : 4);
  void *block = malloc(bytes ? bytes : 1);
  if (block && data) memcpy(block, data, bytes);
  return block;
}

static tenon_status backward(void *pointer, const tenon_step *step, const tenon_layer_buffers *buffers,
                             tenon_error *error) {
  operation *o = pointer;
  void *before_inputs[8] = {0}, *before_parameters[16] = {0};
  for (uint32_t k = 0; k < o->input_count; k++)
    if (buffers->grad_inputs[k]) before_inputs[k] = copy(buffers->grad_inputs[k], (uint64_t)o->input_elements[k], o->is_double);
  for (uint32_t k = 0; k < o->parameter_count; k++)
    if (buffers->grad_parameters[k])
      before_parameters[k] = copy(buffers->grad_parameters[k], o->parameter_elements[k], o->is_double);
  /* A term that is missing: the last quarter of the gradients of the outputs does not arrive. */
  tenon_layer_buffers changed = *buffers;
  const void *grad_outputs[8] = {0};
  void *cut[8] = {0};
  if (o->mutant->mutation == TERM) {
    for (uint32_t k = 0; k < o->output_count; k++) {
      if (!buffers->grad_outputs[k]) continue;
      const uint64_t bytes = o->output_bytes[k], kept = bytes * 3 / 4 / 64 * 64;
      grad_outputs[k] = cut[k] = aligned_alloc(64, (bytes + 63) / 64 * 64 + 64);
      memset(cut[k], 0, (bytes + 63) / 64 * 64 + 64);
      memcpy(cut[k], buffers->grad_outputs[k], kept);
    }
    changed.grad_outputs = grad_outputs;
  }
  const tenon_status status = o->mutant->layer->backward(o->real, step, &changed, error);
  for (uint32_t k = 0; k < o->input_count; k++) {
    if (status == TENON_OK && buffers->grad_inputs[k])
      mutate(o, buffers->grad_inputs[k], before_inputs[k], (uint64_t)o->input_elements[k], buffers->grad_input_modes[k]);
    free(before_inputs[k]);
  }
  for (uint32_t k = 0; k < o->parameter_count; k++) {
    if (status == TENON_OK && buffers->grad_parameters[k])
      mutate(o, buffers->grad_parameters[k], before_parameters[k], o->parameter_elements[k],
             buffers->grad_parameter_modes[k]);
    free(before_parameters[k]);
  }
  for (uint32_t k = 0; k < o->output_count; k++) free(cut[k]);
  return status;
}

static const tenon_component_v1 *components[1024];
static tenon_plugin_v1 plugin_table = {
    .prefix = {.struct_size = sizeof plugin_table, .abi_major = TENON_ABI_MAJOR}, .id = "acme/mutants",
    .version = "1.0.0", .language = "c", .toolchain = "", .license = "MIT", .components = components};

static void add(const tenon_component_v1 *real) {
  const tenon_layer_v1 *layer = real->table;
  if ((real->kind != TENON_KIND_LAYER && real->kind != TENON_KIND_LOSS) || !layer->create || !layer->backward) return;
  for (int mutation = 0; mutation < MUTATION_COUNT && plugin_table.component_count < 1024; mutation++) {
    mutant *m = calloc(1, sizeof *m);
    if (!m) return;
    m->real = real, m->layer = layer, m->mutation = mutation;
    m->table = (tenon_layer_v1){.struct_size = sizeof m->table, .create = create, .destroy = destroy, .info = info,
                                .plan = plan, .operation_destroy = operation_destroy, .forward = forward,
                                .backward = backward};
    snprintf(m->name, sizeof m->name, "%s_%s", real->name, suffixes[mutation]);
    m->component = *real;
    m->component.struct_size = sizeof m->component;
#ifdef WITHOUT_FLOAT64
    m->component.flags &= ~TENON_COMPONENT_FLOAT64;
#endif
    m->component.name = m->name, m->component.table = &m->table, m->component.context = m;
    components[plugin_table.component_count++] = &m->component;
  }
}

tenon_status tenon_plugin_entry_v1(const tenon_host_v1 *host, const tenon_plugin_v1 **plugin, tenon_error *error) {
  static const char *const libraries[] = {LIBRARIES};
  if (host->prefix.abi_major != TENON_ABI_MAJOR) {
    snprintf(error->message, sizeof error->message, "another ABI");
    return error->code = TENON_ERROR_UNSUPPORTED;
  }
  for (size_t k = 0; k < sizeof libraries / sizeof libraries[0]; k++) {
    void *library = dlopen(libraries[k], RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    tenon_status (*entry)(const tenon_host_v1 *, const tenon_plugin_v1 **, tenon_error *) = NULL;
    if (library) *(void **)&entry = dlsym(library, "tenon_plugin_entry_v1");
    const tenon_plugin_v1 *real = NULL;
    if (!entry || entry(host, &real, error) != TENON_OK) {
      snprintf(error->message, sizeof error->message, "%s", library ? "no entry" : dlerror());
      return error->code = TENON_ERROR_INTERNAL;
    }
    for (uint32_t c = 0; c < real->component_count; c++) add(real->components[c]);
  }
  *plugin = &plugin_table;
  return TENON_OK;
}
