#define _GNU_SOURCE
#include "ctenon_exit.h"

#include <ctenon_calls.h>
#include <dlfcn.h>
#include <link.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

static pid_t guarded;            /* 0: nothing is guarded yet; a child that a plugin forks may end as it likes */

typedef void leave(int);

_Noreturn void tenon_exit_leave(int status) {
  for (;;) syscall(SYS_exit_group, status);
}

/* Whether this exit is none of the host's: its threads have a slot, and are in no call of a plugin when they end it. */
static int is_foreign(void) {
  if (guarded == 0 || guarded != getpid()) return 0;
  return tenon_call_slot_of_thread == NULL || tenon_call_current() != NULL;
}

/* The library that an address of code lies in. Not by dladdr, which waits for the thread that is loading a library, and
 * that thread may be waiting for this one. */
typedef struct search {
  uintptr_t address;
  const char *library;
} search;

static int look(struct dl_phdr_info *info, size_t size, void *context) {
  search *wanted = context;
  (void)size;
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const ElfW(Phdr) *part = &info->dlpi_phdr[i];
    if (part->p_type != PT_LOAD || wanted->address - info->dlpi_addr - part->p_vaddr >= part->p_memsz) continue;
    wanted->library = info->dlpi_name;
    return 1;
  }
  return 0;
}

static void refuse(const char *function, int status, const void *caller) {
  search found = {.address = (uintptr_t)caller};
  if (caller) dl_iterate_phdr(look, &found);
  tenon_call_explain_exit(function, status, found.library);
  tenon_exit_leave(1);
}

/* What the C library ends the process by itself (err, error, argp) comes past the functions below, and here. */
static void at_exit(int status, void *unused) {
  (void)unused;
  if (is_foreign()) refuse("exit", status, NULL);
}

void tenon_exit_guard(void) {
  guarded = getpid();
  on_exit(at_exit, NULL);
}

static _Noreturn void next(const char *name, int status) {
  leave *function = (leave *)dlsym(RTLD_NEXT, name);
  if (function) function(status);
  tenon_exit_leave(status);
}

_Noreturn void tenon_exit_in_full(int status) {
  guarded = 0;
  next("exit", status);
}

#define EXPORTED __attribute__((visibility("default"), used, noreturn))

EXPORTED void exit(int status) {
  if (is_foreign()) refuse("exit", status, __builtin_return_address(0));
  next("exit", status);
}

EXPORTED void quick_exit(int status) {
  if (is_foreign()) refuse("quick_exit", status, __builtin_return_address(0));
  next("quick_exit", status);
}

EXPORTED void _exit(int status) {
  if (is_foreign()) refuse("_exit", status, __builtin_return_address(0));
  tenon_exit_leave(status);
}

EXPORTED void _Exit(int status) {
  if (is_foreign()) refuse("_Exit", status, __builtin_return_address(0));
  tenon_exit_leave(status);
}
