import TenonCore
import TenonElements
import TenonEngine
import TenonServices

/// Averaged weights of a model beside those that are trained.
///
/// `swap` exchanges both, bit by bit, so that every plan of the model computes with the averages until it is called again.
/// One pass over all tensors on the pool, cut by shapes; nothing is allocated. Used by one thread at a time.
///
/// - Source: `torch.optim.swa_utils.AveragedModel`: the first update copies, each later one is a step from the average
///   towards the weights.
final class WeightAverage {
  struct Entry {
    let name: String
    /// The model's own.
    let trained: Tensor
    let average: Tensor
    /// Whether updates average it; else they copy it.
    let isAveraged: Bool
  }

  private struct Chunk {
    let entry: Int
    /// In bytes.
    let start: Int
    let byteCount: Int
  }

  /// Bytes of a task, whole elements of any dtype.
  private static let chunkSize = 1 << 16

  let entries: [Entry]
  /// Updates so far; before the first there is no average.
  private(set) var count = 0
  private let chunks: [Chunk]
  private let context: StepContext

  /// - Parameters:
  ///   - averaged: parameters, and buffers where they are averaged too; integers are copied.
  ///   - copied: what belongs to the average without being averaged.
  /// - Throws: `TensorError` when memory is out.
  init(_ averaged: [Model.Entry], copied: [Model.Entry] = [], host: Host) throws(TensorError) {
    func entry(_ source: Model.Entry, isAveraged: Bool) throws(TensorError) -> Entry {
      Entry(
        name: source.name, trained: source.tensor, average: try source.tensor.copy(),
        isAveraged: isAveraged && source.tensor.dtype.isFloatingPoint)
    }
    var entries: [Entry] = []
    for source in averaged { entries.append(try entry(source, isAveraged: true)) }
    for source in copied { entries.append(try entry(source, isAveraged: false)) }
    self.entries = entries
    chunks = entries.enumerated().flatMap { index, entry in
      let bytes = entry.average.type.byteCount
      return stride(from: 0, to: bytes, by: Self.chunkSize).map {
        Chunk(entry: index, start: $0, byteCount: min(Self.chunkSize, bytes - $0))
      }
    }
    context = StepContext(host, seed: 0)
  }

  /// Takes up a count from a checkpoint, whose tensors are in place.
  func resume(at count: Int) { self.count = count }

  /// Moves every average by a share of the way to the trained weights; the first update copies them.
  ///
  /// - Parameter share: from 0 to 1: 1 - decay, or 1 by the number of weights that are averaged.
  func update(share: Double) {
    let isFirst = count == 0
    forEachChunk { entry, average, trained in
      if entry.isAveraged && !isFirst {
        AveragedElements.move(average, towards: trained, by: share, entry.average.dtype)
      } else {
        average.baseAddress?.copyMemory(from: trained, byteCount: average.count)
      }
    }
    count += 1
  }

  /// Exchanges the trained weights and their averages.
  func swap() {
    forEachChunk { _, average, trained in AveragedElements.swap(average, trained) }
  }

  private func forEachChunk(
    _ body: (Entry, _ average: UnsafeMutableRawBufferPointer, _ trained: UnsafeMutableRawPointer) -> Void
  ) {
    entries.withUnsafeBufferPointer { entries in
      chunks.withUnsafeBufferPointer { chunks in
        context.step.parallelFor(chunks.count) { index, _ in
          let (entry, start) = (entries[chunks[index].entry], chunks[index].start)
          let average = UnsafeMutableRawBufferPointer(start: entry.average.data + start, count: chunks[index].byteCount)
          body(entry, average, entry.trained.data + start)
        }
      }
    }
  }
}
