/* A child process under limits: what stands between clone and exec, where only C may run. */
#ifndef CTENON_PROCESS_H
#define CTENON_PROCESS_H

#include <stdint.h>
#include <sys/types.h>

/* The descriptor on which the child may report, beside 0 (empty), 1 and 2. */
#define TENON_PROCESS_REPORT 3

/* Limits of 0 are none. */
struct tenon_process_request {
  const char *executable;        /* absolute; PATH is not searched */
  char *const *arguments;        /* the program's name first, null last */
  char *const *environment;      /* null last; null for that of this process */
  const char *directory;         /* null for that of this process */
  uint64_t address_space;        /* bytes */
  uint64_t cpu_seconds;
  uint64_t file_bytes;           /* of any file that it writes */
  uint64_t open_files;
};

struct tenon_process {
  pid_t pid;                     /* also its session and its process group */
  int pidfd;                     /* readable when it has ended; -1 where the kernel has none */
  int output, errors, report;    /* to be read, not blocking */
  uint64_t parent_resident;      /* the most bytes that this process has held: the child begins with its memory */
};

/*
 * Starts a program in a session of its own: no terminal, no descriptors but 0 to 3, default signals, no core files,
 * killed when the calling thread ends.
 *
 * Returns 0, or the errno of what failed, up to and including exec; nothing is left behind then.
 */
int tenon_process_start(const struct tenon_process_request *request, struct tenon_process *child);

/* How a child ended. */
struct tenon_process_end {
  int code;                      /* exit status, or -1 */
  int signal;                    /* that killed it, or 0 */
  double cpu_seconds;            /* its own and of those that it waited for */
  uint64_t peak_resident;        /* bytes; 0, unknown, where that is not above what the parent has held */
};

/* Whether it has ended; it stays a zombie, so that its number is not given to another. */
int tenon_process_has_ended(pid_t pid);

/* Kills the whole process group, then collects the child. Returns 0, or an errno (ECHILD: somebody else did). */
int tenon_process_finish(const struct tenon_process *child, struct tenon_process_end *end);

#endif
