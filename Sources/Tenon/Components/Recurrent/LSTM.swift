// Generated from tenon/recurrent by `tenon plugin builders`.

/// Long short-term memory.
public struct LSTM: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - inputSize: elements of the input at each step
  ///   - hiddenSize: elements of the state
  ///   - numLayers: layers on top of each other
  ///   - bias: add a trainable bias to the gates
  ///   - batchFirst: [N, T, ...] instead of [T, N, ...]
  ///   - dropout: probability of an element between two layers to become zero
  ///   - bidirectional: also run backwards, side by side
  ///   - projSize: elements that the state is projected to; 0: it is not
  public init(
    inputSize: Int, hiddenSize: Int, numLayers: Int? = nil, bias: Bool? = nil, batchFirst: Bool? = nil,
    dropout: Double? = nil, bidirectional: Bool? = nil, projSize: Int? = nil
  ) {
    reference = ComponentReference(
      "tenon/LSTM",
      given: [
        "input_size": inputSize, "hidden_size": hiddenSize, "num_layers": numLayers, "bias": bias,
        "batch_first": batchFirst, "dropout": dropout, "bidirectional": bidirectional, "proj_size": projSize,
      ])
  }
}
