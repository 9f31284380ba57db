import TenonCore

/// Gradients that are completed together, as far as a plan trains them.
public struct GradientBucket: Sendable {
  /// In the order of the store.
  public let index: Int
  /// Positions in the model.
  public let parameters: [Int]
  /// In the order of the parameters.
  let chunks: [GradientChunk]
  private let host: HostServices

  init(index: Int, parameters: [Int], chunks: [GradientChunk], host: HostServices) {
    self.index = index
    self.parameters = parameters
    self.chunks = chunks
    self.host = host
  }

  /// Runs `body` on the threads for all elements, cut into chunks.
  func forEachChunk(_ body: (GradientChunk) -> Void) {
    chunks.withUnsafeBufferPointer { chunks in
      host.parallelFor(chunks.count) { index, _ in body(chunks[index]) }
    }
  }
}

/// A piece of one gradient, with the same piece of its parameter.
struct GradientChunk: @unchecked Sendable {
  /// Elements of all chunks but the last one of a parameter.
  static let size = 16_384

  /// Among the chunks of all parameters, trained or not: where a partial sum has its place.
  let number: Int
  let dtype: DType
  let count: Int
  let values: UnsafeRawPointer
  let gradient: UnsafeMutableRawPointer

  /// Float32 or float64, as the dtype says.
  func withElements<T: Scalar>(
    of type: T.Type, _ body: (UnsafePointer<T>, UnsafeMutablePointer<T>) -> Void
  ) {
    body(values.assumingMemoryBound(to: type), gradient.assumingMemoryBound(to: type))
  }

  /// Of the gradient, in double.
  var sumOfSquares: Double {
    switch dtype {
    case .float64: Self.sumOfSquares(UnsafeRawPointer(gradient).assumingMemoryBound(to: Double.self), count)
    default: Self.sumOfSquares(UnsafeRawPointer(gradient).assumingMemoryBound(to: Float.self), count)
    }
  }

  /// In eight sums side by side, which the compiler turns into vectors.
  private static func sumOfSquares<T: Scalar>(_ elements: UnsafePointer<T>, _ count: Int) -> Double {
    var sums = SIMD8<Double>()
    var index = 0
    while index + 8 <= count {
      var magnitudes = SIMD8<Double>()
      for lane in 0..<8 { magnitudes[lane] = Double(elements[index + lane]) }
      sums += magnitudes * magnitudes
      index += 8
    }
    var sum = sums.sum()
    while index < count {
      sum += Double(elements[index]) * Double(elements[index])
      index += 1
    }
    return sum
  }
}
