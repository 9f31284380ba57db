import TenonImage
import TenonPlugin

/// Mirrors pictures with a probability, in evaluation never.
struct RandomFlip {
  private let probability: Double
  private let fields: PictureFields

  static let arguments: [Argument] = [
    .float("p", default: 0.5, "probability of a flip").atLeast(0).atMost(1), PictureFields.argument,
  ]

  init(_ config: Config) throws {
    probability = try config.float("p")
    fields = try PictureFields(config)
  }

  /// - Parameter mirrored: the rows and columns of a mirrored picture of a size.
  func apply(
    _ sample: Sample, _ draw: Draw, _ mirrored: (Resample.Size) -> (rows: [Int], columns: [Int])
  ) throws {
    try fields.set(sample) { size in
      draw.isTraining && draw.random.uniformDouble(0) < probability ? mirrored(size) : nil
    }
  }
}
