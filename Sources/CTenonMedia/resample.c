#include "ctenon_image.h"
#include "instruction_set.h"

#if defined(__SSE2__)
#include <immintrin.h>
#endif
#include <stdlib.h>
#include <string.h>

enum { fraction_bits = 22, low_bits = 11, low_mask = (1 << low_bits) - 1 };

static uint8_t clipped(uint32_t sum) {
  int32_t value = (int32_t)sum >> fraction_bits;
  return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

static const uint32_t half = 1u << (fraction_bits - 1);

// One byte of an output row, from bytes that lie `step` apart.
static uint8_t weighted(const uint8_t *input, size_t step, const int32_t *weights, size_t count) {
  uint32_t sum = half;
  for (size_t i = 0; i < count; i++) sum += (uint32_t)input[i * step] * (uint32_t)weights[i];
  return clipped(sum);
}

#if defined(__SSE2__)

// A weight of 23 bits in two parts of 16: w = high * 2048 + low. A byte times a part, and two such products, are exact
// in 32 bits; what is put together again wraps as the whole products would.
typedef struct {
  __m128i high;
  __m128i low;
} sums;

// The parts of two weights that follow each other, in every lane.
typedef sums weight_pair;

static inline __m128i pair(int32_t first, int32_t second) {
  return _mm_set1_epi32((int32_t)(((uint32_t)second << 16) | ((uint32_t)first & 0xFFFF)));
}

static inline weight_pair pair_of(int32_t first, int32_t second) {
  return (weight_pair){pair(first >> low_bits, second >> low_bits), pair(first & low_mask, second & low_mask)};
}

static inline void add(sums *sums, __m128i pixels, const weight_pair *weights) {
  sums->high = _mm_add_epi32(sums->high, _mm_madd_epi16(pixels, weights->high));
  sums->low = _mm_add_epi32(sums->low, _mm_madd_epi16(pixels, weights->low));
}

// The weights of all windows in pairs, each window from a pair of its own on; NULL when there is no memory.
static weight_pair *make_pairs(const ctenon_resample_windows *windows) {
  size_t total = windows->offsets[windows->count] / 2 + windows->count;
  weight_pair *pairs = aligned_alloc(16, total * sizeof *pairs);
  if (pairs == NULL) return NULL;
  weight_pair *next = pairs;
  for (size_t x = 0; x < windows->count; x++) {
    const int32_t *weights = windows->weights + windows->offsets[x];
    size_t count = windows->offsets[x + 1] - windows->offsets[x];
    for (size_t i = 0; i < count; i += 2) *next++ = pair_of(weights[i], i + 1 < count ? weights[i + 1] : 0);
  }
  return pairs;
}

static inline __m128i total(sums sums) {
  __m128i sum = _mm_add_epi32(_mm_slli_epi32(sums.high, low_bits), sums.low);
  return _mm_srai_epi32(_mm_add_epi32(sum, _mm_set1_epi32((int32_t)half)), fraction_bits);
}

static inline __m128i load_pixel(const uint8_t *pixel, int is_last_row) {
  uint32_t bytes = 0;
  // In the last row a fourth byte may lie outside the image.
  if (is_last_row) {
    memcpy(&bytes, pixel, 3);
  } else {
    memcpy(&bytes, pixel, 4);
  }
  return _mm_cvtsi32_si128((int32_t)bytes);
}

// A row of three channels, which lie in lanes; the fourth lane holds what follows and is not kept.
static inline __attribute__((always_inline)) void weigh_rgb_row(const uint8_t *input, uint8_t *output,
                                                                const ctenon_resample_windows *windows,
                                                                const weight_pair *pairs, int is_last_row) {
  const __m128i zero = _mm_setzero_si128();
  for (size_t x = 0; x < windows->count; x++) {
    size_t count = windows->offsets[x + 1] - windows->offsets[x];
    const uint8_t *pixel = input + 3 * windows->starts[x];
    sums both = {zero, zero};
    size_t i = 0;
    for (; i + 2 <= count; i += 2, pixel += 6) {
      __m128i two = _mm_unpacklo_epi8(load_pixel(pixel, is_last_row), load_pixel(pixel + 3, is_last_row));
      add(&both, _mm_unpacklo_epi8(two, zero), pairs++);
    }
    if (i < count) {
      __m128i one = _mm_unpacklo_epi8(load_pixel(pixel, is_last_row), zero);
      add(&both, _mm_unpacklo_epi16(one, zero), pairs++);
    }
    __m128i bytes = _mm_packus_epi16(_mm_packs_epi32(total(both), zero), zero);
    uint32_t result = (uint32_t)_mm_cvtsi128_si32(bytes);
    // The fourth byte is that of the next pixel, which is written after this one.
    memcpy(output + 3 * x, &result, is_last_row ? 3 : 4);
  }
}

// Sixteen bytes beside each other of one output row.
static inline void weigh_column(const uint8_t *input, size_t stride, uint8_t *output, const weight_pair *pairs,
                                size_t count) {
  const __m128i zero = _mm_setzero_si128();
  sums sums[4] = {{zero, zero}, {zero, zero}, {zero, zero}, {zero, zero}};
  for (size_t i = 0; i < count; i += 2, input += 2 * stride, pairs++) {
    __m128i first = _mm_loadu_si128((const __m128i *)input);
    __m128i second = i + 1 < count ? _mm_loadu_si128((const __m128i *)(input + stride)) : zero;
    __m128i left = _mm_unpacklo_epi8(first, second), right = _mm_unpackhi_epi8(first, second);
    add(&sums[0], _mm_unpacklo_epi8(left, zero), pairs);
    add(&sums[1], _mm_unpackhi_epi8(left, zero), pairs);
    add(&sums[2], _mm_unpacklo_epi8(right, zero), pairs);
    add(&sums[3], _mm_unpackhi_epi8(right, zero), pairs);
  }
  __m128i left = _mm_packs_epi32(total(sums[0]), total(sums[1]));
  __m128i right = _mm_packs_epi32(total(sums[2]), total(sums[3]));
  _mm_storeu_si128((__m128i *)output, _mm_packus_epi16(left, right));
}

// The parts of four weights that follow each other, the first two in the lower lanes.
typedef struct {
  __m256i high;
  __m256i low;
} weight_quad;

// The weights of all windows in fours, as `make_pairs` has them.
__attribute__((target("avx2"))) static weight_quad *make_quads(const ctenon_resample_windows *windows) {
  size_t total = windows->offsets[windows->count] / 4 + windows->count;
  weight_quad *quads = aligned_alloc(32, total * sizeof *quads);
  if (quads == NULL) return NULL;
  weight_quad *next = quads;
  for (size_t x = 0; x < windows->count; x++) {
    const int32_t *weights = windows->weights + windows->offsets[x];
    size_t count = windows->offsets[x + 1] - windows->offsets[x];
    for (size_t i = 0; i < count; i += 4) {
      int32_t four[4] = {0, 0, 0, 0};
      for (size_t k = 0; k < 4 && i + k < count; k++) four[k] = weights[i + k];
      weight_pair first = pair_of(four[0], four[1]), second = pair_of(four[2], four[3]);
      *next++ = (weight_quad){_mm256_set_m128i(second.high, first.high), _mm256_set_m128i(second.low, first.low)};
    }
  }
  return quads;
}

// The sums of a window in two halves, four pixels at a time; the 16 bytes from each pixel on can be read.
typedef struct {
  __m256i high;
  __m256i low;
} half_sums;

__attribute__((target("avx2"), always_inline)) static inline half_sums weigh_window(const uint8_t *pixel, size_t count,
                                                                                    const weight_quad **quads) {
  // The channels of pixels 0 and 1 beside each other, and of 2 and 3, as words.
  const __m256i order = _mm256_setr_epi8(0, -1, 3, -1, 1, -1, 4, -1, 2, -1, 5, -1, -1, -1, -1, -1,  //
                                         6, -1, 9, -1, 7, -1, 10, -1, 8, -1, 11, -1, -1, -1, -1, -1);
  half_sums sums = {_mm256_setzero_si256(), _mm256_setzero_si256()};
  for (size_t i = 0; i < count; i += 4, pixel += 12, (*quads)++) {
    __m256i bytes = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)pixel));
    __m256i words = _mm256_shuffle_epi8(bytes, order);
    sums.high = _mm256_add_epi32(sums.high, _mm256_madd_epi16(words, (*quads)->high));
    sums.low = _mm256_add_epi32(sums.low, _mm256_madd_epi16(words, (*quads)->low));
  }
  return sums;
}

