// Generated from tenon/datasets by `tenon plugin builders`.

/// Token sequences of differing length, with classes that can be learned.
public struct FakeSequences: DatasetBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - size: number of samples
  ///   - minLength: tokens of the shortest sequence
  ///   - maxLength: tokens of the longest sequence
  ///   - vocabularySize: number of tokens, with 0, which does not occur
  ///   - numClasses: number of classes, and of tokens that are marks
  ///   - seed: other samples for another seed
  public init(
    size: Int? = nil, minLength: Int? = nil, maxLength: Int? = nil, vocabularySize: Int? = nil, numClasses: Int? = nil,
    seed: Int? = nil
  ) {
    reference = ComponentReference(
      "tenon/FakeSequences",
      given: [
        "size": size, "min_length": minLength, "max_length": maxLength, "vocabulary_size": vocabularySize,
        "num_classes": numClasses, "seed": seed,
      ])
  }
}
