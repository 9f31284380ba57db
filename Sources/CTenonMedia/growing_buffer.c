#include "growing_buffer.h"

#include <stdlib.h>

#include "ctenon_image.h"

int growing_buffer_reserve(growing_buffer *buffer, size_t extra) {
  if (extra <= buffer->capacity - buffer->count) return 1;
  if (extra > SIZE_MAX / 2 - buffer->count) return 0;
  size_t capacity = buffer->capacity < 4096 ? 4096 : buffer->capacity;
  while (capacity < buffer->count + extra) capacity *= 2;
  uint8_t *grown = realloc(buffer->data, capacity);
  if (grown == NULL) return 0;
  buffer->data = grown;
  buffer->capacity = capacity;
  return 1;
}

void ctenon_image_free(uint8_t *data) { free(data); }
