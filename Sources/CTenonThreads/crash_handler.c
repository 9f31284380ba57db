#define _GNU_SOURCE
#include "call_slots.h"
#include "ctenon_calls.h"
#include "mapped_files.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* Only what may be called in a signal handler from here on. */

/* The last one is nobody's fault but that of a child under limits, and looked for only there. */
static const int fatal[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE, SIGXCPU};
enum { FATAL = sizeof fatal / sizeof fatal[0], CRASHES = FATAL - 1, TEXT = 2048 };

static struct sigaction before[FATAL];
static char advice[TEXT];
static int explanation = STDERR_FILENO;
static int report = -1;
static int installed;
static int handled;
/* The thread that crashes; 0: none. */
static pid_t crashing;

int tenon_call_crashes_are_handled(void) { return __atomic_load_n(&installed, __ATOMIC_RELAXED); }

struct line {
  char text[2 * TEXT];
  size_t count;
};

static void add(struct line *line, const char *text, size_t count) {
  if (count > sizeof line->text - line->count) count = sizeof line->text - line->count;
  for (size_t i = 0; i < count; i++) line->text[line->count + i] = text[i];
  line->count += count;
}

static size_t length(const char *text) {
  size_t count = 0;
  while (text[count]) count++;
  return count;
}

static void say(struct line *line, const char *text) { add(line, text, length(text)); }

static void say_number(struct line *line, unsigned long long number) {
  char digits[24];
  size_t count = 0;
  do digits[sizeof digits - ++count] = (char)('0' + number % 10);
  while (number /= 10);
  add(line, digits + sizeof digits - count, count);
}

static void put(int descriptor, const struct line *line) {
  size_t done = 0;
  while (done < line->count) {
    const ssize_t count = write(descriptor, line->text + done, line->count - done);
    if (count > 0) done += (size_t)count;
    else if (count == 0 || errno != EINTR) return;
  }
}

/* Bytes that this process has mapped. */
static unsigned long long address_space(void) {
  char text[32];
  const int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  const ssize_t count = read(file, text, sizeof text);
  close(file);
  unsigned long long pages = 0;
  for (ssize_t i = 0; i < count && text[i] >= '0' && text[i] <= '9'; i++) pages = 10 * pages + (text[i] - '0');
  return pages * (unsigned long long)sysconf(_SC_PAGESIZE);
}

static const char *meaning(int number) {
  switch (number) {
    case SIGSEGV: return "SIGSEGV, a segmentation fault";
    case SIGBUS: return "SIGBUS, a bus error";
    case SIGILL: return "SIGILL, as a trap in Swift does";
    case SIGTRAP: return "SIGTRAP, as a failed precondition in Swift does";
    case SIGABRT: return "SIGABRT, a call of abort()";
    case SIGFPE: return "SIGFPE, such as a division by zero";
    default: return "a fatal signal";
  }
}

/* "acme/layers acme/Swish backward" as "acme/Swish <did> backward", and the plugin in a line of its own. */
static void say_call(struct line *line, const char *call, const char *did) {
  const char *component = call;
  while (*component && *component != ' ') component++;
  const size_t plugin = (size_t)(component - call);
  const char *function = *component ? component + 1 : component;
  size_t name = 0;
  while (function[name] && function[name] != ' ') name++;
  if (function[name]) {
    add(line, function, name);
    say(line, did);
    say(line, function + name + 1);
  } else {
    add(line, call, plugin);
    say(line, did);
    say(line, function);
  }
  say(line, "\n  plugin: ");
  add(line, call, plugin);
}

