import TenonCore

/// Keeps gradients from growing too large: first every element, then the norm of all together.
///
/// Elements and sums are done when a bucket completes; when the last one has, all gradients are scaled if their norm is
/// too large. Squares are summed in double, chunk by chunk and then in the order of the chunks, so that the norm is the
/// same bits for any number of threads.
/// - Source: Pascanu et al. 2013, On the difficulty of training recurrent neural networks, §3.2;
///   `torch.nn.utils.clip_grad_norm_` and `clip_grad_value_`.
public final class GradientClipping: GradientListener {
  /// Every element is moved into -value...value.
  public let value: Double?
  /// What the norm of all gradients together is at most afterwards.
  public let maximumNorm: Double?
  /// Infinity is the largest magnitude.
  public let order: Double
  /// Of the last backward, before scaling; nil without a maximum.
  public private(set) var norm: Double?

  /// For each chunk of the store the sum of its powers.
  private let sums: UnsafeMutableBufferPointer<Double>
  private var buckets: [GradientBucket] = []

  /// - Parameter store: whose buckets it will be told of.
  public init(value: Double? = nil, norm maximumNorm: Double? = nil, order: Double = 2, in store: GradientStore) {
    self.value = value
    self.maximumNorm = maximumNorm
    self.order = order
    sums = .allocate(capacity: store.chunkCount)
    sums.initialize(repeating: 0)
    buckets.reserveCapacity(store.order.count)
  }

  deinit { sums.deallocate() }

  public func backwardStarted() { buckets.removeAll(keepingCapacity: true) }

  public func bucketCompleted(_ bucket: GradientBucket) {
    buckets.append(bucket)
    bucket.forEachChunk { chunk in
      switch chunk.dtype {
      case .float64: add(chunk, as: Double.self)
      default: add(chunk, as: Float.self)
      }
    }
  }

  private func add<T: Scalar>(_ chunk: GradientChunk, as type: T.Type) {
    chunk.withElements(of: type) { _, gradient in
      if let value { Self.clamp(gradient, chunk.count, T(value)) }
      guard maximumNorm != nil else { return }
      sums[chunk.number] =
        switch order {
        case 2: chunk.sumOfSquares
        case .infinity: Self.largest(gradient, chunk.count)
        default: Self.sumOfPowers(gradient, chunk.count, order)
        }
    }
  }

  public func backwardFinished() {
    guard let maximumNorm else { return }
    var total = 0.0
    for bucket in buckets {
      for chunk in bucket.chunks {
        let sum = sums[chunk.number]
        total = order == .infinity ? Self.larger(total, sum) : total + sum
      }
    }
    let norm = order == .infinity ? total : order == 2 ? total.squareRoot() : Double.pow(total, 1 / order)
    self.norm = norm
    let factor = maximumNorm / (norm + 1e-6)
    guard factor < 1 else { return }
    for bucket in buckets {
      bucket.forEachChunk { chunk in
        switch chunk.dtype {
        case .float64: scale(chunk, by: factor)
        default: scale(chunk, by: Float(factor))
        }
      }
    }
  }

  private func scale<T: Scalar>(_ chunk: GradientChunk, by factor: T) {
    chunk.withElements(of: T.self) { _, gradient in
      for index in 0..<chunk.count { gradient[index] *= factor }
    }
  }

  // MARK: One chunk

  /// Not-a-number stays.
  private static func clamp<T: Scalar>(_ elements: UnsafeMutablePointer<T>, _ count: Int, _ limit: T) {
    for index in 0..<count {
      let element = elements[index]
      elements[index] = element > limit ? limit : element < -limit ? -limit : element
    }
  }

  private static func sumOfPowers<T: Scalar>(_ elements: UnsafeMutablePointer<T>, _ count: Int, _ order: Double)
    -> Double
  {
    var sum = 0.0
    for index in 0..<count { sum += Double.pow(abs(Double(elements[index])), order) }
    return sum
  }

  private static func largest<T: Scalar>(_ elements: UnsafeMutablePointer<T>, _ count: Int) -> Double {
    var largest: T = 0
    for index in 0..<count { largest = larger(largest, abs(elements[index])) }
    return Double(largest)
  }

  /// Not-a-number is larger than anything.
  private static func larger<T: Scalar>(_ left: T, _ right: T) -> T { left >= right || left.isNaN ? left : right }
}
