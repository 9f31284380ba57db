/* What becomes of the sums of a step: sixteen elements of the state at a time, the last ones on copies. */

/* The gradient that arrives at a state: from the steps after, and from above. */
INLINE wide arriving(const float *later, const float *above, int64_t i, int64_t count) {
  wide g = load_some(later + i, count);
  return above ? g + load_some(above + i, count) : g;
}

/* c = f c' + i g, h = o tanh(c). */
static void lstm_forward(float *gates, int64_t plane, tenon_cell_state before, tenon_cell_state after, int64_t count) {
  for (int64_t k = 0; k < count; k += LANES) {
    const int64_t rest = count - k;
    float *gate = gates + k;
    wide i = logistic_of(load_some(gate, rest)), f = logistic_of(load_some(gate + plane, rest));
    wide g = tanh_of(load_some(gate + 2 * plane, rest)), o = logistic_of(load_some(gate + 3 * plane, rest));
    wide c = f * load_some(before.memory + k, rest) + i * g;
    store_some(gate, i, rest);
    store_some(gate + plane, f, rest);
    store_some(gate + 2 * plane, g, rest);
    store_some(gate + 3 * plane, o, rest);
    store_some(after.memory + k, c, rest);
    store_some(after.hidden + k, o * tanh_of(c), rest);
  }
}

static void lstm_backward(const float *gates, int64_t plane, tenon_cell_state before, const float *above,
                          tenon_cell_state gradient, float *gate_gradients, int64_t count) {
  for (int64_t k = 0; k < count; k += LANES) {
    const int64_t rest = count - k;
    const float *gate = gates + k;
    float *target = gate_gradients + k;
    wide i = load_some(gate, rest), f = load_some(gate + plane, rest);
    wide g = load_some(gate + 2 * plane, rest), o = load_some(gate + 3 * plane, rest);
    wide c = load_some(before.memory + k, rest);
    wide squashed = tanh_of(f * c + i * g);
    wide outer = arriving(gradient.hidden, above, k, rest);
    wide inner = load_some(gradient.memory + k, rest) + outer * o * (1 - squashed * squashed);
    store_some(target, inner * g * (i * (1 - i)), rest);
    store_some(target + plane, inner * c * (f * (1 - f)), rest);
    store_some(target + 2 * plane, inner * i * (1 - g * g), rest);
    store_some(target + 3 * plane, outer * squashed * (o * (1 - o)), rest);
    store_some(gradient.memory + k, inner * f, rest);
    store_some(gradient.hidden + k, broadcast_wide(0), rest);
  }
}

/* h = n + z (h' - n), where n = tanh(its input's part + r times its state's part). */
static void gru_forward(float *gates, int64_t plane, tenon_cell_state before, tenon_cell_state after, int64_t count) {
  for (int64_t k = 0; k < count; k += LANES) {
    const int64_t rest = count - k;
    float *gate = gates + k;
    wide r = logistic_of(load_some(gate, rest)), z = logistic_of(load_some(gate + plane, rest));
    wide n = tanh_of(load_some(gate + 2 * plane, rest) + r * load_some(gate + 3 * plane, rest));
    store_some(gate, r, rest);
    store_some(gate + plane, z, rest);
    store_some(gate + 2 * plane, n, rest);
    store_some(after.hidden + k, n + z * (load_some(before.hidden + k, rest) - n), rest);
  }
}

static void gru_backward(const float *gates, int64_t plane, tenon_cell_state before, const float *above,
                         tenon_cell_state gradient, float *gate_gradients, int64_t count) {
  for (int64_t k = 0; k < count; k += LANES) {
    const int64_t rest = count - k;
    const float *gate = gates + k;
    float *target = gate_gradients + k;
    wide r = load_some(gate, rest), z = load_some(gate + plane, rest);
    wide n = load_some(gate + 2 * plane, rest), state = load_some(gate + 3 * plane, rest);
    wide outer = arriving(gradient.hidden, above, k, rest);
    wide inner = outer * (1 - z) * (1 - n * n);
    store_some(target, inner * state * (r * (1 - r)), rest);
    store_some(target + plane, outer * (load_some(before.hidden + k, rest) - n) * (z * (1 - z)), rest);
    store_some(target + 2 * plane, inner, rest);
    store_some(target + 3 * plane, inner * r, rest);
    store_some(gradient.hidden + k, outer * z, rest);
  }
}

/* h = f(sum), with the slope of f in terms of h, which is y. */
#define PLAIN_CELL(name, value, slope)                                                                            \
  static void name##_forward(float *gates, int64_t plane, tenon_cell_state before, tenon_cell_state after,         \
                             int64_t count) {                                                                     \
    for (int64_t k = 0; k < count; k += LANES) {                                                                  \
      wide a = load_some(gates + k, count - k);                                                                   \
      wide y = value;                                                                                             \
      store_some(gates + k, y, count - k);                                                                        \
      store_some(after.hidden + k, y, count - k);                                                                 \
    }                                                                                                             \
    (void)plane, (void)before;                                                                                    \
  }                                                                                                               \
  static void name##_backward(const float *gates, int64_t plane, tenon_cell_state before, const float *above,     \
                              tenon_cell_state gradient, float *gate_gradients, int64_t count) {                  \
    for (int64_t k = 0; k < count; k += LANES) {                                                                  \
      wide y = load_some(gates + k, count - k);                                                                   \
      wide g = arriving(gradient.hidden, above, k, count - k);                                                    \
      store_some(gate_gradients + k, slope, count - k);                                                           \
      store_some(gradient.hidden + k, broadcast_wide(0), count - k);                                              \
    }                                                                                                             \
    (void)plane, (void)before;                                                                                    \
  }

PLAIN_CELL(tanh, tanh_of(a), g * (1 - y * y))
PLAIN_CELL(relu, choose_wide(a <= 0, broadcast_wide(0), a), choose_wide(y <= 0, broadcast_wide(0), g))
