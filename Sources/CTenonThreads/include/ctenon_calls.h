/*
 * Which call into a plugin is under way in which thread: kept in a fixed place, so that a signal handler, a watchdog
 * and the next start can name the culprit. Entering and leaving a call is a few stores.
 */
#ifndef CTENON_CALLS_H
#define CTENON_CALLS_H

#include <stddef.h>
#include <stdint.h>

#include "ctenon_float.h"

/* One thread's. Cache lines of their own: every call writes here. */
struct tenon_call_slot {
  const char *call;              /* "vendor/plugin vendor/Component call", constant for the process; null: none */
  uint64_t sequence;             /* grows with every call entered and left */
  uint32_t taken;
  uint32_t padding[11];
};

enum { TENON_CALL_SLOTS = 256 };

extern _Thread_local struct tenon_call_slot *tenon_call_slot_of_thread;

/* Gives the thread a slot until it ends; beyond TENON_CALL_SLOTS threads, one that nobody looks at. */
struct tenon_call_slot *tenon_call_take_slot(void);

static inline void tenon_call_set(struct tenon_call_slot *slot, const char *call) {
  __atomic_store_n(&slot->call, call, __ATOMIC_RELAXED);
  __atomic_store_n(&slot->sequence, slot->sequence + 1, __ATOMIC_RELAXED);
}

/* Enters a call; returns what tenon_call_leave wants: the call around it. */
static inline const char *tenon_call_enter(const char *call) {
  struct tenon_call_slot *slot = tenon_call_slot_of_thread;
  if (__builtin_expect(slot == NULL, 0)) slot = tenon_call_take_slot();
  const char *outer = slot->call;
  tenon_call_set(slot, call);
  return outer;
}

static inline void tenon_call_leave(const char *outer) {
  struct tenon_call_slot *slot = tenon_call_slot_of_thread;
  if (slot) tenon_call_set(slot, outer);
}

/* The call that this thread is in; null: none. */
static inline const char *tenon_call_current(void) {
  struct tenon_call_slot *slot = tenon_call_slot_of_thread;
  return slot ? slot->call : NULL;
}

/* What another thread is doing; racy by nature, for a watchdog that looks twice. */
struct tenon_call_look {
  const char *call;
  uint64_t sequence;
};
struct tenon_call_look tenon_call_look_at(int slot);

/*
 * From now on a crash (SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE) is explained before it takes its course:
 * on a descriptor, with the component that was being called and then `advice`, which is copied (at most 2 KiB).
 */
void tenon_call_explain_crashes(int descriptor, const char *advice);

/*
 * The same for a child process under limits, and for SIGXCPU: one line for the parent on a descriptor, as
 * TenonIsolation's CrashNote reads it.
 */
void tenon_call_report_crashes(int descriptor);

/*
 * Says in the same place that code of a plugin ends the process: by which function, with which status, and out of which
 * library, which may be null when it is not known.
 */
void tenon_call_explain_exit(const char *function, int status, const char *library);

/*
 * Names the file that is mapped at an address, so that a crash on bytes that are no longer there is told as its fault. The
 * path is copied, at most 1 KiB of it. Returns what tenon_mapping_end wants; -1 when there are too many, and this one goes
 * unnamed.
 */
int tenon_mapping_begin(const void *start, size_t size, const char *path);
void tenon_mapping_end(int mapping);

#endif
