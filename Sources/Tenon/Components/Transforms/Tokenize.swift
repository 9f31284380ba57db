// Generated from tenon/transforms by `tenon plugin builders`.

/// A text as numbers of its characters, words or byte pairs.
public struct Tokenize: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - unit: what a text is cut into
  ///   - vocabularySize: the most different numbers, with padding and unknown
  ///   - minFrequency: how often a token, or a pair, must occur in the training part
  ///   - lowercase: whether capital letters become small ones
  ///   - maxLength: the most tokens of a text; the rest is left out; null: all
  ///   - field: the field that is changed
  public init(
    unit: String? = nil, vocabularySize: Int? = nil, minFrequency: Int? = nil, lowercase: Bool? = nil,
    maxLength: Int? = nil, field: String? = nil
  ) {
    reference = ComponentReference(
      "tenon/Tokenize",
      given: [
        "unit": unit, "vocabulary_size": vocabularySize, "min_frequency": minFrequency, "lowercase": lowercase,
        "max_length": maxLength, "field": field,
      ])
  }
}
