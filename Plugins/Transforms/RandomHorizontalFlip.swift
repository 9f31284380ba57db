import TenonPlugin

/// Mirrors an image left to right, with probability p; in evaluation never.
///
/// Input shape: uint8 [H, W, C] or float32 [C, H, W]. Output shape: the same.
struct RandomHorizontalFlip: TransformComponent {
  static let declaration = Declaration(
    "RandomHorizontalFlip", "mirrors an image left to right, now and then",
    arguments: [.float("p", default: 0.5, "probability of a flip").atLeast(0).atMost(1)])

  private let probability: Double

  init(_ config: Config) throws {
    probability = try config.float("p")
  }

  func apply(_ sample: Sample, _ draw: Draw) throws {
    let grid = try PixelGrid(sample)
    guard draw.isTraining, draw.random.uniformDouble(0) < probability else { return }
    try grid.set(sample, rows: Array(0..<grid.height), columns: (0..<grid.width).reversed())
  }
}
