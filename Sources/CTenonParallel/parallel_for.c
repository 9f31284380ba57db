#include "ctenon_parallel.h"

#include "tenon_plugin.h"

/* A Swift closure (Int, Int) -> Void: code, and what it captured. Taking it apart here is what avoids the heap
 * allocation that Swift makes when a closure that does not escape is handed on through a C pointer. The calling
 * convention is clang's documented swiftcall. */
typedef __attribute__((swiftcall)) void (*closure_function)(int64_t index, int64_t worker,
                                                            __attribute__((swift_context)) void *captured);

struct closure {
  closure_function function;
  void *captured;
};

static void run(void *context, uint64_t index, uint32_t worker) {
  const struct closure *closure = context;
  closure->function((int64_t)index, (int64_t)worker, closure->captured);
}

__attribute__((swiftcall)) void tenon_parallel_for_closure(const tenon_host_v1 *host, int64_t count,
                                                           closure_function function, void *captured) {
  struct closure closure = {function, captured};
  host->parallel_for(host, (uint64_t)count, run, &closure);
}
