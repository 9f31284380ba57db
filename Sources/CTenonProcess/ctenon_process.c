#define _GNU_SOURCE
#include "ctenon_process.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { STATUS = TENON_PROCESS_REPORT + 1, FIRST_FREE = STATUS + 1, OUT_OF_THE_WAY = 16 };

static void close_both(const int ends[2]) {
  if (ends[0] >= 0) close(ends[0]);
  if (ends[1] >= 0) close(ends[1]);
}

static int limit(int resource, uint64_t soft, uint64_t hard) {
  if (soft == 0) return 0;
  struct rlimit now;
  if (getrlimit(resource, &now) != 0) return -1;
  if (now.rlim_max != RLIM_INFINITY && now.rlim_max < hard) hard = now.rlim_max;
  if (soft > hard) soft = hard;
  const struct rlimit wanted = {soft, hard};
  return setrlimit(resource, &wanted);
}

static void close_others(void) {
#ifdef SYS_close_range
  if (syscall(SYS_close_range, (unsigned)FIRST_FREE, ~0U, 0U) == 0) return;
#endif
  long count = sysconf(_SC_OPEN_MAX);
  if (count < 0 || count > 1 << 20) count = 1 << 20;
  for (int descriptor = FIRST_FREE; descriptor < count; descriptor++) close(descriptor);
}

/* Not _exit, which a program may have replaced. */
static _Noreturn void leave(void) {
  for (;;) syscall(SYS_exit_group, 127);
}

struct start {
  const struct tenon_process_request *request;
  pid_t parent;
  int ends[4];
};

/*
 * In the child; does not return. It has the memory of this process until it becomes another program: everything here may be
 * called after vfork in a process with threads.
 */
static int become(void *argument) {
  const struct start *start = argument;
  const struct tenon_process_request *request = start->request;
  int moved[4];
  int input = -1;
  for (int i = 0; i < 4; i++) {
    moved[i] = fcntl(start->ends[i], F_DUPFD, OUT_OF_THE_WAY);
    if (moved[i] < 0) leave();
  }
  for (int i = 0; i < 4; i++) {
    if (dup2(moved[i], i + 1) < 0) leave();
  }
  fcntl(STATUS, F_SETFD, FD_CLOEXEC);
  input = open("/dev/null", O_RDONLY);
  if (input < 0) goto failed;
  if (input != 0 && dup2(input, 0) < 0) goto failed;
  close_others();

  if (setsid() < 0) goto failed;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != start->parent) leave();
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);

  const struct rlimit no_core = {0, 0};
  if (setrlimit(RLIMIT_CORE, &no_core) != 0) goto failed;
  if (limit(RLIMIT_FSIZE, request->file_bytes, request->file_bytes) != 0) goto failed;
  if (limit(RLIMIT_NOFILE, request->open_files, request->open_files) != 0) goto failed;
  /* The first limit sends SIGXCPU, which can be ignored; the second cannot. */
  if (limit(RLIMIT_CPU, request->cpu_seconds, request->cpu_seconds + 1) != 0) goto failed;
  if (limit(RLIMIT_AS, request->address_space, request->address_space) != 0) goto failed;
  if (request->directory && chdir(request->directory) != 0) goto failed;
  execve(request->executable, request->arguments, request->environment ? request->environment : environ);

failed:;
  const int reason = errno;
  ssize_t ignored = write(STATUS, &reason, sizeof reason);
  (void)ignored;
  leave();
}

int tenon_process_start(const struct tenon_process_request *request, struct tenon_process *child) {
  struct rusage own;
  child->parent_resident = getrusage(RUSAGE_SELF, &own) == 0 ? (uint64_t)own.ru_maxrss * 1024 : 0;
  int pipes[4][2] = {{-1, -1}, {-1, -1}, {-1, -1}, {-1, -1}};
  int reason = 0;
  for (int i = 0; i < 4 && reason == 0; i++) {
    if (pipe2(pipes[i], O_CLOEXEC) != 0) reason = errno;
  }
  pid_t pid = -1;
  if (reason == 0) {
    /* No handler of this process may run in the child before its signals are the default ones. */
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    struct start start = {request, getpid(), {pipes[0][1], pipes[1][1], pipes[2][1], pipes[3][1]}};
    /* This thread waits for exec, so that the tables of a large process are not copied. */
    _Alignas(16) char stack[32 * 1024];
    pid = clone(become, stack + sizeof stack, CLONE_VM | CLONE_VFORK | SIGCHLD, &start);
    if (pid < 0) reason = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
  }
  for (int i = 0; i < 4; i++) {
    if (pipes[i][1] >= 0) close(pipes[i][1]);
    pipes[i][1] = -1;
  }
  if (reason == 0) {
    /* Closed by a successful exec. */
    ssize_t count;
    do count = read(pipes[3][0], &reason, sizeof reason);
    while (count < 0 && errno == EINTR);
    if (count == 0) reason = 0;
    else if (count != (ssize_t)sizeof reason) reason = EIO;
    if (reason != 0) {
      struct tenon_process_end end;
      child->pid = pid;
      tenon_process_finish(child, &end);
    }
  }
  if (reason != 0) {
    for (int i = 0; i < 4; i++) close_both(pipes[i]);
    return reason;
  }
  close(pipes[3][0]);
  for (int i = 0; i < 3; i++) fcntl(pipes[i][0], F_SETFL, O_NONBLOCK);
  child->pid = pid;
  child->output = pipes[0][0];
  child->errors = pipes[1][0];
  child->report = pipes[2][0];
#ifdef SYS_pidfd_open
  child->pidfd = (int)syscall(SYS_pidfd_open, pid, 0U);
#else
  child->pidfd = -1;
#endif
  return 0;
}

int tenon_process_has_ended(pid_t pid) {
  siginfo_t info;
  memset(&info, 0, sizeof info);
  if (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0) return errno != EINTR;
  return info.si_pid == pid;
}

int tenon_process_finish(const struct tenon_process *child, struct tenon_process_end *end) {
  const pid_t pid = child->pid;
  memset(end, 0, sizeof *end);
  end->code = -1;
  kill(-pid, SIGKILL);
  kill(pid, SIGKILL);
  int status = 0;
  struct rusage usage;
  pid_t collected;
  do collected = wait4(pid, &status, 0, &usage);
  while (collected < 0 && errno == EINTR);
  if (collected < 0) return errno;
  if (WIFEXITED(status)) end->code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) end->signal = WTERMSIG(status);
  end->cpu_seconds = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                     (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
  /* The kernel counts the memory that was shared until exec as well. */
  const uint64_t peak = (uint64_t)usage.ru_maxrss * 1024;
  end->peak_resident = peak > child->parent_resident ? peak : 0;
  return 0;
}
