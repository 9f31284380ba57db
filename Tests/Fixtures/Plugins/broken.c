/* A plugin that is right when compiled as it is, and wrong in exactly one way with one -DFAULT_....
 *
 * ID, RECORD_ID, VERSION, LANGUAGE, NAME, SUMMARY and LICENSE may be defined too, and MARK, the path of a file that is made
 * when the library is opened. MISBEHAVIOUR, a function of misbehaviour.h, is called IN_ENTRY, IN_FORWARD or
 * IN_CONSTRUCTOR. It provides the layer `Twice` with the argument `factor`. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tenon_plugin.h>

#include "numbers.h"

#ifndef ID
#define ID "acme/fixture"
#endif
#ifndef RECORD_ID
#define RECORD_ID ID
#endif
#ifndef VERSION
#define VERSION "1.0.0"
#endif
#ifndef LANGUAGE
#define LANGUAGE "c"
#endif
#ifndef NAME
#define NAME "Twice"
#endif

#ifndef SUMMARY
#define SUMMARY "the input times a factor"
#endif
#ifndef LICENSE
#define LICENSE "Apache-2.0"
#endif

#ifdef MISBEHAVIOUR
#include "misbehaviour.h"
#endif

/* 4. The identity record */
#if defined(FAULT_RECORD_MAJOR) || defined(FAULT_RECORD_MINOR) || defined(FAULT_RECORD_MAGIC)
static const struct {
  tenon_identity head;
  char id[sizeof(RECORD_ID)];
} record __attribute__((used, section(TENON_IDENTITY_SECTION))) = {
    {
#ifdef FAULT_RECORD_MAGIC
        1,
#else
        TENON_IDENTITY_MAGIC,
#endif
#ifdef FAULT_RECORD_MAJOR
        9,
#else
        TENON_ABI_MAJOR,
#endif
#ifdef FAULT_RECORD_MINOR
        99,
#else
        0,
#endif
        sizeof(RECORD_ID) - 1},
    RECORD_ID};
#elif !defined(FAULT_NO_RECORD)
TENON_IDENTITY(RECORD_ID);
#endif

#if defined(MISBEHAVIOUR) && defined(IN_CONSTRUCTOR)
__attribute__((constructor)) static void misbehave(void) { MISBEHAVIOUR(); }
#endif

/* A trace that code of this library has run. */
#ifdef MARK
__attribute__((constructor)) static void mark(void) {
  FILE *file = fopen(MARK, "w");
  if (file) fclose(file);
}
#endif

static tenon_status fail(tenon_error *error, int32_t code, const char *field, const char *message) {
  error->code = code;
  snprintf(error->field, sizeof error->field, "%s", field);
  snprintf(error->message, sizeof error->message, "%s", message);
  return code;
}

/* The layer: output = factor * input. */
static tenon_status create(const tenon_component_v1 *component, const tenon_host_v1 *host,
                           const tenon_config *config, void **instance, tenon_error *error) {
  (void)component, (void)host;
#ifdef FAULT_CREATE_FAILS
  (void)config, (void)instance;
  return fail(error, TENON_ERROR_CONFIG, "factor", "this factor and no other");
#endif
  double *factor = malloc(sizeof *factor);
  if (!factor) return fail(error, TENON_ERROR_OUT_OF_MEMORY, "", "8 bytes");
  *factor = config->values[0].as.number;
  *instance = factor;
  return TENON_OK;
}

static void destroy(void *instance) { free(instance); }

