#define _GNU_SOURCE
#include "tenon_process_state.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SIGNALS = 65, STANDARD = 3, ABOVE_STANDARD = 20 };

struct stream {
  int copy;                      /* -1: it was closed */
  int flags;                     /* of the open file, O_NONBLOCK among them */
  struct stat file;
};

struct tenon_process_state {
  int directory;                 /* -1 when it cannot be opened */
  struct stat directory_file;
  mode_t mask;
  int mask_is_known;
  pthread_t thread;
  sigset_t blocked;
  struct sigaction actions[SIGNALS];
  int action_is_known[SIGNALS];
  struct stream streams[STANDARD];
};

int tenon_descriptor_copy(int descriptor) {
  const int copy = fcntl(descriptor, F_DUPFD_CLOEXEC, ABOVE_STANDARD);
  return copy >= 0 ? copy : fcntl(descriptor, F_DUPFD_CLOEXEC, STANDARD);
}

/* Without setting it meanwhile, which another thread that makes a file would notice. */
static int read_mask(mode_t *mask) {
  char text[512];
  const int file = open("/proc/thread-self/status", O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  const ssize_t count = read(file, text, sizeof text - 1);
  close(file);
  if (count <= 0) return 0;
  text[count] = 0;
  const char *line = strstr(text, "\nUmask:");
  unsigned value;
  if (!line || sscanf(line, "\nUmask: %o", &value) != 1) return 0;
  *mask = (mode_t)value;
  return 1;
}

static int is_same_file(const struct stat *a, const struct stat *b) {
  return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_rdev == b->st_rdev &&
         (a->st_mode & S_IFMT) == (b->st_mode & S_IFMT);
}

tenon_process_state *tenon_process_state_take(void) {
  tenon_process_state *state = calloc(1, sizeof *state);
  if (!state) return NULL;
  state->directory = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
  /* A standard descriptor that is closed must not be taken for this. */
  if (state->directory >= 0 && state->directory < STANDARD) {
    const int copy = tenon_descriptor_copy(state->directory);
    close(state->directory);
    state->directory = copy;
  }
  if (state->directory >= 0 && fstat(state->directory, &state->directory_file) != 0) {
    close(state->directory);
    state->directory = -1;
  }
  state->mask_is_known = read_mask(&state->mask);
  state->thread = pthread_self();
  pthread_sigmask(SIG_SETMASK, NULL, &state->blocked);
  for (int number = 1; number < SIGNALS; number++) {
    state->action_is_known[number] =
      number != SIGKILL && number != SIGSTOP && sigaction(number, NULL, &state->actions[number]) == 0;
  }
  for (int i = 0; i < STANDARD; i++) {
    struct stream *stream = &state->streams[i];
    stream->copy = fstat(i, &stream->file) == 0 ? tenon_descriptor_copy(i) : -1;
    stream->flags = fcntl(i, F_GETFL);
  }
  return state;
}

void tenon_process_state_free(tenon_process_state *state) {
  if (!state) return;
  if (state->directory >= 0) close(state->directory);
  for (int i = 0; i < STANDARD; i++) {
    if (state->streams[i].copy >= 0) close(state->streams[i].copy);
  }
  free(state);
}

static void put_back_directory(const tenon_process_state *state, struct tenon_process_changes *changes) {
  struct stat now;
  if (state->directory < 0 || (stat(".", &now) == 0 && is_same_file(&now, &state->directory_file))) return;
  changes->kinds |= TENON_CHANGED_DIRECTORY;
  if (!getcwd(changes->directory, sizeof changes->directory)) strcpy(changes->directory, "another one");
  /* One that was removed meanwhile can still be gone back to. */
  int ignored = fchdir(state->directory);
  (void)ignored;
}

static void put_back_mask(const tenon_process_state *state, struct tenon_process_changes *changes) {
  mode_t now;
  if (!state->mask_is_known || !read_mask(&now) || now == state->mask) return;
  changes->kinds |= TENON_CHANGED_UMASK;
  changes->mask = now;
  umask(state->mask);
}

static void found_signal(struct tenon_process_changes *changes, int number, int is_blocked) {
  if (changes->kinds & TENON_CHANGED_SIGNALS) return;
  changes->kinds |= TENON_CHANGED_SIGNALS;
  changes->signal = number;
  changes->is_blocked = is_blocked;
}

static void put_back_signals(const tenon_process_state *state, struct tenon_process_changes *changes) {
  for (int number = 1; number < SIGNALS; number++) {
    struct sigaction now;
    /* A request to stop that is blocked is waited for by somebody, who may set what happens on it at any time. */
    if ((number == SIGINT || number == SIGTERM) && sigismember(&state->blocked, number) == 1) continue;
    if (!state->action_is_known[number] || sigaction(number, NULL, &now) != 0) continue;
    const struct sigaction *before = &state->actions[number];
    /* The handler is in a union with the one that takes three arguments. */
    if (now.sa_handler == before->sa_handler && now.sa_flags == before->sa_flags) continue;
    found_signal(changes, number, 0);
    sigaction(number, before, NULL);
  }
  sigset_t blocked;
  if (!pthread_equal(state->thread, pthread_self()) || pthread_sigmask(SIG_SETMASK, NULL, &blocked) != 0) return;
  for (int number = 1; number < SIGNALS; number++) {
    if (sigismember(&blocked, number) == sigismember(&state->blocked, number)) continue;
    found_signal(changes, number, 1);
    pthread_sigmask(SIG_SETMASK, &state->blocked, NULL);
    return;
  }
}

static void put_back_streams(const tenon_process_state *state, struct tenon_process_changes *changes) {
  for (int i = 0; i < STANDARD; i++) {
    const struct stream *stream = &state->streams[i];
    if (stream->copy < 0) continue;
    struct stat now;
    const int is_same = fstat(i, &now) == 0 && is_same_file(&now, &stream->file);
    const int has_flags = is_same && fcntl(i, F_GETFL) == stream->flags;
    if (has_flags) continue;
    /* A closed one may have become a file that somebody here is reading, which is opened with this flag: later, then. */
    const int descriptor_flags = fcntl(i, F_GETFD);
    if (!is_same && descriptor_flags >= 0 && descriptor_flags & FD_CLOEXEC) continue;
    if (!(changes->kinds & TENON_CHANGED_DESCRIPTORS)) changes->descriptor = i;
    changes->kinds |= TENON_CHANGED_DESCRIPTORS;
    if (!is_same) dup2(stream->copy, i);
    if (stream->flags >= 0) fcntl(i, F_SETFL, stream->flags);
  }
}

void tenon_process_state_put_back(const tenon_process_state *state, struct tenon_process_changes *changes) {
  memset(changes, 0, sizeof *changes);
  if (!state) return;
  const int error = errno;
  put_back_directory(state, changes);
  put_back_mask(state, changes);
  put_back_signals(state, changes);
  put_back_streams(state, changes);
  errno = error;
}

const char *tenon_signal_name(int number) { return sigabbrev_np(number); }

void tenon_standard_output_by_lines(void) { setvbuf(stdout, NULL, _IOLBF, 0); }

static locale_t c_locale;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void make_locale(void) { c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0); }

void tenon_thread_use_c_locale(void) {
  pthread_once(&once, make_locale);
  if (c_locale) uselocale(c_locale);
}
