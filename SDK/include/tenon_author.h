/* What keeps a plugin in C short: arguments, ports, examples, errors and the entry. A convenience beside the contract
 * (tenon_plugin.h), which stays all that a plugin must follow. Header only, C11. */
#ifndef TENON_AUTHOR_H
#define TENON_AUTHOR_H

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <tenon_plugin.h>

/* -- Errors: `return tenon_fail(error, TENON_ERROR_SHAPE, "input", "expected %d channels", 3);` ------------------ */

__attribute__((format(printf, 4, 5), unused)) static tenon_status tenon_fail(tenon_error *error, int32_t code,
                                                                             const char *field, const char *format,
                                                                             ...) {
  va_list values;
  error->code = code;
  snprintf(error->field, sizeof error->field, "%s", field);
  va_start(values, format);
  vsnprintf(error->message, sizeof error->message, format, values);
  va_end(values);
  return code;
}

__attribute__((unused)) static tenon_status tenon_no_memory(tenon_error *error) {
  return tenon_fail(error, TENON_ERROR_OUT_OF_MEMORY, "", "out of memory");
}

/* -- Arguments, for `static const tenon_argument *const arguments[] = {...}` -------------------------------------
 * With a default, and the bounds of what the host lets through; INFINITY for none. */

#define TENON_ARGUMENT(NAME, SUMMARY, TYPES, DEFAULT, MINIMUM, MAXIMUM)                                             \
  (&(const tenon_argument){.struct_size = sizeof(tenon_argument), .types = (TYPES), .name = (NAME),                 \
                           .summary = (SUMMARY), .default_value = (DEFAULT), .minimum = (MINIMUM),                  \
                           .maximum = (MAXIMUM)})
#define TENON_FLOAT(NAME, SUMMARY, DEFAULT, MINIMUM, MAXIMUM)                                                       \
  TENON_ARGUMENT(NAME, SUMMARY, TENON_VALUE_FLOAT,                                                                  \
                 (&(const tenon_value){.type = TENON_VALUE_FLOAT, .as.number = (DEFAULT)}), MINIMUM, MAXIMUM)
#define TENON_INT(NAME, SUMMARY, DEFAULT, MINIMUM, MAXIMUM)                                                         \
  TENON_ARGUMENT(NAME, SUMMARY, TENON_VALUE_INT,                                                                    \
                 (&(const tenon_value){.type = TENON_VALUE_INT, .as.integer = (DEFAULT)}), MINIMUM, MAXIMUM)
/* Without a default: the experiment must give it. */
#define TENON_REQUIRED_INT(NAME, SUMMARY, MINIMUM, MAXIMUM)                                                         \
  TENON_ARGUMENT(NAME, SUMMARY, TENON_VALUE_INT, NULL, MINIMUM, MAXIMUM)

/* -- Ports, for `static const tenon_port *const inputs[] = {...}` ------------------------------------------------ */

/* float32 in plain layout, with a gradient. */
#define TENON_PORT(NAME)                                                                                            \
  (&(const tenon_port){.struct_size = sizeof(tenon_port), .flags = TENON_PORT_DIFFERENTIABLE, .name = (NAME),       \
                       .dtypes = TENON_BIT(TENON_FLOAT32), .layouts = TENON_BIT(TENON_LAYOUT_PLAIN)})
/* Classes: int64, without a gradient. */
#define TENON_CLASS_PORT(NAME)                                                                                      \
  (&(const tenon_port){.struct_size = sizeof(tenon_port), .name = (NAME), .dtypes = TENON_BIT(TENON_INT64),         \
                       .layouts = TENON_BIT(TENON_LAYOUT_PLAIN)})

/* -- Examples, for `static const tenon_example *const examples[] = {...}` ----------------------------------------
 * What the component works with: TENON_EXAMPLE(TENON_WITH(arguments...), TENON_ON(inputs...)), either may be left out. */

#define TENON_EXAMPLE(...) (&(const tenon_example){.struct_size = sizeof(tenon_example), __VA_ARGS__})
#define TENON_WITH(...)                                                                                             \
  .argument_count = sizeof((const tenon_named_value[]){__VA_ARGS__}) / sizeof(tenon_named_value),                   \
  .arguments = (const tenon_named_value[]){__VA_ARGS__}
#define TENON_FLOAT_IS(NAME, VALUE) {.name = (NAME), .value = {.type = TENON_VALUE_FLOAT, .as.number = (VALUE)}}
#define TENON_INT_IS(NAME, VALUE) {.name = (NAME), .value = {.type = TENON_VALUE_INT, .as.integer = (VALUE)}}
#define TENON_ON(...)                                                                                               \
  .input_count = sizeof((const tenon_example_input *const[]){__VA_ARGS__}) / sizeof(void *),                        \
  .inputs = (const tenon_example_input *const[]){__VA_ARGS__}
