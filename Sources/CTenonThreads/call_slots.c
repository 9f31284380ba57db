#define _GNU_SOURCE
#include "call_slots.h"
#include "ctenon_calls.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

static struct tenon_call_slot slots[TENON_CALL_SLOTS] __attribute__((aligned(64)));
_Thread_local struct tenon_call_slot *tenon_call_slot_of_thread;
static _Thread_local struct tenon_call_slot beyond;
static _Thread_local void *signal_stack;

static pthread_key_t at_thread_end;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* A stack overflow leaves no stack for its handler. */
enum { SIGNAL_STACK = 64 << 10 };

void tenon_call_give_signal_stack(void) {
  stack_t current;
  if (signal_stack || sigaltstack(NULL, &current) != 0 || !(current.ss_flags & SS_DISABLE)) return;
  signal_stack = malloc(SIGNAL_STACK);
  if (!signal_stack) return;
  const stack_t stack = {.ss_sp = signal_stack, .ss_size = SIGNAL_STACK};
  if (sigaltstack(&stack, NULL) != 0) {
    free(signal_stack);
    signal_stack = NULL;
  }
}

static void leave_thread(void *value) {
  struct tenon_call_slot *slot = value;
  tenon_call_slot_of_thread = NULL;
  if (signal_stack) {
    const stack_t none = {.ss_flags = SS_DISABLE};
    sigaltstack(&none, NULL);
    free(signal_stack);
    signal_stack = NULL;
  }
  if (slot == &beyond) return;
  tenon_call_set(slot, NULL);
  __atomic_store_n(&slot->taken, 0, __ATOMIC_RELEASE);
}

static void make_key(void) { pthread_key_create(&at_thread_end, leave_thread); }

struct tenon_call_slot *tenon_call_take_slot(void) {
  struct tenon_call_slot *slot = &beyond;
  for (int i = 0; i < TENON_CALL_SLOTS; i++) {
    uint32_t expected = 0;
    if (__atomic_compare_exchange_n(&slots[i].taken, &expected, 1, 0, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) {
      slot = &slots[i];
      break;
    }
  }
  tenon_call_slot_of_thread = slot;
  pthread_once(&once, make_key);
  pthread_setspecific(at_thread_end, slot);
  if (tenon_call_crashes_are_handled()) tenon_call_give_signal_stack();
  return slot;
}

struct tenon_call_look tenon_call_look_at(int slot) {
  struct tenon_call_look look = {NULL, 0};
  if (slot < 0 || slot >= TENON_CALL_SLOTS) return look;
  look.sequence = __atomic_load_n(&slots[slot].sequence, __ATOMIC_RELAXED);
  look.call = __atomic_load_n(&slots[slot].call, __ATOMIC_RELAXED);
  return look;
}