static const tenon_layer_info *info(void *instance) {
  (void)instance;
#ifdef FAULT_INFO_WITHOUT_RESULT
  return NULL;
#endif
  static const tenon_port input = {
    .struct_size = sizeof input,
    .flags = TENON_PORT_DIFFERENTIABLE,
#ifndef FAULT_PORT_WITHOUT_NAME
    .name = "input",
#endif
    .dtypes = TENON_BIT(TENON_FLOAT32),
    .layouts = TENON_BIT(TENON_LAYOUT_PLAIN),
  };
  static const tenon_port output = {sizeof output, TENON_PORT_DIFFERENTIABLE, "output",
                                    TENON_BIT(TENON_FLOAT32), TENON_BIT(TENON_LAYOUT_PLAIN)};
  static const tenon_port *const inputs[] = {&input};
  static const tenon_port *const outputs[] = {&output};
#if defined(FAULT_PARAMETER_WITHOUT_SHAPE) || defined(FAULT_PARAMETER_WITHOUT_INITIALIZER) || \
    defined(FAULT_PARAMETER_TOO_LARGE) || defined(FAULT_PARAMETER_MISSING)
  static const double zero = 0;
#ifdef FAULT_PARAMETER_TOO_LARGE
  static const int64_t shape[] = {INT64_MAX, 2};
#else
  static const int64_t shape[] = {3, 2};
#endif
  static const tenon_parameter weight = {
    .struct_size = sizeof weight,
    .dtype = TENON_FLOAT32,
    .name = "weight",
    .rank = 2,
#ifdef FAULT_PARAMETER_WITHOUT_SHAPE
    .shape = sizeof shape ? NULL : shape,
#else
    .shape = shape,
#endif
#ifndef FAULT_PARAMETER_WITHOUT_INITIALIZER
    .initializer = "constant",
#endif
    .initializer_count = 1,
    .initializer_arguments = &zero,
  };
#ifdef FAULT_PARAMETER_MISSING
  static const tenon_parameter *const parameters[] = {&weight, NULL};
#else
  static const tenon_parameter *const parameters[] = {&weight};
#endif
#endif
  static const tenon_layer_info description = {
    .struct_size = sizeof description,
    .input_count = 1,
    .output_count = 1,
    .inputs = inputs,
    .outputs = outputs,
#if defined(FAULT_PARAMETER_WITHOUT_SHAPE) || defined(FAULT_PARAMETER_WITHOUT_INITIALIZER) || \
    defined(FAULT_PARAMETER_TOO_LARGE) || defined(FAULT_PARAMETER_MISSING)
    .parameter_count = sizeof parameters / sizeof parameters[0],
    .parameters = parameters,
#endif
  };
  return &description;
}

typedef struct operation {
  float factor;
  int64_t count;
} operation;

static tenon_status plan(void *instance, const tenon_plan_request *request, tenon_plan *plan, tenon_error *error) {
#ifdef FAULT_PLAN_SILENT
  (void)instance, (void)request, (void)plan, (void)error;
  return TENON_ERROR_SHAPE;
#endif
  const tenon_tensor *input = request->inputs[0];
  operation *made = malloc(sizeof *made);
  if (!made) return fail(error, TENON_ERROR_OUT_OF_MEMORY, "", "16 bytes");
  made->factor = (float)*(double *)instance;
  made->count = 1;
  for (int32_t k = 0; k < input->rank; k++) made->count *= input->shape[k];
  tenon_tensor *output = plan->outputs[0];
  output->dtype = input->dtype;
  output->layout = input->layout;
  output->rank = input->rank;
  memcpy(output->shape, input->shape, sizeof input->shape);
#ifdef FAULT_PLAN_NEGATIVE_SHAPE
  output->shape[0] = -3;
#endif
#ifdef FAULT_PLAN_RANK
  output->rank = 40;
#endif
#ifdef FAULT_PLAN_DTYPE
  output->dtype = 77;
#endif
#ifdef FAULT_PLAN_MEMORY
  plan->saved_bytes = UINT64_MAX;
#endif
  plan->operation = made;
  return TENON_OK;
}

static void operation_destroy(void *pointer) { free(pointer); }

static tenon_status forward(void *pointer, const tenon_step *step, const tenon_layer_buffers *buffers,
                            tenon_error *error) {
  (void)step, (void)error;
#ifdef FAULT_FORWARD_FAILS
  (void)pointer, (void)buffers;
  return fail(error, TENON_ERROR_DATA, "input", "not today");
#endif
#if defined(MISBEHAVIOUR) && defined(IN_FORWARD)
  MISBEHAVIOUR();
#endif
  const operation *o = pointer;
  const float *x = buffers->inputs[0];
  float *y = buffers->outputs[0];
  for (int64_t i = 0; i < o->count; i++) y[i] = o->factor * x[i];
  return TENON_OK;
}

