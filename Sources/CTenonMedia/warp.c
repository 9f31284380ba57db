#include "ctenon_warp.h"

#include <math.h>
#include <string.h>

#include "instruction_set.h"

// Products and sums are rounded one by one, as in what this has to agree with.
#pragma STDC FP_CONTRACT OFF
// Vectors wider than the registers stay within functions that are inlined.
#pragma clang diagnostic ignored "-Wpsabi"

#define ALWAYS static inline __attribute__((always_inline))

// Where the center of a pixel of the result lies in the picture.
typedef struct {
  double x;
  double y;
} point;

ALWAYS point source(const double *a, size_t column, size_t row, int is_projective) {
  double x = (double)column + 0.5, y = (double)row + 0.5;
  point at = {a[0] * x + a[1] * y + a[2], a[3] * x + a[4] * y + a[5]};
  if (is_projective) {
    double divisor = a[6] * x + a[7] * y + 1;
    at.x /= divisor;
    at.y /= divisor;
  }
  return at;
}

// Not-a-number is outside.
ALWAYS int is_inside(point at, ctenon_warp_size from) {
  return at.x >= 0 && at.x < (double)from.width && at.y >= 0 && at.y < (double)from.height;
}

// MARK: Nearest

ALWAYS void copy_pixels(const uint8_t *input, const ptrdiff_t *places, size_t count, size_t pixel_size,
                        const uint8_t *fill, uint8_t *output) {
  for (size_t i = 0; i < count; i++, output += pixel_size) {
    memcpy(output, places[i] < 0 ? fill : input + (size_t)places[i] * pixel_size, pixel_size);
  }
}

// Pixels by their numbers in the picture; those below 0 are filled.
static void gather(const uint8_t *input, const ptrdiff_t *places, size_t count, size_t pixel_size, const uint8_t *fill,
                   uint8_t *output) {
  switch (pixel_size) {
    case 1: copy_pixels(input, places, count, 1, fill, output); break;
    case 3: copy_pixels(input, places, count, 3, fill, output); break;
    case 4: copy_pixels(input, places, count, 4, fill, output); break;
    case 8: copy_pixels(input, places, count, 8, fill, output); break;
    default: copy_pixels(input, places, count, pixel_size, fill, output);
  }
}

static ptrdiff_t place_of(point at, ctenon_warp_size from) {
  return is_inside(at, from) ? (ptrdiff_t)((size_t)at.y * from.width + (size_t)at.x) : -1;
}

// Whether coordinates of the corners fit into 16 bits before the point.
static int fits_fixed_point(const double *a, ctenon_warp_size to) {
  for (int corner = 0; corner < 4; corner++) {
    double x = corner & 1 ? (double)to.width : 0, y = corner & 2 ? (double)to.height : 0;
    if (!(fabs(x * a[0] + y * a[1] + a[2]) < 32768 && fabs(x * a[3] + y * a[4] + a[5]) < 32768)) return 0;
  }
  return 1;
}

// With 16 bits behind the point.
static int64_t fixed(double value) { return (int64_t)floor(value * 65536 + 0.5); }

// An affine map in fixed point: from the pixel at `start` by `right` along each row, and by `down` from row to row. The
// pixels of a row that lie inside follow each other.
ALWAYS void nearest_fixed(const int64_t start[2], const int64_t right[2], const int64_t down[2], const uint8_t *input,
                          ctenon_warp_size from, size_t pixel_size, const uint8_t *fill, uint8_t *output,
                          ctenon_warp_size to) {
  const uint64_t width = (uint64_t)from.width << 16, height = (uint64_t)from.height << 16;
  const size_t last_place = from.height * from.width - 1;
  int64_t left = start[0], top = start[1];
  for (size_t i = 0; i < to.height; i++, left += down[0], top += down[1]) {
    // What is below 0 is large without a sign.
#define INSIDE(k) \
  ((uint64_t)(left + (int64_t)(k) * right[0]) < width && (uint64_t)(top + (int64_t)(k) * right[1]) < height)
    size_t first = 0, count = to.width;
    while (first < count && !INSIDE(first)) first++;
    while (count > first && !INSIDE(count - 1)) count--;
#undef INSIDE
    for (size_t k = 0; k < first; k++) memcpy(output + k * pixel_size, fill, pixel_size);
    int64_t x = left + (int64_t)first * right[0], y = top + (int64_t)first * right[1];
    for (size_t k = first; k < count; k++, x += right[0], y += right[1]) {
      size_t place = (size_t)(y >> 16) * from.width + (size_t)(x >> 16);
      if (pixel_size == 3 && place != last_place && k + 1 < to.width) {
        // The fourth byte is that of the next pixel, which is written after this one.
        memcpy(output + k * 3, input + place * 3, 4);
      } else {
        memcpy(output + k * pixel_size, input + place * pixel_size, pixel_size);
      }
    }
    for (size_t k = count; k < to.width; k++) memcpy(output + k * pixel_size, fill, pixel_size);
    output += to.width * pixel_size;
  }
}

