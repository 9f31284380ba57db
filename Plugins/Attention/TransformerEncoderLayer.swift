import TenonPlugin

/// A layer of a transformer's encoder: self-attention, then a network of two linear layers, each beside a shortcut.
///
///     x = norm1(x + dropout1(self_attn(x))),  y = norm2(x + dropout2(linear2(dropout(activation(linear1(x))))))
///
/// and with norm_first x = x + dropout1(self_attn(norm1(x))), y = x + dropout2(linear2(...(linear1(norm2(x))))).
///
/// - Input shapes: src [L, N, d_model], with batch_first [N, L, d_model], or [L, d_model]; src_mask [L, L] or
///   [N · nhead, L, L] and src_key_padding_mask [N, L], as attn_mask and key_padding_mask of `MultiheadAttention`.
/// - Output shape: that of src.
/// - Parameters: `self_attn.in_proj_weight`, ..., `linear1.weight`, ..., `norm2.bias`.
/// - Differs from PyTorch: is_causal, an argument of a call there, is one of the layer, and needs no src_mask;
///   `activation` is one of the two that PyTorch has names for.
/// - Source: Vaswani et al. 2017, Attention Is All You Need, 3.1; `torch.nn.TransformerEncoderLayer`.
struct TransformerEncoderLayer: CompositeComponent {
  static let declaration = Declaration(
    "TransformerEncoderLayer", "self-attention and two linear layers, each beside a shortcut",
    arguments: [
      .int("d_model", "elements of input and output").atLeast(1).atMost(0x1p31 - 1),
      .int("nhead", "heads of the attention").atLeast(1).atMost(0x1p31 - 1),
      .int("dim_feedforward", default: 2048, "elements between the two linear layers").atLeast(1).atMost(0x1p31 - 1),
      .float("dropout", default: 0.1, "probability of an element to become zero").atLeast(0).atMost(1),
      .choice("activation", ["relu", "gelu"], default: "relu", "between the two linear layers"),
      .float("layer_norm_eps", default: 1e-5, "added to the variance").atLeast(0),
      .bool("batch_first", default: false, "[N, L, d_model] instead of [L, N, d_model]"),
      .bool("norm_first", default: false, "normalize what goes into the parts, not what comes out of the sums"),
      .bool("bias", default: true, "add trainable numbers in linear layers and normalizations"),
      .bool("is_causal", default: false, "a position sees those up to its own place only"),
    ],
    uses: [
      "tenon/Add", "tenon/Dropout", "tenon/GELU", "tenon/LayerNorm", "tenon/Linear", "tenon/MultiheadAttention",
      "tenon/ReLU",
    ],
    examples: [
      Example(
        ["d_model": 6, "nhead": 2, "dim_feedforward": 8], inputs: [ExampleInput("src", .float32, [4, 3, 6])]),
      Example(
        ["d_model": 6, "nhead": 2, "dim_feedforward": 8, "dropout": 0, "norm_first": true, "activation": "gelu"],
        inputs: [
          ExampleInput("src", .float32, [4, 3, 6]), ExampleInput("src_mask", .float32, [4, 4]),
          ExampleInput("src_key_padding_mask", .bool, [3, 4], values: [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 1]),
        ]),
    ])

  private let config: Config
  private let width: Value
  private let dropout: Double
  private let activation: String
  private let normFirst: Bool

  init(_ config: Config) throws {
    self.config = config
    let (width, heads) = (try config.int("d_model"), try config.int("nhead"))
    guard width % heads == 0 else {
      throw ComponentError(.config, field: "d_model", "expected a multiple of nhead = \(heads), received \(width)")
    }
    self.width = .int(width)
    dropout = try config.float("dropout")
    activation = try config.string("activation") == "gelu" ? "tenon/GELU" : "tenon/ReLU"
    normFirst = try config.bool("norm_first")
  }

  func expand(_ graph: GraphBuilder) throws {
    let input = try graph.input("src")
    let masks = (try graph.optionalInput("src_mask"), try graph.optionalInput("src_key_padding_mask"))
    var x = input
    if normFirst {
      x = try sum(x, attention(norm("norm1", x, graph), masks, graph), "1", graph)
      x = try sum(x, feedForward(norm("norm2", x, graph), graph), "2", graph)
    } else {
      x = try norm("norm1", sum(x, attention(x, masks, graph), "1", graph), graph)
      x = try norm("norm2", sum(x, feedForward(x, graph), "2", graph), graph)
    }
    try graph.output(x, "output")
  }

  private func attention(
    _ x: GraphValue, _ masks: (attention: GraphValue?, padding: GraphValue?), _ graph: GraphBuilder
  ) throws -> GraphValue {
    let y = try graph(
      "self_attn", "tenon/MultiheadAttention",
      [
        "embed_dim": width, "num_heads": config.value("nhead"), "dropout": .float(dropout),
        "bias": config.value("bias"), "batch_first": config.value("batch_first"), "need_weights": false,
        "is_causal": config.value("is_causal"),
      ], x, nil, nil, masks.padding, masks.attention)
    return try drop("dropout1", y, graph)
  }

  private func feedForward(_ x: GraphValue, _ graph: GraphBuilder) throws -> GraphValue {
    let (inner, bias) = (try config.value("dim_feedforward"), try config.value("bias"))
    var y = try graph("linear1", "tenon/Linear", ["in_features": width, "out_features": inner, "bias": bias], x)
    y = try drop("dropout", graph("activation", activation, y), graph)
    y = try graph("linear2", "tenon/Linear", ["in_features": inner, "out_features": width, "bias": bias], y)
    return try drop("dropout2", y, graph)
  }

  private func norm(_ path: String, _ x: GraphValue, _ graph: GraphBuilder) throws -> GraphValue {
    try graph(
      path, "tenon/LayerNorm",
      [
        "normalized_shape": .list([width]), "eps": config.value("layer_norm_eps"), "bias": config.value("bias"),
      ], x)
  }

  private func drop(_ path: String, _ x: GraphValue, _ graph: GraphBuilder) throws -> GraphValue {
    dropout > 0 ? try graph(path, "tenon/Dropout", ["p": .float(dropout)], x) : x
  }

  private func sum(_ x: GraphValue, _ y: GraphValue, _ number: String, _ graph: GraphBuilder) throws -> GraphValue {
    try graph("add\(number)", "tenon/Add", x, y)
  }
}
