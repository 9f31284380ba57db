/* Multiply-adds that wait for nothing but the arithmetic units. */

#define PEAK_CHAINS (TENON_ROWS * 2 < 12 ? TENON_ROWS * 2 : 12)

static double fma_peak_flops(int64_t rounds) { return 2.0 * TENON_WIDTH * PEAK_CHAINS * (double)rounds; }

static float fma_peak(int64_t rounds) {
  vector chains[PEAK_CHAINS];
  vector factor = broadcast(0.9999999f), term = broadcast(1e-7f);
  UNROLL for (int i = 0; i < PEAK_CHAINS; i++) chains[i] = broadcast((float)i);
  for (int64_t round = 0; round < rounds; round++) {
    UNROLL for (int i = 0; i < PEAK_CHAINS; i++) {
#pragma clang fp contract(fast)
      chains[i] = chains[i] * factor + term;
    }
  }
  vector sum = broadcast(0);
  UNROLL for (int i = 0; i < PEAK_CHAINS; i++) sum += chains[i];
  float total = 0;
  for (int lane = 0; lane < TENON_WIDTH; lane++) total += sum[lane];
  return total;
}
