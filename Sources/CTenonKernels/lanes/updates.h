/* Updates of parameters by optimizers: one pass over values, gradients and states. */

#define RESTRICT __restrict__

static void sgd_update(
    const tenon_sgd *s, float *RESTRICT p, const float *RESTRICT g, float *RESTRICT buffer, int64_t count) {
  const float lr = s->lr, decay = s->decay, sign = s->sign, momentum = s->momentum, share = s->share;
  if (!buffer) {
    for (int64_t i = 0; i < count; i++) p[i] -= lr * (sign * g[i] + decay * p[i]);
  } else if (s->is_nesterov) {
    for (int64_t i = 0; i < count; i++) {
      const float gradient = sign * g[i] + decay * p[i];
      const float kept = momentum * buffer[i] + share * gradient;
      buffer[i] = kept;
      p[i] -= lr * (gradient + momentum * kept);
    }
  } else {
    for (int64_t i = 0; i < count; i++) {
      const float kept = momentum * buffer[i] + share * (sign * g[i] + decay * p[i]);
      buffer[i] = kept;
      p[i] -= lr * kept;
    }
  }
}

static void adam_update(
    const tenon_adam *s, float *RESTRICT p, const float *RESTRICT g, float *RESTRICT m, float *RESTRICT v,
    float *RESTRICT most, int64_t count) {
  const tenon_adam a = *s;
  if (most) {
    for (int64_t i = 0; i < count; i++) {
      const float gradient = a.sign * g[i] + a.decay * p[i];
      const float mean = m[i] + a.share1 * (gradient - m[i]);
      const float square = a.keep2 * v[i] + a.share2 * gradient * gradient;
      const float largest = square > most[i] ? square : most[i];
      m[i] = mean;
      v[i] = square;
      most[i] = largest;
      p[i] = a.shrink * p[i] - a.step_size * (mean / (__builtin_elementwise_sqrt(largest) / a.root2 + a.eps));
    }
  } else {
    for (int64_t i = 0; i < count; i++) {
      const float gradient = a.sign * g[i] + a.decay * p[i];
      const float mean = m[i] + a.share1 * (gradient - m[i]);
      const float square = a.keep2 * v[i] + a.share2 * gradient * gradient;
      m[i] = mean;
      v[i] = square;
      p[i] = a.shrink * p[i] - a.step_size * (mean / (__builtin_elementwise_sqrt(square) / a.root2 + a.eps));
    }
  }
}

INLINE void rmsprop_any(
    const tenon_rmsprop a, float *RESTRICT p, const float *RESTRICT g, float *RESTRICT v, float *RESTRICT buffer,
    float *RESTRICT means, int64_t count) {
  for (int64_t i = 0; i < count; i++) {
    const float gradient = a.sign * g[i] + a.decay * p[i];
    const float square = a.keep * v[i] + a.share * gradient * gradient;
    v[i] = square;
    float variance = square;
    if (means) {
      const float mean = means[i] + a.share * (gradient - means[i]);
      means[i] = mean;
      variance = square - mean * mean;
      /* Not a maximum, which would hide a NaN. */
      variance = variance < 0 ? 0 : variance;
    }
    float move = gradient / (__builtin_elementwise_sqrt(variance) + a.eps);
    if (buffer) {
      move += a.momentum * buffer[i];
      buffer[i] = move;
    }
    p[i] -= a.lr * move;
  }
}

static void rmsprop_update(
    const tenon_rmsprop *s, float *p, const float *g, float *v, float *buffer, float *means, int64_t count) {
  if (buffer && means) rmsprop_any(*s, p, g, v, buffer, means, count);
  else if (buffer) rmsprop_any(*s, p, g, v, buffer, 0, count);
  else if (means) rmsprop_any(*s, p, g, v, 0, means, count);
  else rmsprop_any(*s, p, g, v, 0, 0, count);
}

static void adagrad_update(
    const tenon_adagrad *s, float *RESTRICT p, const float *RESTRICT g, float *RESTRICT sum, int64_t count) {
  const tenon_adagrad a = *s;
  for (int64_t i = 0; i < count; i++) {
    const float gradient = a.sign * g[i] + a.decay * p[i];
    const float square = sum[i] + gradient * gradient;
    sum[i] = square;
    p[i] -= a.lr * (gradient / (__builtin_elementwise_sqrt(square) + a.eps));
  }
}

