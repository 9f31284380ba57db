#include "ctenon_gather.h"

#include <string.h>

#include "instruction_set.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define ALWAYS static inline __attribute__((always_inline))

// What the columns of a picture are, between those at the left and the right that are filled.
typedef enum { onward, backward, other } order;

ALWAYS void repeat(const uint8_t *pixel, size_t pixel_size, size_t count, uint8_t *output) {
  if (pixel_size == 1) {
    memset(output, *pixel, count);
    return;
  }
  for (size_t i = 0; i < count; i++) memcpy(output + i * pixel_size, pixel, pixel_size);
}

ALWAYS void pick(const uint8_t *line, const ptrdiff_t *columns, size_t count, size_t pixel_size, const uint8_t *fill,
                 uint8_t *output) {
  for (size_t i = 0; i < count; i++) {
    const uint8_t *pixel = columns[i] < 0 ? fill : line + (size_t)columns[i] * pixel_size;
    memcpy(output + i * pixel_size, pixel, pixel_size);
  }
}

#if defined(__x86_64__)
// Pixels of three bytes, the last one of the line first, as many as come in fives; how many that were. No byte outside
// of the pixels is read, and none behind the output's last one written.
__attribute__((target("avx2"))) static size_t mirror_rgb(const uint8_t *line, size_t count, uint8_t *output) {
  const __m128i order = _mm_setr_epi8(13, 14, 15, 10, 11, 12, 7, 8, 9, 4, 5, 6, 1, 2, 3, 0);
  size_t done = 0;
  // Five pixels are loaded with the byte before them, so one stays in front.
  for (; done + 6 <= count; done += 5) {
    __m128i five = _mm_loadu_si128((const __m128i *)(line + 3 * (count - done - 5) - 1));
    _mm_storeu_si128((__m128i *)(output + 3 * done), _mm_shuffle_epi8(five, order));
  }
  return done;
}
#endif

ALWAYS void mirror(const uint8_t *line, size_t count, size_t pixel_size, uint8_t *output) {
  size_t done = 0;
#if defined(__x86_64__)
  if (pixel_size == 3 && ctenon_has_avx2()) done = mirror_rgb(line, count, output);
#endif
  for (; done < count; done++) {
    memcpy(output + done * pixel_size, line + (count - 1 - done) * pixel_size, pixel_size);
  }
}

ALWAYS void gather(const uint8_t *input, size_t width, size_t pixel_size, const ptrdiff_t *rows, size_t row_count,
                   const ptrdiff_t *columns, size_t column_count, const uint8_t *fill, uint8_t *output) {
  size_t left = 0, end = column_count;
  while (left < end && columns[left] < 0) left++;
  while (end > left && columns[end - 1] < 0) end--;
  size_t count = end - left;
  const ptrdiff_t *inner = columns + left;
  order order = count > 1 && inner[1] < inner[0] ? backward : onward;
  for (size_t i = 1; i < count && order != other; i++) {
    if (inner[i] < 0 || inner[i] != inner[i - 1] + (order == onward ? 1 : -1)) order = other;
  }
  for (size_t y = 0; y < row_count; y++, output += column_count * pixel_size) {
    if (rows[y] < 0 || count == 0) {
      repeat(fill, pixel_size, column_count, output);
      continue;
    }
    const uint8_t *line = input + (size_t)rows[y] * width * pixel_size;
    repeat(fill, pixel_size, left, output);
    uint8_t *middle = output + left * pixel_size;
    switch (order) {
      case onward: memcpy(middle, line + (size_t)inner[0] * pixel_size, count * pixel_size); break;
      case backward: mirror(line + (size_t)inner[count - 1] * pixel_size, count, pixel_size, middle); break;
      case other: pick(line, inner, count, pixel_size, fill, middle); break;
    }
    repeat(fill, pixel_size, column_count - end, output + end * pixel_size);
  }
}

void ctenon_gather(const uint8_t *input, size_t width, size_t pixel_size, const ptrdiff_t *rows, size_t row_count,
                   const ptrdiff_t *columns, size_t column_count, const uint8_t *fill, uint8_t *output) {
  // The usual sizes are compiled on their own: bytes, RGB, and numbers of 4 and 8 bytes.
  switch (pixel_size) {
    case 1: gather(input, width, 1, rows, row_count, columns, column_count, fill, output); break;
    case 3: gather(input, width, 3, rows, row_count, columns, column_count, fill, output); break;
    case 4: gather(input, width, 4, rows, row_count, columns, column_count, fill, output); break;
    case 8: gather(input, width, 8, rows, row_count, columns, column_count, fill, output); break;
    default: gather(input, width, pixel_size, rows, row_count, columns, column_count, fill, output);
  }
}
