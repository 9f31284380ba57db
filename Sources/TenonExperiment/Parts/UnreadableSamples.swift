/// What happens when a sample cannot be read or transformed.
public enum UnreadableSamples: String, Sendable, CaseIterable {
  /// The error ends the training.
  case fail
  /// The sample is left out of its batch.
  case skip
}
