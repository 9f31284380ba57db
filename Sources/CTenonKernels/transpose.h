/* Sixteen vectors of sixteen lanes, rows and columns exchanged. */

/* r[i][j] becomes r[j][i]: pairs, quadruples, then quarters of the vectors change places. */
INLINE void transpose(wide r[LANES]) {
  wide t[LANES];
  UNROLL for (int i = 0; i < LANES; i += 2) {
    t[i] = __builtin_shufflevector(r[i], r[i + 1], 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29);
    t[i + 1] = __builtin_shufflevector(r[i], r[i + 1], 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31);
  }
  /* Vector 4 q + c then holds, in its quarter k, column 4 k + c of rows 4 q to 4 q + 3. */
  UNROLL for (int q = 0; q < LANES; q += 4) {
    for (int h = 0; h < 2; h++) {
      r[q + 2 * h] =
          __builtin_shufflevector(t[q + h], t[q + h + 2], 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29);
      r[q + 2 * h + 1] =
          __builtin_shufflevector(t[q + h], t[q + h + 2], 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31);
    }
  }
  UNROLL for (int c = 0; c < 4; c++) {
    wide low01 =
        __builtin_shufflevector(r[c], r[c + 4], 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
    wide high01 =
        __builtin_shufflevector(r[c], r[c + 4], 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
    wide low23 =
        __builtin_shufflevector(r[c + 8], r[c + 12], 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
    wide high23 =
        __builtin_shufflevector(r[c + 8], r[c + 12], 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
    t[c] = __builtin_shufflevector(low01, low23, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
    t[c + 4] = __builtin_shufflevector(low01, low23, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
    t[c + 8] = __builtin_shufflevector(high01, high23, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
    t[c + 12] = __builtin_shufflevector(high01, high23, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
  }
  UNROLL for (int i = 0; i < LANES; i++) r[i] = t[i];
}
