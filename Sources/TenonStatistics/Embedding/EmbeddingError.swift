import TenonCore

/// Features that cannot be embedded as somebody wants it.
public struct EmbeddingError: TenonError, Equatable {
  public let diagnostic: Diagnostic

  package static func noFeatures(_ type: TensorType) -> EmbeddingError {
    EmbeddingError(
      diagnostic: Diagnostic("no-features", "there is nothing to embed")
        .expected("a row of float32 features for each sample").received("\(type)"))
  }

  package static func notFinite(_ value: Float, sample: Int, feature: Int) -> EmbeddingError {
    EmbeddingError(
      diagnostic: Diagnostic("not-finite", "sample \(sample) cannot be embedded")
        .expected("finite features").received("\(value) in feature \(feature)")
        .help("look at the sample and at the layers before: a training that diverged has such weights"))
  }

  package static func tooLarge(samples: Int, features: Int, memory: Int) -> EmbeddingError {
    let fit = memory / 2 / (max(1, features) * MemoryLayout<Float>.stride)
    return EmbeddingError(
      diagnostic: Diagnostic("too-large", "the features do not fit into memory")
        .expected("at most half of it: \(Plural.count(fit, "sample"))")
        .received("\(Plural.count(samples, "sample")) of \(Plural.count(features, "feature"))")
        .help("take fewer samples, or a layer that makes fewer numbers of each"))
  }

  package static func tooFewSamples(_ count: Int, method: String) -> EmbeddingError {
    EmbeddingError(
      diagnostic: Diagnostic("too-few-samples", "\(Plural.count(count, "sample")) cannot be embedded by \(method)")
        .expected("at least 2"))
  }

  package static func componentCount(_ wanted: Int, most: Int) -> EmbeddingError {
    EmbeddingError(
      diagnostic: Diagnostic("component-count", "there are no \(wanted) principal components")
        .expected("1 to \(most): as many as there are features, and as samples").received("\(wanted)"))
  }

  package static func perplexity(_ perplexity: Double, samples: Int) -> EmbeddingError {
    EmbeddingError(
      diagnostic: Diagnostic(
        "perplexity", "the perplexity \(perplexity) does not fit \(Plural.count(samples, "sample"))"
      )
      .expected("at least 1 and less than \(samples): a sample's effective number of neighbours")
      .help("take less: a third of the samples is much already, here \(max(1, (samples - 1) / 3))"))
  }

  package static func option(_ name: String, expected: String, received: String) -> EmbeddingError {
    EmbeddingError(
      diagnostic: Diagnostic("bad-option", "t-SNE cannot take this \(name)").expected(expected).received(received))
  }

  package static func diverged(iteration: Int, learningRate: Double) -> EmbeddingError {
    EmbeddingError(
      diagnostic: Diagnostic("diverged", "t-SNE diverged in iteration \(iteration): the points left all bounds")
        .received("learning_rate \(learningRate)").help(
          "take a smaller learning rate, or none: it then follows the samples"))
  }
}
