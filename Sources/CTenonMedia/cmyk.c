#include "cmyk.h"

// a * b / 255, rounded, for 0...255.
static uint32_t scaled(uint32_t a, uint32_t b) { return (a * b + 127) / 255; }

// Stored as 255 - ink, values are light, and the product is taken of them as they are.
void rgb_from_cmyk(const uint8_t *cmyk, uint8_t *rgb, size_t width, int inverted) {
  uint32_t flip = inverted ? 0 : 255;
  for (size_t x = 0; x < width; x++, cmyk += 4, rgb += 3) {
    uint32_t light = cmyk[3] ^ flip;
    rgb[0] = (uint8_t)scaled(cmyk[0] ^ flip, light);
    rgb[1] = (uint8_t)scaled(cmyk[1] ^ flip, light);
    rgb[2] = (uint8_t)scaled(cmyk[2] ^ flip, light);
  }
}
