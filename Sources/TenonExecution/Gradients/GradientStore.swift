import TenonCore
import TenonServices

/// The gradients of a model's trained parameters, in one block of memory, in the order in which backward completes them.
///
/// The order is cut into buckets by sizes alone. When backward has written the last gradient of a bucket, all listeners
/// are told: the one place where something happens to gradients between backward and the optimizer's step. Used by one
/// thread at a time.
public final class GradientStore {
  /// Large enough that telling the listeners costs nothing, small enough for a core's cache.
  ///
  /// A larger parameter is a bucket of its own.
  public static let bucketByteCount = 1 << 20

  /// For each parameter, of its type, on a cache line of its own; without elements where it is not trained.
  public let tensors: [Tensor]
  /// For each parameter, whether it has a gradient.
  public let trained: [Bool]
  /// The memory of all gradients.
  public let byteCount: Int
  /// Told in this order.
  public var listeners: [any GradientListener] = []
  /// Positions of the trained parameters in each bucket, in the order of memory.
  public let order: [[Int]]

  private let parameters: [Tensor]
  private let context: StepContext
  /// For each parameter the number of its first chunk.
  private let firstChunks: [Int]
  let chunkCount: Int

  /// - Parameters:
  ///   - parameters: float32 or float64 where they are trained.
  ///   - trained: for each parameter; the others get no memory. Default: all.
  ///   - order: positions of all parameters, those that backward completes first first; default: the last one first.
  /// - Throws: `TensorError` when memory is out.
  public init(_ parameters: [Tensor], trained: [Bool]? = nil, order: [Int]? = nil, host: Host) throws(TensorError) {
    let all = order ?? parameters.indices.reversed()
    precondition(all.sorted() == Array(parameters.indices), "every parameter has one place")
    let trained = trained ?? parameters.map { _ in true }
    let order = all.filter { trained[$0] }
    var (buckets, bucketEnd, end): ([[Int]], Int, Int) = ([], 0, 0)
    var offsets = [Int](repeating: 0, count: parameters.count)
    for position in order {
      let size = Arena.aligned(parameters[position].type.byteCount)
      if buckets.isEmpty || end + size > bucketEnd {
        buckets.append([])
        bucketEnd = end + Self.bucketByteCount
      }
      buckets[buckets.count - 1].append(position)
      offsets[position] = end
      end += size
    }
    let arena = try Arena(byteCount: end)
    tensors = parameters.indices.map { position in
      let type = parameters[position].type
      return trained[position]
        ? Tensor(type, at: arena.base + offsets[position], owner: arena)
        : Tensor(TensorType(type.dtype, [0]), at: arena.base, owner: arena)
    }
    var (chunks, firstChunks) = (0, [Int](repeating: 0, count: parameters.count))
    for position in order {
      firstChunks[position] = chunks
      chunks += (parameters[position].shape.elementCount + GradientChunk.size - 1) / GradientChunk.size
    }
    self.firstChunks = firstChunks
    chunkCount = chunks
    self.order = buckets
    self.trained = trained
    byteCount = end
    self.parameters = parameters
    context = StepContext(host, seed: 0)
  }

  /// The buckets of a step that trains these parameters; one without any of them is left out.
  public func buckets(trained: [Bool]) -> [GradientBucket] {
    order.enumerated().compactMap { index, all in
      let positions = all.filter { trained[$0] }
      guard !positions.isEmpty else { return nil }
      return GradientBucket(
        index: index, parameters: positions, chunks: positions.flatMap(chunks), host: context.step.host)
    }
  }

  /// The norm of one parameter's gradient as it is now.
  public func norm(ofParameter position: Int) -> Double {
    let chunks = chunks(of: position)
    var sums = [Double](repeating: 0, count: chunks.count)
    sums.withUnsafeMutableBufferPointer { sums in
      context.step.parallelFor(chunks.count) { index, _ in sums[index] = chunks[index].sumOfSquares }
    }
    return sums.reduce(0, +).squareRoot()
  }

  private func chunks(of position: Int) -> [GradientChunk] {
    let (value, gradient) = (parameters[position], tensors[position])
    let elements = gradient.shape.elementCount
    return stride(from: 0, to: elements, by: GradientChunk.size).enumerated().map { index, start in
      let offset = start * gradient.dtype.byteCount
      return GradientChunk(
        number: firstChunks[position] + index, dtype: gradient.dtype,
        count: min(GradientChunk.size, elements - start), values: UnsafeRawPointer(value.data + offset),
        gradient: gradient.data + offset)
    }
  }

  /// Tells all listeners that a backward begins.
  public func start() {
    for listener in listeners { listener.backwardStarted() }
  }

  /// Tells all listeners that a bucket's gradients are there.
  public func complete(_ bucket: GradientBucket) {
    for listener in listeners { listener.bucketCompleted(bucket) }
  }

  /// Tells all listeners that all gradients are there.
  public func finish() {
    for listener in listeners { listener.backwardFinished() }
  }
}