__attribute__((target("avx2"), always_inline)) static inline __m256i wide_total(__m256i high, __m256i low) {
  __m256i sum = _mm256_add_epi32(_mm256_slli_epi32(high, low_bits), low);
  return _mm256_srai_epi32(_mm256_add_epi32(sum, _mm256_set1_epi32((int32_t)half)), fraction_bits);
}

// Both halves of two windows together, and what they come to: the first in the lower lanes.
__attribute__((target("avx2"), always_inline)) static inline __m256i totals(half_sums first, half_sums second) {
  __m256i high = _mm256_add_epi32(_mm256_permute2x128_si256(first.high, second.high, 0x20),
                                  _mm256_permute2x128_si256(first.high, second.high, 0x31));
  __m256i low = _mm256_add_epi32(_mm256_permute2x128_si256(first.low, second.low, 0x20),
                                 _mm256_permute2x128_si256(first.low, second.low, 0x31));
  return wide_total(high, low);
}

// As `weigh_rgb_row`, four windows at a time; the 16 bytes from each pixel of the row on can be read, and those from the
// last pixel of the output on be written.
__attribute__((target("avx2"))) static void weigh_rgb_row_avx2(const uint8_t *input, uint8_t *output,
                                                               const ctenon_resample_windows *windows,
                                                               const weight_quad *quads) {
  const __m128i without_fourth = _mm_setr_epi8(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1);
  const size_t *starts = windows->starts, *offsets = windows->offsets;
  size_t x = 0;
  for (; x + 4 <= windows->count; x += 4) {
    half_sums sums[4];
    for (size_t k = 0; k < 4; k++) {
      sums[k] = weigh_window(input + 3 * starts[x + k], offsets[x + k + 1] - offsets[x + k], &quads);
    }
    __m256i words = _mm256_packs_epi32(totals(sums[0], sums[1]), totals(sums[2], sums[3]));
    __m256i bytes = _mm256_packus_epi16(words, words);
    __m128i four = _mm_unpacklo_epi32(_mm256_castsi256_si128(bytes), _mm256_extracti128_si256(bytes, 1));
    _mm_storeu_si128((__m128i *)(output + 3 * x), _mm_shuffle_epi8(four, without_fourth));
  }
  for (; x < windows->count; x++) {
    half_sums sums = weigh_window(input + 3 * starts[x], offsets[x + 1] - offsets[x], &quads);
    __m128i words = _mm256_castsi256_si128(_mm256_packs_epi32(totals(sums, sums), _mm256_setzero_si256()));
    uint32_t result = (uint32_t)_mm_cvtsi128_si32(_mm_packus_epi16(words, words));
    memcpy(output + 3 * x, &result, 4);
  }
}

