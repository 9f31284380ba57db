import Foundation
import Synchronization
import TenonCore

/// Samples that know their number: `input` is `size` bytes of it, `target` the number itself.
final class NumberedDataset: Dataset {
  let count: Int
  private let size: @Sendable (Int) -> Shape
  /// Called before a sample is read; may wait, and may throw.
  private let before: @Sendable (Int) throws -> Void
  /// The samples that have been read, in the order in which reading began.
  let reads = Mutex<[Int]>([])

  init(
    _ count: Int, size: @escaping @Sendable (Int) -> Shape = { _ in [2, 3] },
    before: @escaping @Sendable (Int) throws -> Void = { _ in }
  ) {
    self.count = count
    self.size = size
    self.before = before
  }

  func read(_ index: Int, into sample: Sample) throws {
    reads.withLock { $0.append(index) }
    try before(index)
    try sample.set("input", size(index), of: UInt8.self) { bytes in
      for i in bytes.indices { bytes[i] = UInt8(truncatingIfNeeded: index &* 7 &+ i) }
    }
    try sample.set("target", [], of: Int64.self) { $0[0] = Int64(index) }
  }
}

/// Samples in files of one length each, so that a file may be cut short.
struct FileDataset: Dataset {
  let paths: [String]
  let length: Int

  var count: Int { paths.count }

  func read(_ index: Int, into sample: Sample) throws {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: paths[index])))
    guard bytes.count == length else {
      throw ComponentError(.data, "\(paths[index]): expected \(length) bytes, received \(bytes.count)")
    }
    try sample.set("input", [length], of: UInt8.self) { _ = $0.update(fromContentsOf: bytes) }
    try sample.set("target", [], of: Int64.self) { $0[0] = Int64(index) }
  }
}

/// Adds a random number to every element: uint8 to float32.
struct Jitter: Transform {
  var scopes: TransformScopes { .sample }

  func apply(_ sample: Sample, _ draw: Draw) throws {
    let view = try sample.required("input")
    let (shape, input, random) = (view.shape, try view.elements(UInt8.self), draw.random)
    try sample.set("input", shape, of: Float.self) { output in
      for i in output.indices { output[i] = Float(input[i]) + random.uniform(UInt64(i)) }
    }
  }
}

/// Doubles every element: float32 to float32.
struct Doubled: Transform {
  var scopes: TransformScopes { .sample }

  func apply(_ sample: Sample, _ draw: Draw) throws {
    let view = try sample.required("input")
    let (shape, input) = (view.shape, try view.elements(Float.self))
    try sample.set("input", shape, of: Float.self) { output in
      for i in output.indices { output[i] = 2 * input[i] }
    }
  }
}

/// Takes the mean of a batch's inputs from each of them.
struct Centered: Transform {
  var scopes: TransformScopes { .batch }

  func applyBatch(_ batch: Sample, _ draw: Draw) throws {
    let view = try batch.required("input")
    let (shape, input) = (view.shape, try view.elements(Float.self))
    let mean = input.reduce(0, +) / Float(max(1, input.count))
    try batch.set("input", shape, of: Float.self) { output in
      for i in output.indices { output[i] = input[i] - mean }
    }
  }
}

/// Says that what it passes on are crops.
struct Crops: Transform {
  let crops: Int
  var scopes: TransformScopes { .sample }

  func apply(_ sample: Sample, _ draw: Draw) throws {}
}
