import TenonPlugin

/// Puts a rectangle of the sample before into each sample of a batch, and mixes targets by its share of the picture.
///
/// One rectangle for the batch: its center is anywhere in the picture, its sides are sqrt(1 - λ) of the picture's with λ
/// drawn from Beta(alpha, alpha), cut where they leave it. The first sample gets its part of the last, so batches have to
/// be shuffled.
///
/// Input shape: float32 [N, ..., H, W]; target int64 [N], or probabilities of classes float32 [N, K].
/// Output shape: the input's; target float32 [N, K], which `CrossEntropyLoss` takes. In evaluation batches stay as they are.
///
/// Source: Yun et al. 2019, CutMix: Regularization Strategy to Train Strong Classifiers with Localizable Features,
/// https://arxiv.org/abs/1905.04899; torchvision.transforms.v2.CutMix.
struct CutMix: TransformComponent {
  static let declaration = Declaration(
    "CutMix", "puts a part of each sample of a batch into the next, and mixes their targets",
    arguments: MixingArguments.declared, examples: [Example(["num_classes": 10])])

  static var scopes: TransformScopes { .batch }

  private let arguments: MixingArguments

  init(_ config: Config) throws { arguments = try MixingArguments(config) }

  func applyBatch(_ batch: Sample, _ draw: Draw) throws {
    guard draw.isTraining else { return }
    let mixed = try MixedBatch(batch, rank: 3, classes: arguments.classes)
    let dimensions = mixed.input.shape.dimensions
    let (height, width) = (dimensions[dimensions.count - 2], dimensions[dimensions.count - 1])
    guard height > 0, width > 0 else { return }
    let (rows, columns) = Self.part(
      height, width, share: BetaDistribution.symmetric(arguments.alpha, draw.random), draw.random)
    let size = dimensions.dropFirst().reduce(1, *)
    try mixed.setInputs { source, target in
      target.update(from: source, count: mixed.count * size)
      for sample in 0..<mixed.count {
        let (other, own) = (source + mixed.partner(of: sample) * size, target + sample * size)
        for plane in stride(from: 0, to: size, by: height * width) {
          for row in rows {
            let start = plane + row * width + columns.lowerBound
            (own + start).update(from: other + start, count: columns.count)
          }
        }
      }
    }
    try mixed.setTargets(share: 1 - Double(rows.count * columns.count) / Double(height * width))
  }

  /// Where the rectangle lies.
  private static func part(_ height: Int, _ width: Int, share: Double, _ random: RandomSequence) -> (
    rows: Range<Int>, columns: Range<Int>
  ) {
    // Words that the Beta distribution does not come to.
    let x = random.integer(below: width, 1 << 32)
    let y = random.integer(below: height, 1 << 32 + 1)
    let half = 0.5 * max(0, 1 - share).squareRoot()
    let (right, down) = (Int(half * Double(width)), Int(half * Double(height)))
    return (max(0, y - down)..<min(height, y + down), max(0, x - right)..<min(width, x + right))
  }
}
