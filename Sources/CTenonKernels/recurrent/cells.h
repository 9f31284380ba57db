/* What becomes of the sums of a step: sixteen elements of the state at a time, the last ones on copies. Each function gets
 * the number of the first element, and how many are left; what is whole is compiled for that. */

#define CELL(name)                                                                                                 \
  static void name##_forward(float *gates, int64_t plane, tenon_cell_state before, tenon_cell_state after,         \
                             int64_t count, int keeps_gates) {                                                     \
    int64_t k = 0;                                                                                                 \
    for (; k + LANES <= count; k += LANES)                                                                         \
      name##_forward_lanes(gates + k, plane, before, after, k, LANES, keeps_gates);                                \
    if (k < count) name##_forward_lanes(gates + k, plane, before, after, k, count - k, keeps_gates);               \
  }                                                                                                                \
  static void name##_backward(const float *gates, int64_t plane, tenon_cell_state before, const float *above,      \
                              tenon_cell_state gradient, float *gate_gradients, int64_t count) {                   \
    int64_t k = 0;                                                                                                 \
    for (; k + LANES <= count; k += LANES)                                                                         \
      name##_backward_lanes(gates + k, plane, before, above, gradient, gate_gradients + k, k, LANES);              \
    if (k < count)                                                                                                 \
      name##_backward_lanes(gates + k, plane, before, above, gradient, gate_gradients + k, k, count - k);          \
  }

/* The gradient that arrives at a state: from the steps after, and from above. */
INLINE wide arriving(const float *later, const float *above, int64_t k, int64_t rest) {
  wide g = load_some(later + k, rest);
  return above ? g + load_some(above + k, rest) : g;
}

/* c = f c' + i g, h = o tanh(c). */
INLINE void lstm_forward_lanes(float *gate, int64_t plane, tenon_cell_state before, tenon_cell_state after, int64_t k,
                               int64_t rest, int keeps_gates) {
  wide i = logistic_of(load_some(gate, rest)), f = logistic_of(load_some(gate + plane, rest));
  wide g = tanh_of(load_some(gate + 2 * plane, rest)), o = logistic_of(load_some(gate + 3 * plane, rest));
  wide c = f * load_some(before.memory + k, rest) + i * g;
  store_some(after.memory + k, c, rest);
  store_some(after.hidden + k, o * tanh_of(c), rest);
  if (!keeps_gates) return;
  store_some(gate, i, rest);
  store_some(gate + plane, f, rest);
  store_some(gate + 2 * plane, g, rest);
  store_some(gate + 3 * plane, o, rest);
}

INLINE void lstm_backward_lanes(const float *gate, int64_t plane, tenon_cell_state before, const float *above,
                                tenon_cell_state gradient, float *target, int64_t k, int64_t rest) {
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

CELL(lstm)

/* h = n + z (h' - n), where n = tanh(its input's part + r times its state's part). */
INLINE void gru_forward_lanes(float *gate, int64_t plane, tenon_cell_state before, tenon_cell_state after, int64_t k,
                              int64_t rest, int keeps_gates) {
  wide r = logistic_of(load_some(gate, rest)), z = logistic_of(load_some(gate + plane, rest));
  wide n = tanh_of(load_some(gate + 2 * plane, rest) + r * load_some(gate + 3 * plane, rest));
  store_some(after.hidden + k, n + z * (load_some(before.hidden + k, rest) - n), rest);
  if (!keeps_gates) return;
  store_some(gate, r, rest);
  store_some(gate + plane, z, rest);
  store_some(gate + 2 * plane, n, rest);
}

INLINE void gru_backward_lanes(const float *gate, int64_t plane, tenon_cell_state before, const float *above,
                               tenon_cell_state gradient, float *target, int64_t k, int64_t rest) {
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

CELL(gru)

/* h = f(sum), with the slope of f in terms of h, which is y. */
#define PLAIN_CELL(name, value, slope)                                                                             \
  INLINE void name##_forward_lanes(float *gate, int64_t plane, tenon_cell_state before, tenon_cell_state after,    \
                                   int64_t k, int64_t rest, int keeps_gates) {                                     \
    wide a = load_some(gate, rest);                                                                                \
    wide y = value;                                                                                                \
    store_some(after.hidden + k, y, rest);                                                                         \
    if (keeps_gates) store_some(gate, y, rest);                                                                    \
    (void)plane, (void)before;                                                                                     \
  }                                                                                                                \
  INLINE void name##_backward_lanes(const float *gate, int64_t plane, tenon_cell_state before, const float *above, \
                                    tenon_cell_state gradient, float *target, int64_t k, int64_t rest) {           \
    wide y = load_some(gate, rest);                                                                                \
    wide g = arriving(gradient.hidden, above, k, rest);                                                            \
    store_some(target, slope, rest);                                                                               \
    store_some(gradient.hidden + k, broadcast_wide(0), rest);                                                      \
    (void)plane, (void)before;                                                                                     \
  }                                                                                                                \
  CELL(name)

PLAIN_CELL(tanh, tanh_of(a), g * (1 - y * y))
PLAIN_CELL(relu, choose_wide(a <= 0, broadcast_wide(0), a), choose_wide(y <= 0, broadcast_wide(0), g))
