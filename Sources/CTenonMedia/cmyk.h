// Inks to light.
#ifndef CTENON_CMYK_H
#define CTENON_CMYK_H

#include <stddef.h>
#include <stdint.h>

// Four inks a pixel become red, green and blue. `inverted`: stored as 255 - ink.
void rgb_from_cmyk(const uint8_t *cmyk, uint8_t *rgb, size_t width, int inverted);

#endif
