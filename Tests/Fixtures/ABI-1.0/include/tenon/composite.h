/* Composite layers: a graph of other layers, built by calls instead of computed. */
#ifndef TENON_COMPOSITE_H
#define TENON_COMPOSITE_H

#include "layer.h"

/* In place of a value: nothing is given to this port. */
#define TENON_ABSENT -1

/* Handed to `expand`, valid until it returns. Values are numbers that the builder gives out. */
typedef struct tenon_graph_builder {
  uint32_t struct_size;
  uint32_t reserved;
  void *context;

  /* The value at the composite's input port of this name, TENON_ABSENT when nothing is given to it; ports appear in the
   * order of first use. What is absent may be passed on to optional ports. */
  tenon_status (*input)(void *context, const char *port, int32_t *value, tenon_error *error);
  /* Applies the child module at `path` ("left.0", PyTorch's name) to values. The first application
   * names its component and arguments; applying the same path again shares its parameters. */
  tenon_status (*apply)(void *context, const char *path, const char *component, uint32_t argument_count,
                        const tenon_named_value *arguments, uint32_t input_count, const int32_t *inputs,
                        uint32_t output_count, int32_t *outputs, tenon_error *error);
  /* The same with a layer that was given as an argument; each path is a module of its own. */
  tenon_status (*apply_child)(void *context, const char *path, const tenon_child *child, uint32_t input_count,
                              const int32_t *inputs, uint32_t output_count, int32_t *outputs, tenon_error *error);
  /* Names a value as the composite's output port. At least one is needed. */
  tenon_status (*output)(void *context, const char *port, int32_t value, tenon_error *error);
  /* How a parameter of a child that was applied before starts, in place of what the child declares. `parameter` is the
   * child's path with the parameter's name ("left.0.weight"); the initializer and its arguments are those of
   * tenon_parameter. Of several calls for one parameter the last one counts, so that a composite has its way over those
   * inside it. Null: an older host, where children start as they declare. */
  tenon_status (*initialize)(void *context, const char *parameter, const char *initializer, uint32_t argument_count,
                             const double *arguments, tenon_error *error);
} tenon_graph_builder;

#endif