/* Tables as an older or a newer build would make them. */
#ifdef LONGER_TABLES
#define TAIL uint64_t unknown[8];
#define TAIL_VALUE .unknown = {1, 2, 3, 4, 5, 6, 7, 8},
#else
#define TAIL
#define TAIL_VALUE
#endif
#ifdef SHORTER_TABLES
#define LAYER_SIZE offsetof(tenon_layer_v1, backward)
#define COMPONENT_SIZE offsetof(tenon_component_v1, uses_count)
#define PLUGIN_SIZE offsetof(tenon_plugin_v1, query)
#define ARGUMENT_SIZE offsetof(tenon_argument, choice_count)
#else
#define LAYER_SIZE sizeof(layer_table)
#define COMPONENT_SIZE sizeof(component_table)
#define PLUGIN_SIZE sizeof(plugin_table)
#define ARGUMENT_SIZE sizeof(argument_table)
#endif
typedef struct {
  tenon_layer_v1 known;
  TAIL
} layer_table;
typedef struct {
  tenon_component_v1 known;
  TAIL
} component_table;
typedef struct {
  tenon_plugin_v1 known;
  TAIL
} plugin_table;
typedef struct {
  tenon_argument known;
  TAIL
} argument_table;

#if defined(FAULT_FUSION_MISSING) || defined(FAULT_FUSION_HUGE) || defined(FAULT_FUSION_MEMBER_MISSING) \
    || defined(FAULT_FUSION_LATER) || defined(FAULT_FUSION_UNREAD)
#define FUSED
#endif
#ifdef FUSED
static tenon_status create_fused(
    const tenon_component_v1 *component, const tenon_host_v1 *host, uint32_t count,
    const struct tenon_fused_member *const *members, void **instance, tenon_error *error) {
  (void)component, (void)host, (void)count, (void)members, (void)instance;
  return fail(error, TENON_ERROR_UNSUPPORTED, "", "never");
}

/* A then B; sources below 1 are the pattern's input. */
#ifdef FAULT_FUSION_LATER
static const int32_t of_a = 2, of_b = 1;
#elif defined(FAULT_FUSION_UNREAD)
static const int32_t of_a = 0, of_b = 0;
#else
static const int32_t of_a = 0, of_b = 1;
#endif
static const tenon_fusion_member a = {sizeof a, 1, "acme/A", &of_a}, b = {sizeof b, 1, "acme/B", &of_b};
static const tenon_fusion pattern = {
  .struct_size = sizeof pattern,
  .input_count = 1,
#ifdef FAULT_FUSION_HUGE
  .member_count = 0xFFFFFFFFu,
#else
  .member_count = 2,
#endif
#ifdef FAULT_FUSION_MEMBER_MISSING
  .members = (const tenon_fusion_member *const[]){&a, NULL},
#else
  .members = (const tenon_fusion_member *const[]){&a, &b},
#endif
};
#endif

static const layer_table layer = {
  .known = {
    .struct_size = LAYER_SIZE,
#ifdef FUSED
    .create_fused = create_fused,
#endif
#ifndef FAULT_NO_CREATE
    .create = create,
#endif
#ifndef FAULT_NO_DESTROY
    .destroy = destroy,
#endif
#ifndef FAULT_NO_INFO
    .info = info,
#endif
#ifndef FAULT_NO_PLAN
    .plan = plan,
#endif
#ifndef FAULT_NO_OPERATION_DESTROY
    .operation_destroy = operation_destroy,
#endif
#ifndef FAULT_NO_FORWARD
    .forward = forward,
#endif
#ifdef SHORTER_TABLES
    /* What lies behind the size that is claimed must never be read. */
    .backward = (void *)(uintptr_t)0xBAD,
    .expand = (void *)(uintptr_t)0xBAD,
    .create_fused = (void *)(uintptr_t)0xBAD,
    .query = (void *)(uintptr_t)0xBAD,
#endif
  },
  TAIL_VALUE
};

/* 8. The components */
static const tenon_value two = {
#ifdef FAULT_DEFAULT_TYPE
  .type = TENON_VALUE_STRING, .count = 3, .as.string = "two",
#elif defined(FAULT_DEFAULT_LIST)
  .type = TENON_VALUE_LIST, .count = 3, .as.items = NULL,
#else
  .type = TENON_VALUE_FLOAT, .as.number = 2,
#endif
};
static const argument_table factor = {
  .known = {
    .struct_size = ARGUMENT_SIZE,
#ifndef FAULT_ARGUMENT_ACCEPTS_NOTHING
    .types = TENON_VALUE_FLOAT,
#endif
#ifndef FAULT_ARGUMENT_WITHOUT_NAME
    .name = "factor",
#endif
    .summary = "what to multiply by",
    .default_value = &two,
#ifdef FAULT_BOUNDS
    .minimum = 4, .maximum = 3,
#elif defined(FAULT_DEFAULT_OUT_OF_BOUNDS)
    .minimum = 3, .maximum = 4,
#elif defined(FAULT_BOUND_NAN)
    .minimum = NAN, .maximum = 4,
#elif defined(OTHER_ARGUMENT)
    .minimum = -100, .maximum = INFINITY,
#else
    .minimum = -INFINITY, .maximum = INFINITY,
#endif
#ifdef FAULT_CHOICE_MISSING
    .choice_count = 2, .choices = (const char *const[]){"a", NULL},
#endif
#ifdef FAULT_ARGUMENT_KIND
    .component_kind = 60,
#endif
#ifdef SHORTER_TABLES
    .choice_count = 1000, .choices = (void *)(uintptr_t)0xBAD,
#endif
  },
  TAIL_VALUE
};
#ifdef FAULT_ARGUMENT_MISSING
static const tenon_argument *const arguments[] = {NULL};
#elif defined(FAULT_ARGUMENT_TWICE)
static const tenon_argument *const arguments[] = {&factor.known, &factor.known};
#else
static const tenon_argument *const arguments[] = {&factor.known};
#endif

