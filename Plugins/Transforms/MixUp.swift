import TenonPlugin

/// Mixes each sample of a batch with the one before it, inputs and targets alike: y = λ x + (1 - λ) x', with one λ for the
/// batch, drawn from Beta(alpha, alpha).
///
/// The first is mixed with the last, so batches have to be shuffled.
///
/// Input shape: float32 [N, ...]; target int64 [N], or probabilities of classes float32 [N, K].
/// Output shape: the input's; target float32 [N, K], which `CrossEntropyLoss` takes. In evaluation batches stay as they are.
///
/// Source: Zhang et al. 2018, mixup: Beyond Empirical Risk Minimization, https://arxiv.org/abs/1710.09412;
/// torchvision.transforms.v2.MixUp.
struct MixUp: TransformComponent {
  static let declaration = Declaration(
    "MixUp", "mixes neighbouring samples of a batch and their targets", arguments: MixingArguments.declared,
    examples: [Example(["num_classes": 10])])

  static var scopes: TransformScopes { .batch }

  private let arguments: MixingArguments

  init(_ config: Config) throws { arguments = try MixingArguments(config) }

  func applyBatch(_ batch: Sample, _ draw: Draw) throws {
    guard draw.isTraining else { return }
    let mixed = try MixedBatch(batch, rank: 1, classes: arguments.classes)
    let share = BetaDistribution.symmetric(arguments.alpha, draw.random)
    try mixed.setInputs(share: share)
    try mixed.setTargets(share: share)
  }
}
