import TenonImage
import TenonPlugin

extension Sample {
  /// Changes the colours of the picture in `input`.
  ///
  /// - Parameter transform: who asks, for the message.
  /// - Throws: `ComponentError` (shape) for anything but a picture of bytes.
  func recolour(_ operations: [ColourOperation], for transform: String) throws {
    let picture = try PictureView(self, for: transform)
    if operations.isEmpty { return }
    try set(Sample.imageField, [picture.height, picture.width, picture.channels], of: UInt8.self) { output in
      guard let output = output.baseAddress else { return }
      ColourOperation.apply(
        operations, to: picture.pixels, size: picture.size, channels: picture.channels, into: output)
    }
  }
}

/// A change of colours that happens with a probability p, and in evaluation never.
struct RandomRecolouring: Sendable {
  let operation: ColourOperation
  private let probability: Double
  private let name: String

  static func argument(_ value: Double = 0.5) -> Argument {
    .float("p", default: value, "probability of the change").atLeast(0).atMost(1)
  }

  init(_ name: String, _ operation: ColourOperation, _ config: Config) throws {
    (self.name, self.operation) = (name, operation)
    probability = try config.float("p")
  }

  func apply(_ sample: Sample, _ draw: Draw) throws {
    let happens = draw.isTraining && draw.random.uniformDouble(0) < probability
    try sample.recolour(happens ? [operation] : [], for: name)
  }
}
