#include "ctenon_web.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

// What is needed of <curl/curl.h>, whose numbers never change. A header is no reason for a package that builds need.
typedef void CURL;
struct curl_slist;
enum {
  OPT_READDATA = 10009,
  OPT_WRITEDATA = 10001,
  OPT_URL = 10002,
  OPT_ERRORBUFFER = 10010,
  OPT_POSTFIELDS = 10015,
  OPT_HTTPHEADER = 10023,
  OPT_CUSTOMREQUEST = 10036,
  OPT_XFERINFODATA = 10057,
  OPT_USERNAME = 10173,
  OPT_PASSWORD = 10174,
  OPT_TIMEOUT = 13,
  OPT_LOW_SPEED_LIMIT = 19,
  OPT_LOW_SPEED_TIME = 20,
  OPT_NOPROGRESS = 43,
  OPT_UPLOAD = 46,
  OPT_FOLLOWLOCATION = 52,
  OPT_CONNECTTIMEOUT = 78,
  OPT_NOSIGNAL = 99,
  OPT_HTTPAUTH = 107,
  OPT_PROTOCOLS = 181,
  OPT_WRITEFUNCTION = 20011,
  OPT_XFERINFOFUNCTION = 20219,
  OPT_INFILESIZE_LARGE = 30115,
  OPT_POSTFIELDSIZE_LARGE = 30120,
  INFO_RESPONSE_CODE = 0x200000 + 2,
  AUTH_BASIC = 1,
  PROTOCOLS_HTTP_AND_HTTPS = 1 | 2,
  GLOBAL_ALL = 3,
  ERROR_SIZE = 256,
};

static struct {
  int (*global_init)(long);
  CURL *(*easy_init)(void);
  int (*easy_setopt)(CURL *, int, ...);
  int (*easy_perform)(CURL *);
  int (*easy_getinfo)(CURL *, int, ...);
  void (*easy_cleanup)(CURL *);
  const char *(*easy_strerror)(int);
  struct curl_slist *(*slist_append)(struct curl_slist *, const char *);
  void (*slist_free_all)(struct curl_slist *);
} curl;

static const struct {
  const char *name;
  void **address;
} functions[] = {
  {"curl_global_init", (void **)&curl.global_init},   {"curl_easy_init", (void **)&curl.easy_init},
  {"curl_easy_setopt", (void **)&curl.easy_setopt},   {"curl_easy_perform", (void **)&curl.easy_perform},
  {"curl_easy_getinfo", (void **)&curl.easy_getinfo}, {"curl_easy_cleanup", (void **)&curl.easy_cleanup},
  {"curl_easy_strerror", (void **)&curl.easy_strerror}, {"curl_slist_append", (void **)&curl.slist_append},
  {"curl_slist_free_all", (void **)&curl.slist_free_all},
};

static int open_library(ctenon_web_fault *fault) {
  static const char *const names[] = {"libcurl.so.4", "libcurl-gnutls.so.4"};
  void *handle = NULL;
  for (size_t i = 0; i < sizeof names / sizeof *names && handle == NULL; i++) {
    handle = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
  }
  if (handle == NULL) {
    const char *reason = dlerror();
    snprintf(fault->text, sizeof fault->text, "%s", reason == NULL ? names[0] : reason);
    return -1;
  }
  for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
    *functions[i].address = dlsym(handle, functions[i].name);
    if (*functions[i].address == NULL) {
      snprintf(fault->text, sizeof fault->text, "libcurl has no function %s", functions[i].name);
      return -1;
    }
  }
  if (curl.global_init(GLOBAL_ALL) != 0) {
    snprintf(fault->text, sizeof fault->text, "libcurl does not start");
    return -1;
  }
  return 0;
}

int ctenon_web_open(ctenon_web_fault *fault) {
  static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
  static int is_tried, status;
  static ctenon_web_fault first;
  pthread_mutex_lock(&lock);
  if (!is_tried) {
    status = open_library(&first);
    is_tried = 1;
  }
  pthread_mutex_unlock(&lock);
  *fault = first;
  return status;
}

void ctenon_web_stop(int *stop) { __atomic_store_n(stop, 1, __ATOMIC_RELAXED); }

int ctenon_web_is_stopped(const int *stop) { return __atomic_load_n(stop, __ATOMIC_RELAXED); }

