/* Stands in front of malloc and its kin, when preloaded, and counts the calls of all threads. */
#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#define EXPORT __attribute__((visibility("default")))

/* glibc's own, which it exports for this purpose. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

static _Atomic uint64_t allocations;

static void count(void) { atomic_fetch_add_explicit(&allocations, 1, memory_order_relaxed); }

EXPORT uint64_t tenon_allocation_count(void) { return atomic_load_explicit(&allocations, memory_order_relaxed); }

EXPORT void *malloc(size_t size) {
  count();
  return __libc_malloc(size);
}

EXPORT void *calloc(size_t members, size_t size) {
  count();
  return __libc_calloc(members, size);
}

EXPORT void *realloc(void *block, size_t size) {
  count();
  return __libc_realloc(block, size);
}

EXPORT void *memalign(size_t alignment, size_t size) {
  count();
  return __libc_memalign(alignment, size);
}

EXPORT void *aligned_alloc(size_t alignment, size_t size) {
  count();
  return __libc_memalign(alignment, size);
}

EXPORT int posix_memalign(void **block, size_t alignment, size_t size) {
  count();
  if (alignment % sizeof(void *) != 0 || (alignment & (alignment - 1)) != 0) return EINVAL;
  void *memory = __libc_memalign(alignment, size);
  if (!memory) return ENOMEM;
  *block = memory;
  return 0;
}
