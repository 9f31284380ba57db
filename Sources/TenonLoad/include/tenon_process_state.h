/* What belongs to a whole process and any library in it can change: kept, compared and put back. */
#ifndef TENON_PROCESS_STATE_H
#define TENON_PROCESS_STATE_H

#include <stddef.h>
#include <stdint.h>

typedef struct tenon_process_state tenon_process_state;

/* As it is now, with descriptors of its own for what has to be put back; null when there is no memory. */
tenon_process_state *tenon_process_state_take(void);
void tenon_process_state_free(tenon_process_state *state);

enum {
  TENON_CHANGED_DIRECTORY = 1,
  TENON_CHANGED_UMASK = 2,
  TENON_CHANGED_SIGNALS = 4,
  TENON_CHANGED_DESCRIPTORS = 8,
};

/* What differs, of each kind the first. */
struct tenon_process_changes {
  uint32_t kinds;
  uint32_t mask;         /* the umask that was found */
  int signal;            /* whose disposition is another one, or which this thread blocks now */
  int is_blocked;
  int descriptor;        /* a standard one that is closed or leads elsewhere */
  char directory[1024];  /* that was found; may be cut off */
};

/* Compares the process with a state and puts back what differs. */
void tenon_process_state_put_back(const tenon_process_state *state, struct tenon_process_changes *changes);

/* Lets the calling thread write and read numbers as in C, whatever setlocale says. */
void tenon_thread_use_c_locale(void);

/* A descriptor for the same file above the standard ones, closed by exec; -1 when there can be none. */
int tenon_descriptor_copy(int descriptor);

/* TERM for SIGTERM; null for a number that has no name. */
const char *tenon_signal_name(int number);

/* Lets the C library's standard output be written line by line, not when a buffer is full or the process ends. */
void tenon_standard_output_by_lines(void);

#endif
