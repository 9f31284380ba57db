// The memory an encoder writes into.
#ifndef CTENON_GROWING_BUFFER_H
#define CTENON_GROWING_BUFFER_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
  uint8_t *data;
  size_t count;
  size_t capacity;
} growing_buffer;

// Makes room for `extra` more bytes after `count`; 0 when there is no memory, and the buffer is as it was.
int growing_buffer_reserve(growing_buffer *buffer, size_t extra);

#endif
