/* What Swift cannot say: dlopen with exact flags, and the error text of the loader. */
#ifndef TENON_LOAD_H
#define TENON_LOAD_H

#include "tenon_heap.h"
#include "tenon_process_state.h"

/* Opens with RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE: plugins are never unloaded. Null on failure. */
void *tenon_load_open(const char *absolute_path);
void *tenon_load_symbol(void *library, const char *name);
/* The loader's text for the last failure on this thread; never null. */
const char *tenon_load_error(void);

#endif
