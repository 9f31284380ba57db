// Pictures turned, sheared, moved, scaled or seen at an angle, with the arithmetic of Pillow's `Image.transform`, so that
// every byte is the one that it has there.
#ifndef CTENON_WARP_H
#define CTENON_WARP_H

#include <stddef.h>
#include <stdint.h>

// Where the pixels of a result come from: the center (x, y) of one, counted from the corner of the picture, is that of
// ((a0 x + a1 y + a2) / d, (a3 x + a4 y + a5) / d) with d = a6 x + a7 y + 1, or 1 where it is not projective.
typedef struct {
  double coefficients[8];
  int is_projective;
} ctenon_warp_map;

typedef struct {
  size_t height;
  size_t width;
} ctenon_warp_size;

typedef enum { CTENON_WARP_BILINEAR = 1, CTENON_WARP_BICUBIC = 2 } ctenon_warp_filter;

// Takes for each pixel the one that its center lies in; `fill`, one pixel, where it lies outside. `places` is room for
// `to.width` numbers. A pixel is `pixel_size` bytes of any kind.
void ctenon_warp_nearest(const ctenon_warp_map *map, const uint8_t *input, ctenon_warp_size from, size_t pixel_size,
                         const uint8_t *fill, uint8_t *output, ctenon_warp_size to, ptrdiff_t *places);

// Interpolates between 2 x 2 or 4 x 4 pixels, in double precision and truncated; beyond its border the picture goes on as
// at it, but centers that lie outside are filled. A pixel is a byte for each of `channels`.
void ctenon_warp_smooth(const ctenon_warp_map *map, ctenon_warp_filter filter, const uint8_t *input,
                        ctenon_warp_size from, size_t channels, const uint8_t *fill, uint8_t *output,
                        ctenon_warp_size to);

#endif
