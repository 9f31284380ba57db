/// Where the window of a pooling goes.
///
/// All pairs are [height, width].
struct BlurWindow: Sendable {
  /// Images times channels; each is pooled alone.
  let planes: Int
  let input: (Int, Int)
  let output: (Int, Int)
  let kernel: (Int, Int)
  let stride: (Int, Int)
  let padding: (Int, Int)

  var inputCount: Int { input.0 * input.1 }
  var outputCount: Int { output.0 * output.1 }
  var tapCount: Int { kernel.0 * kernel.1 }

  /// Calls `body(output, tap, input)` with the indices in one plane of all elements that meet; those in the
  /// padding meet nothing.
  @inline(__always)
  func forEachTap(_ body: (_ output: Int, _ tap: Int, _ input: Int) -> Void) {
    for row in 0..<output.0 {
      for column in 0..<output.1 {
        for i in 0..<kernel.0 {
          let y = row * stride.0 - padding.0 + i
          guard y >= 0, y < input.0 else { continue }
          for j in 0..<kernel.1 {
            let x = column * stride.1 - padding.1 + j
            guard x >= 0, x < input.1 else { continue }
            body(row * output.1 + column, i * kernel.1 + j, y * input.1 + x)
          }
        }
      }
    }
  }

  /// Products of binomial coefficients, with the sum 1.
  func binomialKernel() -> [Double] {
    func row(_ extent: Int) -> [Double] {
      var row = [1.0]
      for _ in 1..<max(1, extent) { row = zip(row + [0], [0] + row).map { ($0 + $1) / 2 } }
      return row
    }
    return row(kernel.0).flatMap { vertical in row(kernel.1).map { vertical * $0 } }
  }
}