/* An input with elements between the bounds; the shape follows them. */
#define TENON_INPUT(PORT, DTYPE, MINIMUM, MAXIMUM, ...)                                                             \
  (&(const tenon_example_input){                                                                                    \
    .struct_size = sizeof(tenon_example_input), .dtype = (DTYPE), .port = (PORT),                                   \
    .rank = sizeof((const int64_t[]){__VA_ARGS__}) / sizeof(int64_t), .shape = (const int64_t[]){__VA_ARGS__},      \
    .minimum = (MINIMUM), .maximum = (MAXIMUM)})

/* -- Tensors and gradients --------------------------------------------------------------------------------------- */

__attribute__((unused)) static int64_t tenon_element_count(const tenon_tensor *tensor) {
  int64_t count = 1;
  for (int32_t k = 0; k < tensor->rank; k++) count *= tensor->shape[k];
  return count;
}

/* An output, in a plan: its element type and shape, in plain layout. */
__attribute__((unused)) static void tenon_describe(tenon_tensor *output, int32_t dtype, int32_t rank,
                                                   const int64_t *shape) {
  output->dtype = dtype;
  output->layout = TENON_LAYOUT_PLAIN;
  output->rank = rank;
  for (int32_t k = 0; k < rank; k++) output->shape[k] = shape[k];
}

/* Both write modes, for `grad_input_modes` and `grad_parameter_modes` of a plan that uses tenon_write. */
#define TENON_GRAD_BOTH (TENON_BIT(TENON_GRAD_OVERWRITE) | TENON_BIT(TENON_GRAD_ACCUMULATE))

/* Stores an element of a gradient as its write mode says; nothing when it is not wanted. */
__attribute__((unused)) static void tenon_write(float *gradient, int32_t mode, int64_t index, float value) {
  if (mode == TENON_GRAD_OVERWRITE) gradient[index] = value;
  if (mode == TENON_GRAD_ACCUMULATE) gradient[index] += value;
}

/* -- Random numbers: uniform in [0, 1), by position in the sequence of (seed, stream, step) ----------------------- */

__attribute__((unused)) static double tenon_uniform(const tenon_host_v1 *host, uint64_t seed, uint64_t stream,
                                                    uint64_t step, uint64_t index) {
  uint32_t words[2];
  host->random_words(host, seed, stream, step, 2 * index, 2, words);
  return (double)(((uint64_t)words[0] << 21) | ((uint64_t)words[1] >> 11)) * 0x1p-53;
}

/* Of a transform: differs from sample to sample and from epoch to epoch. */
__attribute__((unused)) static double tenon_draw_uniform(const tenon_host_v1 *host, const tenon_draw *draw,
                                                         uint64_t index) {
  return tenon_uniform(host, draw->seed, draw->stream ^ (draw->epoch * 0xD6E8FEB86659FD93u), draw->index, index);
}

/* -- The plugin: TENON_PLUGIN("vendor/name", "1.0.0", "MIT", &component, ...) once, at file scope ----------------- */

#define TENON_PLUGIN(ID, VERSION, LICENSE, ...)                                                                     \
  TENON_IDENTITY(ID);                                                                                               \
  static const tenon_component_v1 *const tenon_components[] = {__VA_ARGS__};                                        \
  static const tenon_plugin_v1 tenon_table = {                                                                      \
    .prefix = {.struct_size = sizeof(tenon_plugin_v1), .abi_major = TENON_ABI_MAJOR,                                \
               .abi_minor = TENON_ABI_TARGET_MINOR},                                                                \
    .id = (ID), .version = (VERSION), .language = "c", .toolchain = "", .license = (LICENSE),                       \
    .component_count = sizeof tenon_components / sizeof tenon_components[0], .components = tenon_components};       \
  tenon_status tenon_plugin_entry_v1(const tenon_host_v1 *host, const tenon_plugin_v1 **plugin,                     \
                                     tenon_error *error) {                                                          \
    if (host->prefix.abi_major != TENON_ABI_MAJOR)                                                                  \
      return tenon_fail(error, TENON_ERROR_UNSUPPORTED, "", "this plugin speaks ABI %d, the host %d",               \
                        TENON_ABI_MAJOR, host->prefix.abi_major);                                                   \
    *plugin = &tenon_table;                                                                                         \
    return TENON_OK;                                                                                                \
  }                                                                                                                 \
  _Static_assert(sizeof(ID) <= 80, "an id has at most 79 characters")

#endif