static size_t receive(const char *bytes, size_t one, size_t count, void *data) {
  ctenon_web_response *response = data;
  size_t size = one * count;
  if (size > response->capacity - response->size) return 0;
  memcpy(response->body + response->size, bytes, size);
  response->size += size;
  return size;
}

// A number other than 0 ends the request.
static int progress(void *data, long long a, long long b, long long c, long long d) {
  const int *stop = data;
  (void)a, (void)b, (void)c, (void)d;
  return stop == NULL ? 0 : ctenon_web_is_stopped(stop);
}

// The bytes that are sent. Returns 0, or -1 and says why not.
static int set_body(CURL *handle, const ctenon_web_request *request, FILE **file, ctenon_web_fault *fault) {
  if (request->body_path == NULL) {
    if (request->body == NULL) return 0;
    curl.easy_setopt(handle, OPT_POSTFIELDS, request->body);
    curl.easy_setopt(handle, OPT_POSTFIELDSIZE_LARGE, (long long)request->body_size);
    return 0;
  }
  *file = fopen(request->body_path, "rbe");
  if (*file == NULL || fseeko(*file, 0, SEEK_END) != 0) {
    snprintf(fault->text, sizeof fault->text, "the file cannot be read");
    return -1;
  }
  long long size = ftello(*file);
  rewind(*file);
  curl.easy_setopt(handle, OPT_UPLOAD, 1L);
  curl.easy_setopt(handle, OPT_READDATA, (void *)*file);
  curl.easy_setopt(handle, OPT_INFILESIZE_LARGE, size);
  return 0;
}

int ctenon_web_send(const ctenon_web_request *request, ctenon_web_response *response, ctenon_web_fault *fault) {
  char message[ERROR_SIZE] = "";
  CURL *handle = curl.easy_init();
  if (handle == NULL) {
    snprintf(fault->text, sizeof fault->text, "libcurl has no memory");
    return 1;
  }
  struct curl_slist *headers = NULL;
  for (size_t i = 0; i < request->header_count; i++) headers = curl.slist_append(headers, request->headers[i]);
  FILE *file = NULL;
  int result = set_body(handle, request, &file, fault);
  if (result == 0) {
    response->size = 0;
    curl.easy_setopt(handle, OPT_ERRORBUFFER, (void *)message);
    curl.easy_setopt(handle, OPT_NOSIGNAL, 1L);
    curl.easy_setopt(handle, OPT_PROTOCOLS, (long)PROTOCOLS_HTTP_AND_HTTPS);
    curl.easy_setopt(handle, OPT_FOLLOWLOCATION, 0L);
    curl.easy_setopt(handle, OPT_URL, request->url);
    curl.easy_setopt(handle, OPT_CUSTOMREQUEST, request->method);
    curl.easy_setopt(handle, OPT_HTTPHEADER, (void *)headers);
    curl.easy_setopt(handle, OPT_CONNECTTIMEOUT, request->connect_seconds);
    curl.easy_setopt(handle, OPT_LOW_SPEED_LIMIT, 1L);
    curl.easy_setopt(handle, OPT_LOW_SPEED_TIME, request->stall_seconds);
    curl.easy_setopt(handle, OPT_TIMEOUT, request->total_seconds);
    curl.easy_setopt(handle, OPT_WRITEFUNCTION, receive);
    curl.easy_setopt(handle, OPT_WRITEDATA, (void *)response);
    curl.easy_setopt(handle, OPT_NOPROGRESS, 0L);
    curl.easy_setopt(handle, OPT_XFERINFOFUNCTION, progress);
    curl.easy_setopt(handle, OPT_XFERINFODATA, (void *)request->stop);
    if (request->user != NULL) {
      curl.easy_setopt(handle, OPT_HTTPAUTH, (long)AUTH_BASIC);
      curl.easy_setopt(handle, OPT_USERNAME, request->user);
      curl.easy_setopt(handle, OPT_PASSWORD, request->password == NULL ? "" : request->password);
    }
    int code = curl.easy_perform(handle);
    if (code == 0) {
      curl.easy_getinfo(handle, INFO_RESPONSE_CODE, &response->status);
    } else {
      snprintf(fault->text, sizeof fault->text, "%s", message[0] == 0 ? curl.easy_strerror(code) : message);
      result = 1;
    }
  } else {
    result = 1;
  }
  if (file != NULL) fclose(file);
  curl.slist_free_all(headers);
  curl.easy_cleanup(handle);
  return result;
}