// The four ways in which Pillow finds the nearest pixel round differently, so all of them are here.
void ctenon_warp_nearest(const ctenon_warp_map *map, const uint8_t *input, ctenon_warp_size from, size_t pixel_size,
                         const uint8_t *fill, uint8_t *output, ctenon_warp_size to, ptrdiff_t *places) {
  const double *a = map->coefficients;
  size_t row_size = to.width * pixel_size;
  if (map->is_projective) {
    for (size_t y = 0; y < to.height; y++, output += row_size) {
      for (size_t x = 0; x < to.width; x++) places[x] = place_of(source(a, x, y, 1), from);
      gather(input, places, to.width, pixel_size, fill, output);
    }
  } else if (a[1] == 0 && a[3] == 0) {
    // Columns are the same in every row.
    double x = a[2] + a[0] * 0.5, y = a[5] + a[4] * 0.5;
    for (size_t i = 0; i < to.width; i++, x += a[0]) places[i] = x >= 0 && x < (double)from.width ? (ptrdiff_t)x : -1;
    for (size_t i = 0; i < to.height; i++, y += a[4], output += row_size) {
      if (y >= 0 && y < (double)from.height) {
        gather(input + (size_t)y * from.width * pixel_size, places, to.width, pixel_size, fill, output);
      } else {
        for (size_t k = 0; k < to.width; k++) memcpy(output + k * pixel_size, fill, pixel_size);
      }
    }
  } else if (fits_fixed_point(a, to)) {
    const int64_t start[2] = {fixed(a[2] + a[0] * 0.5 + a[1] * 0.5), fixed(a[5] + a[3] * 0.5 + a[4] * 0.5)};
    const int64_t right[2] = {fixed(a[0]), fixed(a[3])}, down[2] = {fixed(a[1]), fixed(a[4])};
    switch (pixel_size) {
      case 1: nearest_fixed(start, right, down, input, from, 1, fill, output, to); break;
      case 3: nearest_fixed(start, right, down, input, from, 3, fill, output, to); break;
      case 4: nearest_fixed(start, right, down, input, from, 4, fill, output, to); break;
      case 8: nearest_fixed(start, right, down, input, from, 8, fill, output, to); break;
      default: nearest_fixed(start, right, down, input, from, pixel_size, fill, output, to);
    }
  } else {
    point first = {a[2] + a[1] * 0.5 + a[0] * 0.5, a[5] + a[4] * 0.5 + a[3] * 0.5};
    for (size_t i = 0; i < to.height; i++, first.x += a[1], first.y += a[4], output += row_size) {
      point at = first;
      for (size_t k = 0; k < to.width; k++, at.x += a[0], at.y += a[3]) places[k] = place_of(at, from);
      gather(input, places, to.width, pixel_size, fill, output);
    }
  }
}

// MARK: Bilinear and bicubic

// One pixel's channels, a channel to a lane.
typedef double lanes __attribute__((vector_size(32)));
typedef int32_t integers __attribute__((vector_size(16)));
typedef uint8_t bytes __attribute__((vector_size(4)));

// Three channels, and a fourth byte of what follows them unless nothing does.
ALWAYS lanes load_rgb(const uint8_t *pixel, int is_last) {
  bytes four = {0, 0, 0, 0};
  memcpy(&four, pixel, is_last ? 3 : 4);
  return __builtin_convertvector(__builtin_convertvector(four, integers), lanes);
}

ALWAYS size_t clamped(ptrdiff_t place, size_t count) {
  return place < 0 ? 0 : (size_t)place < count ? (size_t)place : count - 1;
}

#define LINEAR(a, b, d) ((a) + ((b) - (a)) * (d))

// Catmull-Rom's cubic through four values, between the second and the third.
#define CUBIC(v0, v1, v2, v3, d) \
  ((v1) + (d) * ((-(v0) + (v2)) + (d) * ((2 * ((v0) - (v1)) + (v2) - (v3)) + (d) * (-(v0) + (v1) - (v2) + (v3)))))

ALWAYS lanes within_bytes(lanes v) {
  const lanes zero = {0, 0, 0, 0}, most = {255, 255, 255, 255};
  return __builtin_elementwise_min(__builtin_elementwise_max(v, zero), most);
}

// The value at (dx, dy) in the middle of `taps` x `taps` pixels.
ALWAYS bytes smooth_rgb_pixel(const uint8_t *input, const size_t *lines, const size_t *columns, int taps, double dx,
                              double dy, int is_last) {
  lanes rows[4];
#pragma unroll
  for (int i = 0; i < taps; i++) {
    lanes v[4];
#pragma unroll
    for (int k = 0; k < taps; k++) v[k] = load_rgb(input + lines[i] + columns[k], is_last);
    rows[i] = taps == 2 ? LINEAR(v[0], v[1], dx) : CUBIC(v[0], v[1], v[2], v[3], dx);
  }
  lanes value = taps == 2 ? LINEAR(rows[0], rows[1], dy) : within_bytes(CUBIC(rows[0], rows[1], rows[2], rows[3], dy));
  return __builtin_convertvector(__builtin_convertvector(value, integers), bytes);
}

