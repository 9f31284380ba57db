import TenonPlugin

/// What `EmbeddingBag` divides the gradients of rows by with `scale_grad_by_freq`.
enum RowFrequencies {
  /// Bytes of workspace that `divisors` needs.
  static func byteCount(rows: Int) -> Int { 2 * rows * MemoryLayout<Int64>.stride }

  /// The divisor of each row that is looked up.
  ///
  /// PyTorch's `_embedding_bag_dense_backward_cpu` numbers the rows that are looked up in ascending order, and divides the
  /// gradient of the n-th one by the frequency of the n-th of all sorted indices. Where a row is there twice that is
  /// another row's; we keep its numbers.
  static func divisors(_ indices: UnsafePointer<Int64>, count: Int, rows: Int, _ call: LayerCall)
    -> UnsafePointer<Int64>
  {
    let frequencies = call.workspace(as: Int64.self)
    let divisors = frequencies + rows
    frequencies.update(repeating: 0, count: rows)
    for i in 0..<count { frequencies[Int(indices[i])] += 1 }
    // The row of the n-th sorted index, and where the next row's indices begin.
    var (n, row, end) = (0, 0, Int(frequencies[0]))
    for looked in 0..<rows where frequencies[looked] > 0 {
      while end <= n {
        row &+= 1
        end &+= Int(frequencies[row])
      }
      divisors[looked] = frequencies[row]
      n &+= 1
    }
    return UnsafePointer(divisors)
  }
}
