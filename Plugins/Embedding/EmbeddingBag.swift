import TenonPlugin

/// Sums, means or maxima over bags of rows of the weight, without the rows themselves being laid out.
///
/// Input shapes: `input` int64 [B, n], whose rows are the bags; or [M] with `offsets` int64 [B], where bag b begins, or
/// [B + 1] with `include_last_offset`. `per_sample_weights`, of the input's shape and for `mode: sum` only, multiply the
/// rows. Output shape: [B, embedding_dim]; a bag without rows yields 0.
/// Parameter: weight [num_embeddings, embedding_dim], standard normal.
///
/// `padding_idx`: a row that starts at zero, counts in no bag and gets no gradient; negative numbers count from the end.
/// `sparse`: the gradient lists the rows of all bags, as that of `Embedding` does; not for `mode: max`.
/// `max_norm`: a row of a longer norm (`norm_type`) is scaled to it before it is looked up, in training in the weight itself.
/// `scale_grad_by_freq`: the gradient of a row is divided by how often a row is looked up, by that of the row which PyTorch's
/// CPU path takes: for the n-th of the rows in ascending order, that of the n-th of all sorted indices. Not for `mode: max`
/// and `sparse`.
/// Differs from PyTorch: with max_norm, evaluation looks up scaled rows, too, but leaves the weight as it is.
struct EmbeddingBag: LayerComponent, GenericLayer {
  enum Mode: String, Sendable, CaseIterable {
    case sum
    case mean
    case max
  }

  static let declaration = Declaration(
    "EmbeddingBag", "sums, means or maxima over bags of trainable rows",
    arguments: [
      .int("num_embeddings", "rows of the weight").atLeast(1),
      .int("embedding_dim", "elements of a row").atLeast(1),
    ] + RowNormLimit.arguments + [
      RowIndices.scalesGradient,
      .choice("mode", Mode.allCases.map(\.rawValue), default: "mean", "what becomes of the rows of a bag"),
      .bool("include_last_offset", default: false, "offsets also has the end of the last bag"),
      PaddingRow.argument,
      .bool("sparse", default: false, "give the gradient as the rows that were looked up"),
    ],
    supportsFloat64: true,
    examples: [
      Example(["num_embeddings": 10, "embedding_dim": 3], inputs: [ExampleInput("input", .int64, [4, 5], 0...9)]),
      Example(
        ["num_embeddings": 10, "embedding_dim": 3, "mode": "sum"],
        inputs: [
          ExampleInput("input", .int64, [7], 0...9), ExampleInput("offsets", .int64, [3], values: [0, 2, 2]),
          ExampleInput("per_sample_weights", .float32, [7]),
        ]),
      Example(
        ["num_embeddings": 10, "embedding_dim": 3, "padding_idx": 1, "sparse": true],
        inputs: [ExampleInput("input", .int64, [4, 5], 0...9)]),
      Example(
        ["num_embeddings": 10, "embedding_dim": 3, "max_norm": 1.0, "scale_grad_by_freq": true],
        inputs: [ExampleInput("input", .int64, [4, 5], 0...9)]),
    ])

  let rows: Int
  let width: Int
  let mode: Mode
  let includesLast: Bool
  let padding: Int?
  let limit: RowNormLimit?
  let scalesByFrequency: Bool
  let isSparse: Bool

  init(_ config: Config) throws {
    rows = try config.int("num_embeddings")
    width = try config.int("embedding_dim")
    guard TensorType(.float64, [rows, width]).checkedByteCount != nil else {
      throw ComponentError(.config, field: "num_embeddings", "a weight of [\(rows), \(width)] is too large")
    }
    guard let mode = Mode(rawValue: try config.string("mode")) else {
      throw ComponentError(.config, field: "mode", "unknown mode \(try config.string("mode"))")
    }
    self.mode = mode
    includesLast = try config.bool("include_last_offset")
    padding = try PaddingRow.row(config, of: rows)
    limit = try RowNormLimit(config)
    scalesByFrequency = try config.bool("scale_grad_by_freq")
    isSparse = try config.bool("sparse")
    guard !isSparse || mode != .max else {
      throw ComponentError(.config, field: "sparse", "expected false with mode max, as in PyTorch; received true")
    }
    guard !scalesByFrequency || (mode != .max && !isSparse) else {
      throw ComponentError(
        .config, field: "scale_grad_by_freq",
        "expected false with \(isSparse ? "sparse: true" : "mode max"), as in PyTorch; received true")
    }
  }

  var inputs: [Port] {
    [
      Port("input", dtypes: [.int64], differentiable: false),
      Port("offsets", dtypes: [.int64], optional: true, differentiable: false),
      Port("per_sample_weights", optional: true),
    ]
  }
  var parameters: [Parameter] { [Parameter("weight", [rows, width], initializer: .own)] }

  func initialize(_ index: Int, _ value: TensorView, _ step: Step) throws {
    try PaddingRow.fill(value, padding, width: width, step)
  }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let input = try request.input()
    let offsets = request.inputs.count > 1 ? request.inputs[1] : nil
    let weights = request.inputs.count > 2 ? request.inputs[2] : nil
    let bags: Int
    if let offsets {
      let least = includesLast ? 1 : 0
      guard input.shape.rank == 1, offsets.shape.rank == 1, offsets.shape[0] >= least else {
        throw ComponentError(
          .shape, field: "offsets",
          "expected input [M] and offsets [B]\(includesLast ? ", at least 1 (include_last_offset)" : ""), received "
            + "\(input.shape) and \(offsets.shape)")
      }
      bags = offsets.shape[0] - least
    } else {
      guard input.shape.rank == 2 else {
        throw ComponentError(
          .shape, field: "input", "expected [B, n], or [M] together with offsets, received \(input.shape)")
      }
      bags = input.shape[0]
    }
    if let weights {
      guard mode == .sum else {
        throw ComponentError(
          .shape, field: "per_sample_weights", "expected mode sum with it, received mode \(mode.rawValue)")
      }
      guard weights.shape == input.shape else {
        throw ComponentError(
          .shape, field: "per_sample_weights", "expected \(input.shape) (as input), received \(weights.shape)")
      }
    }
    let output = TensorType(T.dtype, [bags, width])
    guard output.checkedByteCount != nil else {
      throw ComponentError(.shape, field: "input", "the output \(output.shape) is too large")
    }
    return SpecializedOperation(
      EmbeddingBagOperation<T>(
        self, input, offsets: offsets?.shape[0], isWeighted: weights != nil, output, request))
  }
}
