// Colours of pictures changed with the arithmetic of Pillow, so that every byte is the one that it has there. Where nothing
// else is said, `output` may be `input` itself; a picture has three bytes a pixel.
#ifndef CTENON_COLOUR_H
#define CTENON_COLOUR_H

#include <stddef.h>
#include <stdint.h>

// from + factor * (byte - from), truncated and clipped: Pillow's `blend` with a picture of one value.
void ctenon_blend_value(const uint8_t *input, size_t count, uint8_t from, float factor, uint8_t *output);

// The same with the picture's own shades of grey in place of one value.
void ctenon_saturate(const uint8_t *input, size_t pixels, float factor, uint8_t *output);

// Shades of grey, (19595 R + 38470 G + 7471 B + 32768) >> 16: one byte a pixel, or three where they are repeated.
// `output` is not `input` where there is one.
void ctenon_grey(const uint8_t *input, size_t pixels, int repeats, uint8_t *output);

// The sum of the shades of grey.
uint64_t ctenon_grey_sum(const uint8_t *input, size_t pixels);

// Adds to the hue byte of Pillow's HSV, modulo 256, and goes back to RGB.
void ctenon_turn_hue(const uint8_t *input, size_t pixels, uint8_t turn, uint8_t *output);

// 255 - byte where it is `threshold` or more.
void ctenon_solarize(const uint8_t *input, size_t count, uint32_t threshold, uint8_t *output);

// The bits of each byte that are set in `mask`.
void ctenon_mask(const uint8_t *input, size_t count, uint8_t mask, uint8_t *output);

// How often each byte occurs in each of 1 or 3 channels: 256 counts a channel.
void ctenon_histogram(const uint8_t *input, size_t pixels, size_t channels, uint32_t *counts);

// Each byte by the table of its channel, 256 bytes each; 1 or 3 channels.
void ctenon_look_up(const uint8_t *input, size_t pixels, size_t channels, const uint8_t *tables, uint8_t *output);

// smooth + factor * (byte - smooth), truncated and clipped, where `smooth` is the mean of 3 x 3 pixels in which the middle
// one counts five times; pixels at the border stay. `output` is not `input`.
void ctenon_sharpen(const uint8_t *input, size_t height, size_t width, size_t channels, float factor, uint8_t *output);

// Weighs the pixels around each one, first along rows, then along columns, in single precision, and rounds halves to even.
// Beyond its border the picture is mirrored without the pixel at it, so it has more than half as many rows and columns as
// there are weights; these are odd in number. `scratch` is room for as many floats as `ctenon_blur_scratch` says.
void ctenon_blur(const uint8_t *input, size_t height, size_t width, size_t channels, const float *across,
                 size_t across_count, const float *down, size_t down_count, float *scratch, uint8_t *output);

size_t ctenon_blur_scratch(size_t width, size_t channels, size_t across_count, size_t down_count);

#endif