// As `weigh_column`, for 32 bytes.
__attribute__((target("avx2"))) static void weigh_wide_column(const uint8_t *input, size_t stride, uint8_t *output,
                                                              const weight_pair *pairs, size_t count) {
  const __m256i zero = _mm256_setzero_si256();
  half_sums sums[4] = {{zero, zero}, {zero, zero}, {zero, zero}, {zero, zero}};
  for (size_t i = 0; i < count; i += 2, input += 2 * stride, pairs++) {
    __m256i first = _mm256_loadu_si256((const __m256i *)input);
    __m256i second = i + 1 < count ? _mm256_loadu_si256((const __m256i *)(input + stride)) : zero;
    __m256i left = _mm256_unpacklo_epi8(first, second), right = _mm256_unpackhi_epi8(first, second);
    __m256i words[4] = {_mm256_unpacklo_epi8(left, zero), _mm256_unpackhi_epi8(left, zero),
                        _mm256_unpacklo_epi8(right, zero), _mm256_unpackhi_epi8(right, zero)};
    __m256i high = _mm256_broadcastsi128_si256(pairs->high), low = _mm256_broadcastsi128_si256(pairs->low);
    for (int part = 0; part < 4; part++) {
      sums[part].high = _mm256_add_epi32(sums[part].high, _mm256_madd_epi16(words[part], high));
      sums[part].low = _mm256_add_epi32(sums[part].low, _mm256_madd_epi16(words[part], low));
    }
  }
  __m256i left = _mm256_packs_epi32(wide_total(sums[0].high, sums[0].low), wide_total(sums[1].high, sums[1].low));
  __m256i right = _mm256_packs_epi32(wide_total(sums[2].high, sums[2].low), wide_total(sums[3].high, sums[3].low));
  _mm256_storeu_si256((__m256i *)output, _mm256_packus_epi16(left, right));
}

