// Generated from tenon/recurrent by `tenon plugin builders`.

/// Plain recurrent cells.
public struct RNN: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - inputSize: elements of the input at each step
  ///   - hiddenSize: elements of the state
  ///   - numLayers: layers on top of each other
  ///   - nonlinearity: what the sum becomes the state by
  ///   - bias: add a trainable bias to the gates
  ///   - batchFirst: [N, T, ...] instead of [T, N, ...]
  ///   - dropout: probability of an element between two layers to become zero
  ///   - bidirectional: also run backwards, side by side
  public init(
    inputSize: Int, hiddenSize: Int, numLayers: Int? = nil, nonlinearity: String? = nil, bias: Bool? = nil,
    batchFirst: Bool? = nil, dropout: Double? = nil, bidirectional: Bool? = nil
  ) {
    reference = ComponentReference(
      "tenon/RNN",
      given: [
        "input_size": inputSize, "hidden_size": hiddenSize, "num_layers": numLayers, "nonlinearity": nonlinearity,
        "bias": bias, "batch_first": batchFirst, "dropout": dropout, "bidirectional": bidirectional,
      ])
  }
}
