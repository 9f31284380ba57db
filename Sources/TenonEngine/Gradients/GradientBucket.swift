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
  func withElements<T: Scalar, R>(
    of type: T.Type, _ body: (UnsafePointer<T>, UnsafeMutablePointer<T>) -> R
  ) -> R {
    body(values.assumingMemoryBound(to: type), gradient.assumingMemoryBound(to: type))
  }
}
