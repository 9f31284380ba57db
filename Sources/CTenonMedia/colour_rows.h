// Included by colour.c once for each instruction set; NAME gives a function its name there. Everything is done in blocks
// that lie in arrays of their own, which the compiler turns into vectors whether or not output and input are the same.

enum { NAME(block) = 64 };

// MARK: Blocks

ALWAYS void NAME(blend_block)(const uint8_t *from, const uint8_t *to, float factor, uint8_t *result) {
  for (int i = 0; i < NAME(block); i++) {
    float value = (float)from[i] + factor * (float)(to[i] - from[i]);
    value = value < 0 ? 0 : value;
    value = value > 255 ? 255 : value;
    result[i] = (uint8_t)(int32_t)value;
  }
}

// The channels of a block of pixels apart.
ALWAYS void NAME(split)(const uint8_t *pixels, uint8_t *red, uint8_t *green, uint8_t *blue) {
  for (int i = 0; i < NAME(block); i++) {
    red[i] = pixels[3 * i];
    green[i] = pixels[3 * i + 1];
    blue[i] = pixels[3 * i + 2];
  }
}

ALWAYS void NAME(join)(const uint8_t *red, const uint8_t *green, const uint8_t *blue, uint8_t *pixels) {
  for (int i = 0; i < NAME(block); i++) {
    pixels[3 * i] = red[i];
    pixels[3 * i + 1] = green[i];
    pixels[3 * i + 2] = blue[i];
  }
}

ALWAYS void NAME(grey_block)(const uint8_t *pixels, uint8_t *result) {
  uint8_t red[NAME(block)], green[NAME(block)], blue[NAME(block)];
  NAME(split)(pixels, red, green, blue);
  for (int i = 0; i < NAME(block); i++) {
    result[i] = (uint8_t)((19595 * (uint32_t)red[i] + 38470 * (uint32_t)green[i] + 7471 * (uint32_t)blue[i] + 32768) >> 16);
  }
}

// What is left of a picture after whole blocks is done in a block of its own, filled up with zeros.
#define IN_BLOCKS(count, size, ...)                                                \
  do {                                                                             \
    size_t at = 0;                                                                 \
    for (; at + NAME(block) <= (count); at += NAME(block)) {                       \
      const uint8_t *from = input + (size)*at;                                     \
      uint8_t *to = output + (size)*at;                                            \
      __VA_ARGS__                                                                  \
    }                                                                              \
    if (at < (count)) {                                                            \
      uint8_t from[(size)*NAME(block)] = {0}, to[(size)*NAME(block)];              \
      memcpy(from, input + (size)*at, (size) * ((count)-at));                      \
      __VA_ARGS__                                                                  \
      memcpy(output + (size)*at, to, (size) * ((count)-at));                       \
    }                                                                              \
  } while (0)

// MARK: Brightness, contrast, saturation

static void NAME(blend_value)(const uint8_t *input, size_t count, uint8_t value, float factor, uint8_t *output) {
  uint8_t values[NAME(block)];
  memset(values, value, sizeof values);
  IN_BLOCKS(count, 1, {
    uint8_t bytes[NAME(block)];
    memcpy(bytes, from, sizeof bytes);
    NAME(blend_block)(values, bytes, factor, bytes);
    memcpy(to, bytes, sizeof bytes);
  });
}

static void NAME(saturate)(const uint8_t *input, size_t pixels, float factor, uint8_t *output) {
  IN_BLOCKS(pixels, 3, {
    uint8_t red[NAME(block)], green[NAME(block)], blue[NAME(block)], greys[NAME(block)];
    NAME(split)(from, red, green, blue);
    NAME(grey_block)(from, greys);
    NAME(blend_block)(greys, red, factor, red);
    NAME(blend_block)(greys, green, factor, green);
    NAME(blend_block)(greys, blue, factor, blue);
    NAME(join)(red, green, blue, to);
  });
}

static void NAME(grey)(const uint8_t *input, size_t pixels, int repeats, uint8_t *output) {
  if (repeats) {
    IN_BLOCKS(pixels, 3, {
      uint8_t greys[NAME(block)];
      NAME(grey_block)(from, greys);
      NAME(join)(greys, greys, greys, to);
    });
    return;
  }
  size_t at = 0;
  for (; at + NAME(block) <= pixels; at += NAME(block)) NAME(grey_block)(input + 3 * at, output + at);
  if (at < pixels) {
    uint8_t from[3 * NAME(block)] = {0}, to[NAME(block)];
    memcpy(from, input + 3 * at, 3 * (pixels - at));
    NAME(grey_block)(from, to);
    memcpy(output + at, to, pixels - at);
  }
}

