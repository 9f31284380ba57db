/* The plugin itself and its one exported function. */
#ifndef TENON_PLUGIN_TABLE_H
#define TENON_PLUGIN_TABLE_H

#include "component.h"

typedef struct tenon_plugin_v1 {
  tenon_prefix prefix;       /* abi_minor: the minor this plugin needs */
  const char *id;            /* "vendor/plugin", lower case, digits and hyphens */
  const char *version;       /* "1.2.3" */
  const char *language;      /* "swift", "c", "c++", "rust" */
  const char *toolchain;     /* swift: the compiler version, "6.3.1"; otherwise may be "" */
  const char *license;       /* SPDX */
  const char *homepage;      /* nullable */
  uint32_t component_count;
  uint32_t reserved;
  const tenon_component_v1 *const *components;
  const void *(*query)(const char *id); /* nullable [any] */
} tenon_plugin_v1;

/* Checks host->prefix, keeps `host`, and returns constant tables. Must allocate nothing that needs
 * freeing: plugins are never unloaded. [load] */
TENON_EXTERN __attribute__((visibility("default"))) tenon_status
tenon_plugin_entry_v1(const tenon_host_v1 *host, const tenon_plugin_v1 **plugin, tenon_error *error);

#endif
