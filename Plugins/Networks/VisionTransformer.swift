import TenonPlugin

/// torchvision's vision transformer: patches of an image as tokens, behind one that learns to stand for the image.
///
/// conv_proj = Conv2d patch_size / patch_size; class_token before the patches, pos_embedding added; num_layers times
/// x = x + self_attention(ln_1(x)), x = x + mlp(ln_2(x)) with mlp = Linear, GELU, Dropout, Linear, Dropout; ln; heads of the
/// first token. It starts as torchvision has it: patches truncated normal, mlp by Xavier, the last layer at zero.
///
/// Input shape: [N, 3, image_size, image_size]. Output shape: [N, num_classes].
/// Parameters: 811,146 of VisionTransformer(32, 4, 6, 4, 128, 256, num_classes=10); `class_token`, `conv_proj.weight`,
/// `encoder.pos_embedding`, `encoder.layers.encoder_layer_0.self_attention.in_proj_weight`, ..., `heads.head.bias`.
///
/// Differs from torchvision: `norm_layer` and `conv_stem_configs` are no arguments.
///
/// Source: Dosovitskiy et al. 2021, An Image is Worth 16x16 Words; torchvision.models.VisionTransformer.
struct VisionTransformer: CompositeComponent {
  static let declaration = Declaration(
    "VisionTransformer", "torchvision's transformer of an image's patches",
    arguments: [
      .int("image_size", "rows and columns of the images").atLeast(1).atMost(0x1p20),
      .int("patch_size", "rows and columns of a patch").atLeast(1).atMost(0x1p20),
      .int("num_layers", "layers of the encoder").atLeast(1).atMost(1024),
      .int("num_heads", "heads of its attention").atLeast(1).atMost(0x1p31 - 1),
      .int("hidden_dim", "elements of a token").atLeast(1).atMost(0x1p31 - 1),
      .int("mlp_dim", "elements between its linear layers").atLeast(1).atMost(0x1p31 - 1),
      .dropout(0), .dropout(0, name: "attention_dropout"), .classes(1000),
      .int("representation_size", "elements of one more layer before the last one; null: none").atLeast(1)
        .atMost(0x1p31 - 1).orNull(),
    ],
    uses: Part.uses + [
      "tenon/Add", "tenon/Dropout", "tenon/GELU", "tenon/ImageTokens", "tenon/LayerNorm", "tenon/MultiheadAttention",
      "tenon/PositionEmbedding", "tenon/Select", "tenon/Tanh",
    ],
    examples: [
      Example(
        [
          "image_size": 8, "patch_size": 4, "num_layers": 2, "num_heads": 2, "hidden_dim": 6, "mlp_dim": 10,
          "num_classes": 3, "representation_size": 5,
        ], inputs: [ExampleInput("input", .float32, [2, 3, 8, 8])]),
      Example(
        ["image_size": 2, "patch_size": 2, "num_layers": 2, "num_heads": 2, "hidden_dim": 2, "mlp_dim": 2],
        inputs: [ExampleInput("input", .float32, [2, 3, 2, 2])]),
    ])

  private static let epsilon = Value.float(1e-6)

  private let patchSize: Int
  /// Patches in a row, and in a column.
  private let extent: Int
  private let layerCount: Int
  private let headCount: Int
  private let width: Int
  private let innerWidth: Int
  private let dropout: Double
  private let attentionDropout: Double
  private let classCount: Int
  private let representationWidth: Int?

  init(_ config: Config) throws {
    let size = try config.int("image_size")
    patchSize = try config.int("patch_size")
    guard size % patchSize == 0 else {
      throw ComponentError(
        .config, field: "image_size", "expected a multiple of patch_size = \(patchSize), received \(size)")
    }
    extent = size / patchSize
    layerCount = try config.int("num_layers")
    headCount = try config.int("num_heads")
    width = try config.int("hidden_dim")
    innerWidth = try config.int("mlp_dim")
    dropout = try config.float("dropout")
    attentionDropout = try config.float("attention_dropout")
    classCount = try config.int("num_classes")
    representationWidth = config["representation_size"] == .null ? nil : try config.int("representation_size")
  }

  func forward(_ image: GraphValue, _ graph: GraphBuilder) throws -> GraphValue {
    let network = Part(graph)
    let fanIn = Double(3 * patchSize * patchSize)
    var x = try network.convolution(
      "conv_proj", image, 3, width, kernel: patchSize, stride: patchSize, bias: true,
      weight: .truncatedNormal(std: (1 / fanIn).squareRoot()))
    x = try network("class_token", "tenon/ImageTokens", ["hidden_dim": .int(width), "grid": .int(extent)], x)

    let encoder = network.part("encoder")
    x = try encoder(
      "pos_embedding", "tenon/PositionEmbedding",
      ["num_positions": .int(1 + extent * extent), "embed_dim": .int(width)], x)
    x = try dropped(encoder, "dropout", x)
    for layer in 0..<layerCount { x = try block(encoder.part("layers.encoder_layer_\(layer)"), x) }
    x = try normalized(encoder, "ln", x)
    x = try network("select", "tenon/Select", ["dim": 1, "index": 0], x)

    let heads = network.part("heads")
    guard let representationWidth else { return try heads.linear("head", x, width, classCount, weight: .zeros) }
    x = try heads.linear(
      "pre_logits", x, width, representationWidth, weight: .truncatedNormal(std: (1 / Double(width)).squareRoot()))
    return try heads.linear("head", heads("act", "tenon/Tanh", x), representationWidth, classCount, weight: .zeros)
  }

  private func block(_ part: Part, _ x: GraphValue) throws -> GraphValue {
    var y = try part(
      "self_attention", "tenon/MultiheadAttention",
      [
        "embed_dim": .int(width), "num_heads": .int(headCount), "dropout": .float(attentionDropout),
        "batch_first": true, "need_weights": false,
      ], normalized(part, "ln_1", x))
    let seen = try part("add_1", "tenon/Add", dropped(part, "dropout", y), x)
    let mlp = part.part("mlp")
    y = try mlp("1", "tenon/GELU", linear(mlp, "0", normalized(part, "ln_2", seen), width, innerWidth))
    y = try linear(mlp, "3", dropped(mlp, "2", y), innerWidth, width)
    return try part("add_2", "tenon/Add", seen, dropped(mlp, "4", y))
  }

  private func normalized(_ part: Part, _ name: String, _ x: GraphValue) throws -> GraphValue {
    try part(name, "tenon/LayerNorm", ["normalized_shape": [.int(width)], "eps": Self.epsilon], x)
  }

  private func linear(_ mlp: Part, _ name: String, _ x: GraphValue, _ features: Int, _ outFeatures: Int) throws
    -> GraphValue
  {
    let y = try mlp.linear(name, x, features, outFeatures, weight: .xavierUniform())
    try mlp.initialize("\(name).bias", .normal(std: 1e-6))
    return y
  }

  /// Without a layer where nothing is dropped.
  private func dropped(_ part: Part, _ name: String, _ x: GraphValue) throws -> GraphValue {
    dropout > 0 ? try part(name, "tenon/Dropout", ["p": .float(dropout)], x) : x
  }
}
