// Pictures made of rows and columns of another one: crops, borders, mirror images.
#ifndef CTENON_GATHER_H
#define CTENON_GATHER_H

#include <stddef.h>
#include <stdint.h>

// The pixel of row y and column x of the output is that of `rows[y]` and `columns[x]`, and `fill` where one of them is
// below 0. A pixel is `pixel_size` bytes of any kind; `width` is that of the input, whose last pixel the output may take.
void ctenon_gather(const uint8_t *input, size_t width, size_t pixel_size, const ptrdiff_t *rows, size_t row_count,
                   const ptrdiff_t *columns, size_t column_count, const uint8_t *fill, uint8_t *output);

#endif