ALWAYS void smooth_rgb(const double *a, int is_projective, int taps, const uint8_t *input, ctenon_warp_size from,
                       const uint8_t *fill, uint8_t *output, ctenon_warp_size to) {
  const uint8_t *output_end = output + to.height * to.width * 3;
  for (size_t y = 0; y < to.height; y++) {
    for (size_t x = 0; x < to.width; x++, output += 3) {
      point at = source(a, x, y, is_projective);
      if (!is_inside(at, from)) {
        memcpy(output, fill, 3);
        continue;
      }
      double left = floor(at.x - 0.5), top = floor(at.y - 0.5);
      double dx = at.x - 0.5 - left, dy = at.y - 0.5 - top;
      ptrdiff_t column = (ptrdiff_t)left - (taps / 2 - 1), row = (ptrdiff_t)top - (taps / 2 - 1);
      size_t lines[4], columns[4];
#pragma unroll
      for (int i = 0; i < taps; i++) {
        columns[i] = 3 * clamped(column + i, from.width);
        lines[i] = 3 * clamped(row + i, from.height) * from.width;
      }
      // Behind the last pixel of the picture nothing can be read.
      int has_last = column + taps >= (ptrdiff_t)from.width && row + taps >= (ptrdiff_t)from.height;
      bytes result = has_last ? smooth_rgb_pixel(input, lines, columns, taps, dx, dy, 1)
                              : smooth_rgb_pixel(input, lines, columns, taps, dx, dy, 0);
      // The fourth byte is that of the next pixel, which is written after this one.
      if (output_end - output >= 4) {
        memcpy(output, &result, 4);
      } else {
        memcpy(output, &result, 3);
      }
    }
  }
}

ALWAYS void smooth_any(const double *a, int is_projective, int taps, const uint8_t *input, ctenon_warp_size from,
                       size_t channels, const uint8_t *fill, uint8_t *output, ctenon_warp_size to) {
  for (size_t y = 0; y < to.height; y++) {
    for (size_t x = 0; x < to.width; x++, output += channels) {
      point at = source(a, x, y, is_projective);
      if (!is_inside(at, from)) {
        memcpy(output, fill, channels);
        continue;
      }
      double left = floor(at.x - 0.5), top = floor(at.y - 0.5);
      double dx = at.x - 0.5 - left, dy = at.y - 0.5 - top;
      ptrdiff_t column = (ptrdiff_t)left - (taps / 2 - 1), row = (ptrdiff_t)top - (taps / 2 - 1);
      for (size_t channel = 0; channel < channels; channel++) {
        double rows[4];
  #pragma unroll
      for (int i = 0; i < taps; i++) {
          const uint8_t *line = input + clamped(row + i, from.height) * from.width * channels + channel;
          double v[4];
  #pragma unroll
        for (int k = 0; k < taps; k++) v[k] = line[clamped(column + k, from.width) * channels];
          rows[i] = taps == 2 ? LINEAR(v[0], v[1], dx) : CUBIC(v[0], v[1], v[2], v[3], dx);
        }
        double value = taps == 2 ? LINEAR(rows[0], rows[1], dy) : CUBIC(rows[0], rows[1], rows[2], rows[3], dy);
        output[channel] = (uint8_t)(value <= 0 ? 0 : value >= 255 ? 255 : value);
      }
    }
  }
}

ALWAYS void smooth(const ctenon_warp_map *map, ctenon_warp_filter filter, const uint8_t *input, ctenon_warp_size from,
                   size_t channels, const uint8_t *fill, uint8_t *output, ctenon_warp_size to) {
  // Each combination is compiled on its own.
#define SMOOTH(projective, taps)                                                                  \
  do {                                                                                            \
    if (channels == 3) smooth_rgb(map->coefficients, projective, taps, input, from, fill, output, to); \
    else smooth_any(map->coefficients, projective, taps, input, from, channels, fill, output, to); \
  } while (0)
  if (map->is_projective) {
    if (filter == CTENON_WARP_BILINEAR) SMOOTH(1, 2);
    else SMOOTH(1, 4);
  } else {
    if (filter == CTENON_WARP_BILINEAR) SMOOTH(0, 2);
    else SMOOTH(0, 4);
  }
#undef SMOOTH
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static void smooth_avx2(const ctenon_warp_map *map, ctenon_warp_filter filter,
                                                        const uint8_t *input, ctenon_warp_size from, size_t channels,
                                                        const uint8_t *fill, uint8_t *output, ctenon_warp_size to) {
  smooth(map, filter, input, from, channels, fill, output, to);
}
#endif

void ctenon_warp_smooth(const ctenon_warp_map *map, ctenon_warp_filter filter, const uint8_t *input,
                        ctenon_warp_size from, size_t channels, const uint8_t *fill, uint8_t *output,
                        ctenon_warp_size to) {
#if defined(__x86_64__)
  if (ctenon_has_avx2()) return smooth_avx2(map, filter, input, from, channels, fill, output, to);
#endif
  smooth(map, filter, input, from, channels, fill, output, to);
}
