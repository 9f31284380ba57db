import TenonCore
import TenonElements
import TenonEngine
import TenonServices

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
    let range: Range<Int>
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
        Chunk(entry: index, range: $0..<min($0 + Self.chunkSize, count))
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
    let value = entry.tensor.firstNonFinite(chunk.range, allowsInfinity: entry.allowsInfinity) ?? .nan
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
    return entry.tensor.hasNonFinite(chunk.range, allowsInfinity: entry.allowsInfinity)
  }
}
