/* What Swift cannot say: dlopen with exact flags, and the error text of the loader. */
#ifndef TENON_LOAD_H
#define TENON_LOAD_H

#include <stddef.h>

#include "tenon_heap.h"
#include "tenon_process_state.h"

/* Opens with RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE: plugins are never unloaded. Null on failure. */
void *tenon_load_open(const char *absolute_path);
void *tenon_load_symbol(void *library, const char *name);
/* The file of a library that the dynamic linker finds by its name, `libzip.so.4`; 0 when it finds none. Opens it. */
int tenon_load_find(const char *name, char *path, size_t size);
/* The file of the program or library that this is linked into; null when the loader does not say. */
const char *tenon_load_own_path(void);
/* The version of glibc in this process, "2.36". */
const char *tenon_load_libc_version(void);
/* The loader's text for the last failure on this thread; never null. */
const char *tenon_load_error(void);

#endif
