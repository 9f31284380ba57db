import TenonPlugin

/// Layers of a transformer's encoder, one after another.
///
///     TransformerEncoder: {encoder_layer: {TransformerEncoderLayer: {d_model: 256, nhead: 8}}, num_layers: 4}
///
/// - Input shapes: src, mask and src_key_padding_mask, which every layer gets as its src, src_mask and
///   src_key_padding_mask: any layer of one output with such inputs will do. Output shape: that of the last layer.
/// - Parameters: `layers.0.self_attn.in_proj_weight`, ..., `norm.weight`.
/// - Differs from PyTorch: each layer starts with numbers of its own, where PyTorch copies one layer's; is_causal is an
///   argument of the encoder_layer.
/// - Source: Vaswani et al. 2017, Attention Is All You Need, 3.1; `torch.nn.TransformerEncoder`.
struct TransformerEncoder: CompositeComponent {
  static let declaration = Declaration(
    "TransformerEncoder", "layers of a transformer's encoder, one after another",
    arguments: [
      .component("encoder_layer", .layer, "what each layer is"),
      .int("num_layers", "how many there are").atLeast(1).atMost(4_096),
      .component("norm", .layer, "what comes after the last one").orNull(),
      .bool("enable_nested_tensor", default: true, "accepted, but without effect: padding stays where it is"),
      .bool("mask_check", default: true, "accepted, but without effect, as enable_nested_tensor"),
    ],
    examples: [
      Example(
        ["encoder_layer": "Tanh", "num_layers": 2, "norm": "ReLU"], inputs: [ExampleInput("src", .float32, [4, 3, 6])])
    ])

  private let layer: Child
  private let count: Int
  private let norm: Child?

  init(_ config: Config) throws {
    layer = try config.child("encoder_layer")
    count = try config.int("num_layers")
    norm = try config.isNull("norm") ? nil : config.child("norm")
  }

  func expand(_ graph: GraphBuilder) throws {
    var x = try graph.input("src")
    let masks = [try graph.optionalInput("mask"), try graph.optionalInput("src_key_padding_mask")]
    // A layer that takes no masks may stand here too, as long as there are none.
    let given = masks.last.flatMap { $0 } != nil ? masks : masks.first.flatMap { $0 } != nil ? [masks[0]] : []
    for index in 0..<count { x = try graph.apply("layers.\(index)", layer, [x] + given, outputCount: 1)[0] }
    if let norm { x = try graph("norm", norm, x) }
    try graph.output(x, "output")
  }
}
