/* VENDOR/COMPONENT: each element times its share of the softmax along `dim`; a formula of other layers, whose gradient
 * is theirs. */
#include <stdlib.h>
#include <tenon_author.h>

/* What an experiment may set. */
enum { DIM };
static const tenon_argument *const arguments[] = {
  [DIM] = TENON_INT("dim", "the dimension of the softmax", -1, -8, 7),
};

/* An instance is its argument, to be handed on. */
static tenon_status create(const tenon_component_v1 *component, const tenon_host_v1 *host,
                           const tenon_config *config, void **instance, tenon_error *error) {
  (void)component, (void)host;
  tenon_value *dim = malloc(sizeof *dim);
  if (!dim) return tenon_no_memory(error);
  *dim = config->values[DIM];
  *instance = dim;
  return TENON_OK;
}

static void destroy(void *instance) { free(instance); }

/* The formula, as calls that build a graph: each names a layer by its path and gives its inputs. */
static tenon_status expand(void *instance, const tenon_graph_builder *graph, tenon_error *error) {
  const tenon_named_value dim[] = {{"dim", *(const tenon_value *)instance}};
  int32_t x = 0, share = 0, product = 0;
  tenon_status status = graph->input(graph->context, "input", &x, error);
  if (status == TENON_OK)
    status = graph->apply(graph->context, "share", "tenon/Softmax", 1, dim, 1, &x, 1, &share, error);
  const int32_t factors[] = {x, share};
  if (status == TENON_OK)
    status = graph->apply(graph->context, "product", "tenon/Mul", 0, NULL, 2, factors, 1, &product, error);
  return status != TENON_OK ? status : graph->output(graph->context, "output", product, error);
}

static const tenon_layer_v1 table = {
  .struct_size = sizeof(tenon_layer_v1), .create = create, .destroy = destroy, .expand = expand,
};
static const char *const uses[] = {"tenon/Softmax", "tenon/Mul"};
static const tenon_component_v1 component = {
  .struct_size = sizeof(tenon_component_v1), .kind = TENON_KIND_LAYER, .flags = TENON_COMPONENT_COMPOSITE,
  .name = "COMPONENT", .summary = "x times its softmax", .argument_count = 1, .arguments = arguments,
  .table = &table, .uses_count = 2, .uses = uses,
};

TENON_PLUGIN("VENDOR/PLUGIN", "0.1.0", "Apache-2.0", &component);
