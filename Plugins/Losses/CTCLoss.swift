import TenonPlugin

/// Connectionist temporal classification: -log of the probability that a sequence of labels is read out of T steps, over all
/// ways to place it, with blanks between and labels held.
///
/// - log_probs: [T, N, K] or [T, K], log probabilities of K classes, as from `LogSoftmax` over the last dimension.
/// - targets: int64 [N, S], padded; or [Σ target_lengths], one sequence after the other. Classes other than `blank`.
/// - input_lengths, target_lengths: int64 [N] or []; how many steps and labels count.
/// - Output shape: [] for mean and sum, [N] or [] for none.
/// - reduction: mean divides each loss by its target's length (at least 1) before the mean over the batch.
/// - zero_infinity: losses that are infinite, since the steps are too few for the labels, and their gradients become 0.
/// - The gradient is exp(log_probs) minus the share of paths through each class, as PyTorch has it: that of the scores below
///   a `LogSoftmax`, which passes it on unchanged.
/// - Throws: `ComponentError` (data) for lengths and labels out of range, and for log probabilities above 0.
/// - Differs from PyTorch: lengths and targets must be int64; a target that is `blank` is refused; sums are float64.
/// - Cost: O(T · S) time for a sequence; saves as many numbers.
/// - Source: Graves et al. 2006, Connectionist Temporal Classification, equations 5 to 16.
struct CTCLoss: LossComponent, GenericLayer {
  static let declaration = Declaration(
    "CTCLoss", "negative log likelihood of label sequences that are shorter than the input, over all alignments",
    arguments: [
      .int("blank", default: 0, "the class that is no label").atLeast(0),
      Reduction.argument,
      .bool("zero_infinity", default: false, "make infinite losses and their gradients 0"),
    ], supportsFloat64: true,
    examples: [
      // So small probabilities that the gradient is that of any log probabilities, not only of those whose sum is 1.
      example([:], labels: [1, 3, 2], lengths: [5, 4, 3], counts: [1, 1, 1]),
      example(["reduction": "sum"], labels: [1, 2, 2, 3, 3, 1], lengths: [5, 5, 3], counts: [2, 2, 1]),
      Example(
        ["blank": 3],
        inputs: [
          ExampleInput("log_probs", .float32, [6, 4], -24...(-20)),
          ExampleInput("targets", .int64, [3], values: [0, 0, 2]),
          ExampleInput("input_lengths", .int64, [], values: [6]),
          ExampleInput("target_lengths", .int64, [], values: [3]),
        ]),
    ])

  private static func example(
    _ arguments: KeyValuePairs<String, Value>, labels: [Double], lengths: [Double], counts: [Double]
  ) -> Example {
    Example(
      arguments,
      inputs: [
        ExampleInput("log_probs", .float32, [5, 3, 4], -24...(-20)),
        ExampleInput("targets", .int64, [3, labels.count / 3], values: labels),
        ExampleInput("input_lengths", .int64, [3], values: lengths),
        ExampleInput("target_lengths", .int64, [3], values: counts),
      ])
  }

  let blank: Int
  let reduction: Reduction
  let zeroInfinity: Bool

  init(_ config: Config) throws {
    blank = try config.int("blank")
    reduction = try Reduction(config)
    zeroInfinity = try config.bool("zero_infinity")
  }

  var inputs: [Port] {
    [Port("log_probs")]
      + ["targets", "input_lengths", "target_lengths"].map { Port($0, dtypes: [.int64], differentiable: false) }
  }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let sizes = try CTCSizes(
      request.input(0).shape, targets: request.input(1).shape, lengths: request.input(2).shape,
      counts: request.input(3).shape, blank: blank)
    return SpecializedOperation(CTCOperation<T>(self, sizes))
  }
}