static uint64_t NAME(grey_sum)(const uint8_t *input, size_t pixels) {
  uint64_t sum = 0;
  for (size_t at = 0; at < pixels; at += NAME(block)) {
    uint8_t from[3 * NAME(block)], greys[NAME(block)];
    if (at + NAME(block) <= pixels) {
      NAME(grey_block)(input + 3 * at, greys);
    } else {
      memset(from, 0, sizeof from);
      memcpy(from, input + 3 * at, 3 * (pixels - at));
      NAME(grey_block)(from, greys);
    }
    uint32_t part = 0;
    for (int i = 0; i < NAME(block); i++) part += greys[i];
    sum += part;
  }
  return sum;
}

// MARK: Hue

// The hue byte that Pillow has for each pixel: h = (sector + difference / chroma) / 6, in its order of roundings.
//
// Two of Pillow's three quotients are used in a sector, and one of them is 0 or 1; so one rounding is left of its two.
ALWAYS void NAME(hues)(const uint8_t *red, const uint8_t *green, const uint8_t *blue, const uint8_t *largest,
                       const uint8_t *smallest, uint8_t *result) {
  float hues[NAME(block)];
  for (int i = 0; i < NAME(block); i++) {
    int32_t top = largest[i], low = smallest[i];
    int32_t middle = red[i] + green[i] + blue[i] - top - low;
    int is_red = red[i] == largest[i], is_green = green[i] == largest[i];
    // The channel before the largest one, or after it, is the least.
    int is_rising = is_red ? blue[i] == smallest[i] : is_green ? red[i] == smallest[i] : green[i] == smallest[i];
    float quotient = (float)(top - middle) / (float)(top == low ? 1 : top - low);
    // Where red is largest and green least the sum begins at -1.
    float start = is_red ? (is_rising ? 1.0f : -1.0f) : is_green ? (is_rising ? 3.0f : 1.0f) : (is_rising ? 5.0f : 3.0f);
    hues[i] = start + (is_rising ? -quotient : quotient);
  }
  for (int i = 0; i < NAME(block); i++) {
    float turns = (float)((double)hues[i] * (1.0 / 6.0) + (hues[i] < 0 ? 1.0 : 0.0));
    result[i] = largest[i] == smallest[i] ? 0 : (uint8_t)(int32_t)((double)turns * 255.0);
  }
}

static void NAME(turn_hue)(const uint8_t *input, size_t pixels, uint8_t turn, uint8_t *output) {
  IN_BLOCKS(pixels, 3, {
    uint8_t red[NAME(block)], green[NAME(block)], blue[NAME(block)];
    uint8_t largest[NAME(block)], smallest[NAME(block)], hues[NAME(block)];
    NAME(split)(from, red, green, blue);
    for (int i = 0; i < NAME(block); i++) {
      uint8_t most = red[i] > green[i] ? red[i] : green[i], least = red[i] < green[i] ? red[i] : green[i];
      largest[i] = most > blue[i] ? most : blue[i];
      smallest[i] = least < blue[i] ? least : blue[i];
    }
    NAME(hues)(red, green, blue, largest, smallest, hues);
    for (int i = 0; i < NAME(block); i++) {
      int32_t value = largest[i];
      // Truncated as Pillow's; a quotient of floats cannot come below a whole number that it should be.
      int32_t saturation = (int32_t)((float)(value - smallest[i]) / (float)(value == 0 ? 1 : value) * 255.0f);
      int32_t hue = (uint8_t)(hues[i] + turn);
      int32_t sector = hue * 6 / 255, part = 2 * hue - 85 * sector;
      // v (1 - s), v (1 - s f) and v (1 - s (1 - f)) with s in 255 parts and f in 85, rounded; there are no halves.
      int32_t p = (2 * value * (255 - saturation) + 255) / 510;
      int32_t q = (2 * value * (21675 - saturation * part) + 21675) / 43350;
      int32_t t = (2 * value * (21675 - saturation * (85 - part)) + 21675) / 43350;
      sector = sector == 6 ? 0 : sector;
      red[i] = (uint8_t)(sector == 0 || sector == 5 ? value : sector == 1 ? q : sector == 4 ? t : p);
      green[i] = (uint8_t)(sector == 1 || sector == 2 ? value : sector == 3 ? q : sector == 0 ? t : p);
      blue[i] = (uint8_t)(sector == 3 || sector == 4 ? value : sector == 5 ? q : sector == 2 ? t : p);
    }
    NAME(join)(red, green, blue, to);
  });
}

// MARK: Bits