static void adadelta_update(
    const tenon_adadelta *s, float *RESTRICT p, const float *RESTRICT g, float *RESTRICT squares,
    float *RESTRICT moves, int64_t count) {
  const tenon_adadelta a = *s;
  for (int64_t i = 0; i < count; i++) {
    const float gradient = a.sign * g[i] + a.decay * p[i];
    const float square = a.keep * squares[i] + a.share * gradient * gradient;
    const float move =
        __builtin_elementwise_sqrt(moves[i] + a.eps) / __builtin_elementwise_sqrt(square + a.eps) * gradient;
    squares[i] = square;
    moves[i] = a.keep * moves[i] + a.share * move * move;
    p[i] -= a.lr * move;
  }
}

static void adamax_update(
    const tenon_adamax *s, float *RESTRICT p, const float *RESTRICT g, float *RESTRICT m, float *RESTRICT largest,
    int64_t count) {
  const tenon_adamax a = *s;
  for (int64_t i = 0; i < count; i++) {
    const float gradient = a.sign * g[i] + a.decay * p[i];
    const float mean = m[i] + a.share1 * (gradient - m[i]);
    const float size = __builtin_elementwise_abs(gradient) + a.eps, kept = a.keep2 * largest[i];
    const float most = kept > size ? kept : size;
    m[i] = mean;
    largest[i] = most;
    p[i] -= a.step_size * (mean / most);
  }
}

static void nadam_update(
    const tenon_nadam *s, float *RESTRICT p, const float *RESTRICT g, float *RESTRICT m, float *RESTRICT v,
    int64_t count) {
  const tenon_nadam a = *s;
  for (int64_t i = 0; i < count; i++) {
    const float gradient = a.sign * g[i] + a.decay * p[i];
    const float mean = m[i] + a.share1 * (gradient - m[i]);
    const float square = a.keep2 * v[i] + a.share2 * gradient * gradient;
    m[i] = mean;
    v[i] = square;
    p[i] = a.shrink * p[i]
        - (a.gradient_size * gradient + a.mean_size * mean) / (__builtin_elementwise_sqrt(square) / a.root2 + a.eps);
  }
}

static void radam_update(
    const tenon_radam *s, float *RESTRICT p, const float *RESTRICT g, float *RESTRICT m, float *RESTRICT v,
    int64_t count) {
  const tenon_radam a = *s;
  for (int64_t i = 0; i < count; i++) {
    const float gradient = a.sign * g[i] + a.decay * p[i];
    const float mean = m[i] + a.share1 * (gradient - m[i]);
    const float square = a.keep2 * v[i] + a.share2 * gradient * gradient;
    const float divisor = a.is_rectified ? __builtin_elementwise_sqrt(square) + a.eps : 1;
    m[i] = mean;
    v[i] = square;
    p[i] = a.shrink * p[i] - a.step_size * (mean / divisor);
  }
}

static void asgd_update(
    const tenon_asgd *s, float *RESTRICT p, const float *RESTRICT g, float *RESTRICT average, int64_t count) {
  const tenon_asgd a = *s;
  for (int64_t i = 0; i < count; i++) {
    const float gradient = a.sign * g[i] + a.decay * p[i];
    const float value = a.shrink * p[i] - a.lr * gradient;
    p[i] = value;
    /* A share of one takes the value itself, without rounding. */
    average[i] = a.average_share == 1 ? value : average[i] + a.average_share * (value - average[i]);
  }
}

/* The sign of a number; NaN stays NaN. */
INLINE float sign_of(float x) { return x > 0 ? 1.0f : x < 0 ? -1.0f : x; }

static void rprop_update(
    const tenon_rprop *s, float *RESTRICT p, const float *RESTRICT g, float *RESTRICT last, float *RESTRICT sizes,
    int64_t count) {
  const tenon_rprop a = *s;
  for (int64_t i = 0; i < count; i++) {
    const float gradient = a.sign * g[i], turn = gradient * last[i];
    float size = sizes[i] * (turn > 0 ? a.grow : turn < 0 ? a.shrink : 1 + turn);
    size = size < a.least ? a.least : size;
    size = size > a.most ? a.most : size;
    const float used = turn < 0 ? 0 : gradient;
    sizes[i] = size;
    last[i] = used;
    p[i] -= sign_of(used) * size;
  }
}

static void lion_update(
    const tenon_lion *s, float *RESTRICT p, const float *RESTRICT g, float *RESTRICT m, int64_t count) {
  const tenon_lion a = *s;
  for (int64_t i = 0; i < count; i++) {
    const float gradient = a.sign * g[i];
    const float direction = m[i] + a.share1 * (gradient - m[i]);
    m[i] = m[i] + a.share2 * (gradient - m[i]);
    p[i] = a.shrink * p[i] - a.lr * sign_of(direction);
  }
}
