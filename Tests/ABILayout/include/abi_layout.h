/* The layout of the plugin header's structs as the C compiler sees it. */
#ifndef ABI_LAYOUT_H
#define ABI_LAYOUT_H

#include <stddef.h>

typedef struct abi_layout_row {
  const char *name;  /* "tenon_step", or "tenon_step.seed" for a field */
  size_t offset;     /* 0 for a struct */
  size_t size;
} abi_layout_row;

/* Every struct, each followed by its fields. */
const abi_layout_row *abi_layout_rows(size_t *count);

#endif
