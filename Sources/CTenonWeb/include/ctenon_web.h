// Requests over HTTP by libcurl, which is opened at the first use and never linked: most trainings need none.
#ifndef CTENON_WEB_H
#define CTENON_WEB_H

#include <stddef.h>

typedef struct {
  char text[256];
} ctenon_web_fault;

// Borrowed for the time of the call. Texts end with 0; what may be null stays out.
typedef struct {
  // GET, POST, PUT.
  const char *method;
  // http or https, without a user.
  const char *url;
  // May be null.
  const char *user;
  const char *password;
  // `Name: value`.
  const char *const *headers;
  size_t header_count;
  // What is sent; null for none.
  const void *body;
  size_t body_size;
  // In place of a body, the bytes of a file; null for none.
  const char *body_path;
  // Until there is a connection, and without any progress afterwards.
  long connect_seconds;
  long stall_seconds;
  // Until all is over; 0 for no limit.
  long total_seconds;
  // Ends the request soon after it is no longer 0; read atomically, may be null.
  const int *stop;
} ctenon_web_request;

typedef struct {
  // 200, 404.
  long status;
  // Of what came, the first part; what comes beyond it is an error.
  char *body;
  size_t capacity;
  size_t size;
} ctenon_web_response;

// Opens the library. Returns 0, or -1 and says why not.
int ctenon_web_open(ctenon_web_fault *fault);

// Does a request. Redirections are not followed: they would take a password elsewhere. Returns 0 when there is an answer,
// whatever it says, 1 when there is none, and says why. On any thread, after `ctenon_web_open`.
int ctenon_web_send(const ctenon_web_request *request, ctenon_web_response *response, ctenon_web_fault *fault);

// The number that ends requests: written and read from any thread.
void ctenon_web_stop(int *stop);
int ctenon_web_is_stopped(const int *stop);

#endif
