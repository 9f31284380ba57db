/* What the faulty plugins share: each is right as it is, and wrong in exactly one way with one -DFAULT_...., or with
 * MISBEHAVIOUR, a function of misbehaviour.h that is called IN_CONSTRUCTOR, IN_ENTRY or, by the scheduler, IN_CALL. */
#ifndef FAULTY_H
#define FAULTY_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tenon_plugin.h>
#include <unistd.h>

#include "../numbers.h"

#ifdef MISBEHAVIOUR
#include "../misbehaviour.h"
#endif

TENON_IDENTITY("acme/faulty");

#if defined(MISBEHAVIOUR) && defined(IN_CONSTRUCTOR)
__attribute__((constructor)) static void misbehave(void) { MISBEHAVIOUR(); }
#endif

static inline tenon_status fail(tenon_error *error, int32_t code, const char *field, const char *message) {
  error->code = code;
  snprintf(error->field, sizeof error->field, "%s", field);
  snprintf(error->message, sizeof error->message, "%s", message);
  return code;
}

static inline void free_block(void *block) {
#ifdef FAULT_NULL_DESTROY
  *(volatile char *)block = 0;
#endif
  free(block);
}

static inline int64_t elements(const tenon_tensor *tensor) {
  int64_t count = 1;
  for (int32_t k = 0; k < tensor->rank; k++) count *= tensor->shape[k];
  return count;
}

/* The host that started this plugin. */
static const tenon_host_v1 *host_table;

static inline tenon_status enter(const tenon_host_v1 *host, const tenon_plugin_v1 *table,
                                 const tenon_plugin_v1 **plugin, tenon_error *error) {
#ifdef FAULT_SILENT_REFUSAL_OF_MAJOR
  if (host->prefix.abi_major != TENON_ABI_MAJOR) return TENON_ERROR_UNSUPPORTED;
#endif
#ifndef FAULT_ANY_MAJOR
  if (host->prefix.abi_major != TENON_ABI_MAJOR) return fail(error, TENON_ERROR_UNSUPPORTED, "", "another ABI");
#endif
#ifdef FAULT_EXACT_HOST_SIZE
  if (host->prefix.struct_size != sizeof *host) return fail(error, TENON_ERROR_UNSUPPORTED, "", "another size");
#endif
#ifdef FAULT_EXACT_HOST_MINOR
  if (host->prefix.abi_minor != TENON_ABI_MINOR) return fail(error, TENON_ERROR_UNSUPPORTED, "", "another minor");
#endif
#ifdef FAULT_PAST_HOST_END
  (void)host->query(host, "tenon.something/1");
#endif
#ifdef FAULT_QUERY_UNCHECKED
  if (*(const volatile int *)host->query(host, "tenon.something/1")) return TENON_ERROR_INTERNAL;
#endif
#ifdef FAULT_ENTRY_PRINTS
  printf("thank you for using acme\n");
  fflush(stdout);
#endif
#ifdef FAULT_ENTRY_ABORTS
  abort();
#endif
#ifdef FAULT_ENTRY_LOOPS
  for (volatile int turn = 0;; turn++) {}
#endif
#if defined(MISBEHAVIOUR) && defined(IN_ENTRY)
  MISBEHAVIOUR();
#endif
  (void)error;
  host_table = host;
  *plugin = table;
  return TENON_OK;
}

#ifdef FAULT_EXPORTS
__attribute__((visibility("default"))) int acme_helper(void) { return 1; }
#endif

#define PLUGIN(COMPONENT)                                                                               \
  static const tenon_component_v1 *const components[] = {&COMPONENT};                                   \
  static const tenon_plugin_v1 plugin_table = {                                                         \
      .prefix = {.struct_size = sizeof(tenon_plugin_v1), .abi_major = TENON_ABI_MAJOR},                 \
      .id = "acme/faulty", .version = "1.0.0", .language = "c", .toolchain = "", .license = "MIT",      \
      .component_count = 1, .components = components};                                                  \
  tenon_status tenon_plugin_entry_v1(const tenon_host_v1 *host, const tenon_plugin_v1 **plugin,         \
                                     tenon_error *error) {                                              \
    return enter(host, &plugin_table, plugin, error);                                                   \
  }

#endif
