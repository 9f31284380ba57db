/* What the host offers. One table per process; it outlives every plugin. */
#ifndef TENON_HOST_H
#define TENON_HOST_H

#include "value.h"

#define TENON_LOG_DEBUG 0
#define TENON_LOG_INFO 1
#define TENON_LOG_WARNING 2
#define TENON_LOG_ERROR 3

typedef struct tenon_host_v1 {
  tenon_prefix prefix;

  /* Writes one line to the host's log, marked with the plugin's id. [any] */
  void (*log)(const struct tenon_host_v1 *host, int32_t level, const char *message);

  /* Runs task(context, i, worker) for every i below `count`, on the host's thread pool, and returns
   * when all are done. `worker` is below `worker_count` and no two tasks run at once with the same
   * one, so worker-private memory may be indexed by it. Tasks must not depend on order, must not call
   * parallel_for, and must cut the work by shapes only, never by the number of workers: results are
   * the same bits for any number of threads. [step] */
  void (*parallel_for)(const struct tenon_host_v1 *host, uint64_t count,
                       void (*task)(void *context, uint64_t index, uint32_t worker), void *context);

  /* The largest number of tasks that run at once. Constant for the process. [any] */
  uint32_t (*worker_count)(const struct tenon_host_v1 *host);

  /* Philox4x32-10 words: output[k] is word (first + k) of the sequence named by (seed, stream, step).
   * word n is lane n%4 of philox(counter = {n/4 as two words, step as two words}, key = the two words
   * of seed + stream * 0x9E3779B97F4A7C15). [any] */
  void (*random_words)(const struct tenon_host_v1 *host, uint64_t seed, uint64_t stream, uint64_t step,
                       uint64_t first, uint64_t count, uint32_t *output);

  /* A new tensor, plain layout, contents undefined, one reference held by the caller; null when the
   * shape overflows or memory is out. [any] */
  tenon_tensor *(*tensor_make)(const struct tenon_host_v1 *host, int32_t dtype, int32_t rank,
                               const int64_t *shape);
  /* One more, or one less, reference to a tensor made by tensor_make. [any] */
  void (*tensor_retain)(const struct tenon_host_v1 *host, tenon_tensor *tensor);
  void (*tensor_release)(const struct tenon_host_v1 *host, tenon_tensor *tensor);

  /* An optional table by id ("tenon.something/1"); null when this host has none. Plugins must work
   * without any. [any] */
  const void *(*query)(const struct tenon_host_v1 *host, const char *id);
} tenon_host_v1;

/* One step of a run, as layers, losses and optimizers see it. Never grows within a major. */
typedef struct tenon_step {
  uint32_t struct_size;
  uint32_t flags;  /* zero */
  uint64_t number; /* steps finished before this one */
  uint64_t seed;
  uint64_t stream; /* of this module: from its path in the unfused model */
  const tenon_host_v1 *host;
  /* Where the first sample of this call stands in the step's batch: 0 unless a batch is computed in parts. Draws of
   * samples are counted from it, so that a mask belongs to its sample. */
  uint64_t first_sample;
  uint64_t spare[3]; /* zero */
} tenon_step;

#endif