static void NAME(solarize)(const uint8_t *input, size_t count, uint32_t threshold, uint8_t *output) {
  IN_BLOCKS(count, 1, {
    uint8_t bytes[NAME(block)];
    memcpy(bytes, from, sizeof bytes);
    for (int i = 0; i < NAME(block); i++) bytes[i] = bytes[i] < threshold ? bytes[i] : (uint8_t)(255 - bytes[i]);
    memcpy(to, bytes, sizeof bytes);
  });
}

static void NAME(mask)(const uint8_t *input, size_t count, uint8_t mask, uint8_t *output) {
  IN_BLOCKS(count, 1, {
    uint8_t bytes[NAME(block)];
    memcpy(bytes, from, sizeof bytes);
    for (int i = 0; i < NAME(block); i++) bytes[i] &= mask;
    memcpy(to, bytes, sizeof bytes);
  });
}

// MARK: Neighbours

static void NAME(sharpen)(const uint8_t *input, size_t height, size_t width, size_t channels, float factor,
                          uint8_t *restrict output) {
  size_t row = width * channels;
  if (height < 3 || width < 3) {
    memcpy(output, input, height * row);
    return;
  }
  memcpy(output, input, row);
  for (size_t y = 1; y + 1 < height; y++) {
    const uint8_t *above = input + (y - 1) * row, *here = above + row, *below = here + row;
    uint8_t *target = output + y * row;
    memcpy(target, here, channels);
    for (size_t x = channels; x < row - channels; x++) {
      size_t left = x - channels, right = x + channels;
      uint16_t sum = (uint16_t)(above[left] + above[x] + above[right] + here[left] + 5 * here[x] + here[right] +
                                below[left] + below[x] + below[right]);
      // A thirteenth, rounded; there are no halves.
      int32_t smooth = (int32_t)(((uint32_t)(uint16_t)(sum + 6) * 5042) >> 16);
      float value = (float)smooth + factor * (float)(here[x] - smooth);
      value = value < 0 ? 0 : value;
      value = value > 255 ? 255 : value;
      target[x] = (uint8_t)(int32_t)value;
    }
    memcpy(target + row - channels, here + row - channels, channels);
  }
  memcpy(output + (height - 1) * row, input + (height - 1) * row, row);
}

// Sums of `count` floats that lie `step` apart, by weights, for each of `size` places.
ALWAYS void NAME(weigh)(const float *input, size_t step, const float *weights, size_t count, size_t size,
                        float *restrict output) {
  enum { places = 32 };
  size_t at = 0;
  for (; at + places <= size; at += places) {
    float sums[places] = {0};
    for (size_t k = 0; k < count; k++) {
      const float *from = input + k * step + at;
      for (int i = 0; i < places; i++) sums[i] += weights[k] * from[i];
    }
    memcpy(output + at, sums, sizeof sums);
  }
  for (; at < size; at++) {
    float sum = 0;
    for (size_t k = 0; k < count; k++) sum += weights[k] * input[k * step + at];
    output[at] = sum;
  }
}

static void NAME(blur)(const uint8_t *input, size_t height, size_t width, size_t channels, const float *across,
                       size_t across_count, const float *down, size_t down_count, float *restrict scratch,
                       uint8_t *restrict output) {
  const size_t row = width * channels, beside = across_count / 2, beyond = down_count / 2;
  float *wide = scratch, *rows = wide + row + (across_count - 1) * channels;
  float *sums = rows + (down_count - 1 + more_rows) * row;
  size_t held = 0;
  for (size_t y = 0; y < height + down_count - 1; y++) {
    size_t place = y < beyond ? beyond - y : y - beyond;
    const uint8_t *line = input + (place < height ? place : 2 * (height - 1) - place) * row;
    float *middle = wide + beside * channels;
    for (size_t i = 0; i < row; i++) middle[i] = (float)line[i];
    for (size_t x = 1; x <= beside; x++) {
      for (size_t channel = 0; channel < channels; channel++) {
        wide[(beside - x) * channels + channel] = (float)line[x * channels + channel];
        middle[(width - 1 + x) * channels + channel] = (float)line[(width - 1 - x) * channels + channel];
      }
    }
    NAME(weigh)(wide, channels, across, across_count, row, rows + held * row);
    held++;
    if (held < down_count) continue;
    NAME(weigh)(rows + (held - down_count) * row, row, down, down_count, row, sums);
    for (size_t i = 0; i < row; i++) {
      float value = sums[i] < 0 ? 0 : sums[i] > 255 ? 255 : sums[i];
      // What is added takes the bits behind the point away, halves to even.
      output[i] = (uint8_t)(int32_t)((value + 0x1p23f) - 0x1p23f);
    }
    output += row;
    if (held == down_count - 1 + more_rows) {
      memmove(rows, rows + (size_t)more_rows * row, (down_count - 1) * row * sizeof *rows);
      held = down_count - 1;
    }
  }
}

#undef IN_BLOCKS