#endif

void ctenon_resample_rows(const uint8_t *input, size_t height, size_t width, size_t channels, uint8_t *output,
                          const ctenon_resample_windows *windows) {
  size_t y = 0;
#if defined(__SSE2__)
  weight_quad *quads = channels == 3 && ctenon_has_avx2() ? make_quads(windows) : NULL;
  if (quads != NULL) {
    // Not the last rows, beyond which the image ends within 16 bytes.
    for (; (y + 1) * width * 3 + 16 <= height * width * 3; y++) {
      weigh_rgb_row_avx2(input + y * width * 3, output + y * windows->count * 3, windows, quads);
    }
    free(quads);
  }
  weight_pair *pairs = channels == 3 ? make_pairs(windows) : NULL;
  if (pairs != NULL) {
    for (; y < height; y++) {
      const uint8_t *row = input + y * width * 3;
      uint8_t *target = output + y * windows->count * 3;
      if (y + 1 < height) {
        weigh_rgb_row(row, target, windows, pairs, 0);
      } else {
        weigh_rgb_row(row, target, windows, pairs, 1);
      }
    }
    free(pairs);
  }
#endif
  for (; y < height; y++) {
    const uint8_t *row = input + y * width * channels;
    uint8_t *target = output + y * windows->count * channels;
    for (size_t x = 0; x < windows->count; x++) {
      size_t first = windows->offsets[x], count = windows->offsets[x + 1] - first;
      for (size_t channel = 0; channel < channels; channel++) {
        target[x * channels + channel] =
            weighted(row + windows->starts[x] * channels + channel, channels, windows->weights + first, count);
      }
    }
  }
}

void ctenon_resample_columns(const uint8_t *input, size_t stride, size_t row_size, uint8_t *output,
                             const ctenon_resample_windows *windows) {
#if defined(__SSE2__)
  weight_pair *pairs = row_size >= 16 ? make_pairs(windows) : NULL;
  const weight_pair *next = pairs;
#endif
  for (size_t y = 0; y < windows->count; y++) {
    size_t first = windows->offsets[y], count = windows->offsets[y + 1] - first;
    const uint8_t *rows = input + windows->starts[y] * stride;
    uint8_t *target = output + y * row_size;
    size_t x = 0;
#if defined(__SSE2__)
    if (pairs != NULL) {
      if (ctenon_has_avx2()) {
        for (; x + 32 <= row_size; x += 32) weigh_wide_column(rows + x, stride, target + x, next, count);
      }
      for (; x + 16 <= row_size; x += 16) weigh_column(rows + x, stride, target + x, next, count);
      next += (count + 1) / 2;
    }
#endif
    for (; x < row_size; x++) target[x] = weighted(rows + x, stride, windows->weights + first, count);
  }
#if defined(__SSE2__)
  free(pairs);
#endif
}
