import TenonCore

/// A batch of validation or test data with what the model makes of it, for whoever watches a training.
///
/// Its tensors are valid until the observer returns.
public struct EvaluatedBatch {
  /// Tells one batch of one evaluation from all others.
  package final class Identity: Sendable {}

  package let identity = Identity()
  /// Of the data: `validation`, `test`.
  public let name: String
  /// From 0.
  public let position: Int
  /// Samples.
  public let count: Int
  /// For each of them its index in the dataset.
  public let samples: [Int]
  /// Crops of a sample, which stand one after another in the model's inputs.
  public let crops: Int
  /// As they were read: `input`, `target`.
  public let fields: [String: Tensor]
  /// Of the model, a row for each sample.
  public let outputs: [String: Tensor]
}
