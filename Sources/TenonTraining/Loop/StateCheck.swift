import TenonCore
import TenonEngine
import TenonHost

/// Looks for numbers that are not finite in the state of a training: parameters, buffers, tensors of the optimizer,
/// averages.
///
/// One pass on the pool, before anything is written, so that a file never holds what no training can go on from. What a
/// buffer or an optimizer begins with may be infinite, as in a mask of attention; such a tensor is searched for
/// not-a-number alone. Used by one thread at a time.
final class StateCheck {
  /// What is not finite.
  struct Fault: Sendable, Equatable {
    /// `parameter '0.weight'`.
    let place: String
    /// The first number at fault.
    let value: Double

    var number: String { value.digits }
  }

  private struct Entry {
    let place: String
    let tensor: Tensor
    var allowsInfinity = false
  }

  private struct Chunk {
    let entry: Int
    let start: Int
    let count: Int
  }

  /// Elements of a task: large enough to pay for its start, small enough to share a large layer out.
  private static let chunkSize = 1 << 16

  private var entries: [Entry]
  private let chunks: [Chunk]
  private let context: StepContext

  /// Made before the first step, or before a checkpoint is read.
  init(_ model: Model, _ optimizer: OptimizerBinding, _ average: WeightAverage? = nil) {
    var entries = model.parameters.map { Entry(place: "parameter '\($0.name)'", tensor: $0.tensor) }
    let parameterCount = entries.count
    entries += model.buffers.map { Entry(place: "buffer '\($0.name)'", tensor: $0.tensor) }
    for (parameter, states) in zip(optimizer.parameters, optimizer.parameterStates) {
      entries += states.map { Entry(place: "the optimizer's \($0.name) of '\(parameter.name)'", tensor: $0.tensor) }
    }
    entries += optimizer.sharedStates.map { Entry(place: "the optimizer's \($0.name)", tensor: $0.tensor) }
    entries += (average?.entries ?? []).map { Entry(place: "the average of '\($0.name)'", tensor: $0.average) }
    chunks = entries.enumerated().flatMap { index, entry in
      let count = entry.tensor.shape.elementCount
      return stride(from: 0, to: count, by: Self.chunkSize).map {
        Chunk(entry: index, start: $0, count: min(Self.chunkSize, count - $0))
      }
    }
    self.entries = entries
    context = StepContext(model.host, seed: 0)
    let infinite = Set(faults().map { chunks[$0].entry }).filter { $0 >= parameterCount }
    for index in infinite { self.entries[index].allowsInfinity = true }
  }

  /// The first tensor that holds a number which is not finite, in the order of parameters, buffers, optimizer, averages.
  func fault() -> Fault? {
    guard let first = faults().first else { return nil }
    let chunk = chunks[first]
    let entry = entries[chunk.entry]
    let range = chunk.start..<chunk.start + chunk.count
    func value<T: Scalar>(_: T.Type) -> Double {
      let number = entry.tensor[T.self][range].first { entry.allowsInfinity ? $0.isNaN : !$0.isFinite }
      return number.map { Double($0) } ?? .nan
    }
    let value =
      switch entry.tensor.dtype {
      case .float32: value(Float.self)
      case .float64: value(Double.self)
      default: Double.nan
      }
    return Fault(place: entry.place, value: value)
  }

  /// Positions of the chunks at fault.
  private func faults() -> [Int] {
    var isFaulty = [Bool](repeating: false, count: chunks.count)
    isFaulty.withUnsafeMutableBufferPointer { isFaulty in
      context.step.parallelFor(chunks.count) { index, _ in isFaulty[index] = self.isFaulty(self.chunks[index]) }
    }
    return isFaulty.indices.filter { isFaulty[$0] }
  }

  private func isFaulty(_ chunk: Chunk) -> Bool {
    let entry = entries[chunk.entry]
    func search<Bits: FixedWidthInteger & UnsignedInteger>(_: Bits.Type, fractionBits: Bits) -> Bool {
      let bits = entry.tensor.data.assumingMemoryBound(to: Bits.self) + chunk.start
      return entry.allowsInfinity
        ? Self.hasNaN(bits, chunk.count, fractionBits) : Self.hasFullExponent(bits, chunk.count, fractionBits)
    }
    return switch entry.tensor.dtype {
    case .float32: search(UInt32.self, fractionBits: 23)
    case .float64: search(UInt64.self, fractionBits: 52)
    case .float16: search(UInt16.self, fractionBits: 10)
    case .bfloat16: search(UInt16.self, fractionBits: 7)
    default: false
    }
  }

  /// Whether an exponent is all ones, which is infinity or not-a-number: adding one to it carries into the sign's place.
  @inline(__always)
  private static func hasFullExponent<Bits: FixedWidthInteger & UnsignedInteger>(
    _ elements: UnsafePointer<Bits>, _ count: Int, _ fractionBits: Bits
  ) -> Bool {
    let (magnitude, one) = (Bits.max >> 1, Bits(1) &<< fractionBits)
    var carries: Bits = 0
    for index in 0..<count { carries |= (elements[index] & magnitude) &+ one }
    return carries > magnitude
  }

  @inline(__always)
  private static func hasNaN<Bits: FixedWidthInteger & UnsignedInteger>(
    _ elements: UnsafePointer<Bits>, _ count: Int, _ fractionBits: Bits
  ) -> Bool {
    let magnitude = Bits.max >> 1
    let infinity = magnitude &- ((Bits(1) &<< fractionBits) &- 1)
    var isFound = false
    for index in 0..<count { isFound = isFound || elements[index] & magnitude > infinity }
    return isFound
  }
}
