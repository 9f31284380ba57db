import TenonCore

/// Some samples, read and put together; valid until its loader is asked for the next batch.
public final class Batch {
  /// `input` [N, ...] or, with crops, [N * crops, ...]; `target` [N].
  public internal(set) var fields: [String: Tensor] = [:]
  /// The types of the fields.
  public internal(set) var types: [String: TensorType] = [:]
  /// Samples; 0 when none of them could be read.
  public internal(set) var count = 0
  /// Crops of a sample, which stand one after another in `input`; 1 without multi-crop.
  public internal(set) var crops = 1
  /// For each row, the sample's index in the dataset as the experiment names it.
  public internal(set) var samples: [Int] = []
  /// Samples that are left out because they cannot be read, in order.
  public internal(set) var skipped: [SkippedSample] = []

  init() {}
}

/// A sample that was left out of its batch: `unreadable: skip`.
public struct SkippedSample: Sendable, Hashable, CustomStringConvertible {
  /// `data.train`.
  public let dataset: String
  /// In the dataset as the experiment names it, not in a part of it.
  public let index: Int
  /// What is wrong, with the file where the dataset named it.
  public let message: String

  public var description: String { "sample \(index) of \(dataset): \(message)" }
}