static const component_table twice = {
  .known = {
    .struct_size = COMPONENT_SIZE,
#ifdef FAULT_KIND
    .kind = 42,
#else
    .kind = TENON_KIND_LAYER,
#endif
#ifdef FAULT_COMPOSITE_WITHOUT_EXPAND
    .flags = TENON_COMPONENT_COMPOSITE,
#elif defined(FAULT_FUSED_WITHOUT_CREATE)
    .flags = TENON_COMPONENT_FUSED,
#endif
#ifdef FUSED
    .flags = TENON_COMPONENT_FUSED,
#ifndef FAULT_FUSION_MISSING
    .fusion = &pattern,
#endif
#endif
    .argument_count = sizeof arguments / sizeof arguments[0],
#ifdef FAULT_COMPONENT_NAME
    .name = "Twice it!",
#elif !defined(FAULT_COMPONENT_WITHOUT_NAME)
    .name = NAME,
#endif
    .summary = SUMMARY,
    .arguments = arguments,
#ifndef FAULT_NO_TABLE
    .table = &layer,
#endif
#ifdef FAULT_USES_MISSING
    .uses_count = 1, .uses = (const char *const[]){NULL},
#endif
#ifdef SHORTER_TABLES
    .uses_count = 1000, .uses = (void *)(uintptr_t)0xBAD,
#endif
  },
  TAIL_VALUE
};
static const tenon_component_v1 *const components[] = {
#ifdef FAULT_COMPONENT_TWICE
  &twice.known,
#endif
#ifdef FAULT_COMPONENT_MISSING
  NULL,
#else
  &twice.known,
#endif
};

static const plugin_table table = {
  .known = {
    .prefix = {
      .struct_size = PLUGIN_SIZE,
#ifdef FAULT_TABLE_MAJOR
      .abi_major = 9,
#else
      .abi_major = TENON_ABI_MAJOR,
#endif
#ifdef FAULT_TABLE_MINOR
      .abi_minor = 99,
#endif
    },
#ifdef FAULT_TABLE_ID
    .id = "acme/another",
#else
    .id = ID,
#endif
    .version = VERSION,
    .language = LANGUAGE,
    .toolchain = "5.0",
    .license = LICENSE,
    .component_count = sizeof components / sizeof components[0],
    .components = components,
  },
  TAIL_VALUE
};

/* 6. dlopen */
#ifdef FAULT_UNDEFINED_SYMBOL
extern int acme_is_nowhere(void);
#endif

/* 7. The entry */
#ifndef FAULT_NO_ENTRY
tenon_status tenon_plugin_entry_v1(const tenon_host_v1 *host, const tenon_plugin_v1 **plugin, tenon_error *error) {
  if (host->prefix.abi_major != TENON_ABI_MAJOR) return fail(error, TENON_ERROR_UNSUPPORTED, "", "another ABI");
#if defined(MISBEHAVIOUR) && defined(IN_ENTRY)
  MISBEHAVIOUR();
#endif
#ifdef FAULT_UNDEFINED_SYMBOL
  if (acme_is_nowhere()) return TENON_ERROR_INTERNAL;
#endif
#ifdef FAULT_ENTRY_FAILS
  return fail(error, TENON_ERROR_UNSUPPORTED, "", "needs a license key");
#elif defined(FAULT_ENTRY_SILENT)
  return 1234;
#elif defined(FAULT_ENTRY_WITHOUT_TABLE)
  return TENON_OK;
#endif
  *plugin = &table.known;
  return TENON_OK;
}
#endif