/* `file`: the mapped one whose bytes were wanted and are not there; null: none. */
static void explain(int number, const char *call, const char *file) {
  struct line line = {.count = 0};
  if (file) {
    say(&line, "\nerror[file-shrank]: ");
    say(&line, file);
    say(&line, " was cut off, or can no longer be read, while it was in use");
  } else if (call) {
    say(&line, "\nerror[plugin-crashed]: ");
    say_call(&line, call, " crashed in ");
  } else {
    say(&line, "\nerror[crashed]: Tenon crashed, in no call of a plugin");
  }
  say(&line, "\n  signal: ");
  say(&line, meaning(number));
  say(&line, "\n");
  if (file) say(&line, "  help: get it again; put a new one in its place by renaming it, never by writing into it\n");
  say(&line, advice);
  put(explanation, &line);
}

static void say_exit(struct line *line, const char *function, int status) {
  say(line, function);
  say(line, "(");
  if (status < 0) say(line, "-");
  say_number(line, status < 0 ? 0ULL - (unsigned long long)(long long)status : (unsigned long long)status);
  say(line, ")");
}

/* One that ends while another does has nothing to add. */
static int ending;

void tenon_call_explain_exit(const char *function, int status, const char *library) {
  if (__atomic_exchange_n(&ending, 1, __ATOMIC_SEQ_CST)) {
    for (;;) pause();
  }
  const char *call = tenon_call_current();
  struct line line = {.count = 0};
  if (report >= 0) {
    say(&line, "\001tenon-exit ");
    say_exit(&line, function, status);
    say(&line, " ");
    if (call) say(&line, call);
    say(&line, "\n");
    put(report, &line);
    return;
  }
  struct line did = {.count = 0};
  say(&did, " called ");
  say_exit(&did, function, status);
  say(&did, " in ");
  add(&did, "", 1);
  say(&line, "\nerror[plugin-exited]: ");
  if (call) {
    say_call(&line, call, did.text);
  } else {
    say(&line, "a thread of a plugin called ");
    say_exit(&line, function, status);
  }
  if (library) {
    say(&line, "\n  library: ");
    say(&line, library);
  }
  say(&line, "\n  received: the end of the whole process, which is not a plugin's to decide\n");
  say(&line, advice);
  put(explanation, &line);
}

static void tell_parent(int number, const char *call) {
  struct line line = {.count = 0};
  say(&line, "\001tenon-crash ");
  say_number(&line, (unsigned)number);
  say(&line, " ");
  say_number(&line, address_space());
  say(&line, " ");
  if (call) say(&line, call);
  say(&line, "\n");
  put(report, &line);
}

static void handle(int number, siginfo_t *info, void *context) {
  (void)context;
  const int error = errno;
  pid_t first = 0;
  if (__atomic_compare_exchange_n(&crashing, &first, gettid(), 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
    const char *call = tenon_call_current();
    if (report >= 0) tell_parent(number, call);
    else explain(number, call, number == SIGBUS && info ? tenon_mapping_of(info->si_addr) : NULL);
  } else if (first != gettid()) {
    /* Another thread is at it already, and would not come to an end if this one took the process down. */
    for (;;) pause();
  }
  /* From here on the crash takes its course as if nobody had looked; so does a second one in here. */
  for (int i = 0; i < handled; i++) sigaction(fatal[i], &before[i], NULL);
  errno = error;
  /* A fault comes again when its instruction does; what was sent, a breakpoint and a limit do not. */
  if (!info || info->si_code <= 0 || number == SIGTRAP || number == SIGABRT || number == SIGXCPU) raise(number);
}

static void install(int count) {
  if (__atomic_exchange_n(&installed, 1, __ATOMIC_SEQ_CST)) return;
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_sigaction = handle;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  sigemptyset(&action.sa_mask);
  handled = count;
  for (int i = 0; i < count; i++) sigaction(fatal[i], &action, &before[i]);
  tenon_call_give_signal_stack();
}

void tenon_call_explain_crashes(int descriptor, const char *text) {
  explanation = descriptor;
  const size_t count = strnlen(text, TEXT - 1);
  memcpy(advice, text, count);
  advice[count] = 0;
  report = -1;
  install(CRASHES);
}

void tenon_call_report_crashes(int descriptor) {
  report = descriptor;
  install(FATAL);
}
