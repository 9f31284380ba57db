#include "ctenon_colour.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif
#include <string.h>

#include "instruction_set.h"

// Products and sums are rounded one by one, as in what this has to agree with.
#pragma STDC FP_CONTRACT OFF

#define ALWAYS static inline __attribute__((always_inline))

// Rows weighed across that are kept beside those which an output row needs.
enum { more_rows = 16 };

#define NAME(name) name##_basic
#include "colour_rows.h"
#undef NAME

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#define NAME(name) name##_avx2
#include "colour_rows.h"
#undef NAME
#pragma clang attribute pop
#define FASTEST(name, ...) (ctenon_has_avx2() ? name##_avx2(__VA_ARGS__) : name##_basic(__VA_ARGS__))
#else
#define FASTEST(name, ...) name##_basic(__VA_ARGS__)
#endif

void ctenon_blend_value(const uint8_t *input, size_t count, uint8_t from, float factor, uint8_t *output) {
  FASTEST(blend_value, input, count, from, factor, output);
}

void ctenon_saturate(const uint8_t *input, size_t pixels, float factor, uint8_t *output) {
  FASTEST(saturate, input, pixels, factor, output);
}

void ctenon_grey(const uint8_t *input, size_t pixels, int repeats, uint8_t *output) {
  FASTEST(grey, input, pixels, repeats, output);
}

uint64_t ctenon_grey_sum(const uint8_t *input, size_t pixels) { return FASTEST(grey_sum, input, pixels); }

void ctenon_turn_hue(const uint8_t *input, size_t pixels, uint8_t turn, uint8_t *output) {
  FASTEST(turn_hue, input, pixels, turn, output);
}

void ctenon_solarize(const uint8_t *input, size_t count, uint32_t threshold, uint8_t *output) {
  FASTEST(solarize, input, count, threshold, output);
}

void ctenon_mask(const uint8_t *input, size_t count, uint8_t mask, uint8_t *output) {
  FASTEST(mask, input, count, mask, output);
}

void ctenon_sharpen(const uint8_t *input, size_t height, size_t width, size_t channels, float factor, uint8_t *output) {
  FASTEST(sharpen, input, height, width, channels, factor, output);
}

size_t ctenon_blur_scratch(size_t width, size_t channels, size_t across_count, size_t down_count) {
  size_t row = width * channels;
  return row + (across_count - 1) * channels + (down_count - 1 + more_rows) * row + row;
}

void ctenon_blur(const uint8_t *input, size_t height, size_t width, size_t channels, const float *across,
                 size_t across_count, const float *down, size_t down_count, float *scratch, uint8_t *output) {
  FASTEST(blur, input, height, width, channels, across, across_count, down, down_count, scratch, output);
}

// MARK: Tables

void ctenon_histogram(const uint8_t *input, size_t pixels, size_t channels, uint32_t *counts) {
  // Two of each, since pixels beside each other are often alike and would wait for one another.
  uint32_t even[3][256], odd[3][256];
  memset(even, 0, sizeof even);
  memset(odd, 0, sizeof odd);
  size_t i = 0;
  if (channels == 3) {
    for (; i + 2 <= pixels; i += 2) {
      const uint8_t *pixel = input + 3 * i;
      even[0][pixel[0]]++;
      even[1][pixel[1]]++;
      even[2][pixel[2]]++;
      odd[0][pixel[3]]++;
      odd[1][pixel[4]]++;
      odd[2][pixel[5]]++;
    }
  } else {
    for (; i + 2 <= pixels; i += 2) {
      even[0][input[i]]++;
      odd[0][input[i + 1]]++;
    }
  }
  if (i < pixels) {
    for (size_t channel = 0; channel < channels; channel++) even[channel][input[i * channels + channel]]++;
  }
  for (size_t channel = 0; channel < channels; channel++) {
    for (size_t value = 0; value < 256; value++) {
      counts[256 * channel + value] = even[channel][value] + odd[channel][value];
    }
  }
}

#if defined(__x86_64__)

// A table of 256 bytes in registers.
typedef struct {
  __m512i parts[4];
} wide_table;

#define WIDE __attribute__((target("avx512f,avx512bw,avx512vbmi"), always_inline)) static inline

WIDE wide_table wide_table_of(const uint8_t *table) {
  return (wide_table){{_mm512_loadu_si512(table), _mm512_loadu_si512(table + 64), _mm512_loadu_si512(table + 128),
                       _mm512_loadu_si512(table + 192)}};
}

WIDE __m512i looked_up(__m512i bytes, const wide_table *table) {
  __m512i low = _mm512_permutex2var_epi8(table->parts[0], bytes, table->parts[1]);
  __m512i high = _mm512_permutex2var_epi8(table->parts[2], bytes, table->parts[3]);
  return _mm512_mask_blend_epi8(_mm512_movepi8_mask(bytes), low, high);
}

// Whole blocks of 64 pixels; returns how many pixels these are.
__attribute__((target("avx512f,avx512bw,avx512vbmi"))) static size_t look_up_wide(const uint8_t *input, size_t pixels,
                                                                                  size_t channels,
                                                                                  const uint8_t *tables,
                                                                                  uint8_t *output) {
  const size_t blocks = pixels / 64;
  wide_table table[3];
  for (size_t channel = 0; channel < 3; channel++) table[channel] = wide_table_of(tables + 256 * (channel % channels));
  // Every third byte, from the first, the second and the third on.
  const __mmask64 thirds[3] = {0x9249249249249249, 0x2492492492492492, 0x4924924924924924};
  for (size_t i = 0; i < blocks * channels; i++) {
    __m512i bytes = _mm512_loadu_si512(input + 64 * i);
    __m512i result = looked_up(bytes, &table[0]);
    if (channels == 3) {
      // Bytes of channel c lie from (c - 64 i) modulo 3 on, and 64 is 1 modulo 3.
      size_t ahead = i % 3;
      result = _mm512_mask_mov_epi8(result, thirds[(4 - ahead) % 3], looked_up(bytes, &table[1]));
      result = _mm512_mask_mov_epi8(result, thirds[(5 - ahead) % 3], looked_up(bytes, &table[2]));
    }
    _mm512_storeu_si512(output + 64 * i, result);
  }
  return 64 * blocks;
}

#endif

void ctenon_look_up(const uint8_t *input, size_t pixels, size_t channels, const uint8_t *tables, uint8_t *output) {
  size_t i = 0;
#if defined(__x86_64__)
  if (ctenon_has_byte_permutations()) i = look_up_wide(input, pixels, channels, tables, output);
#endif
  if (channels == 1) {
    for (; i < pixels; i++) output[i] = tables[input[i]];
    return;
  }
  for (; i < pixels; i++) {
    for (size_t channel = 0; channel < 3; channel++) {
      output[3 * i + channel] = tables[256 * channel + input[3 * i + channel]];
    }
  }
}
