import TenonImage
import TenonPlugin

/// Overwrites a rectangle of random area, shape and place, with probability p; in evaluation never.
///
/// Input shape: float32 [..., C, H, W]. Output shape: the same.
///
/// Ten times area and ratio of sides (height to width) are drawn, uniform in `scale` and uniform in the logarithm of
/// `ratio`, until the rectangle is lower and narrower than the image; if it never is, nothing is erased. `value` is a number,
/// one for each channel, or `random`, which draws from the standard normal distribution for every element.
///
/// Source: Zhong et al. 2017, Random Erasing Data Augmentation, https://arxiv.org/abs/1708.04896
struct RandomErasing: TransformComponent {
  static let declaration = Declaration(
    "RandomErasing", "an image with a random rectangle overwritten, now and then",
    arguments: [.float("p", default: 0.5, "probability of erasing").atLeast(0).atMost(1)]
      + AreaRange.arguments(scale: (0.02, 0.33), ratio: (0.3, 3.3), "the rectangle") + [
        .float("value", default: 0, "what is written: a number, one for each channel, or random")
          .or(.list, of: .float).or(["random"]),
        .bool("inplace", default: false, "accepted, but without effect: a sample's tensor is never changed in place"),
      ],
    examples: [Example(), Example(["p": 1, "value": "random"])])

  private let probability: Double
  private let area: AreaRange
  /// Nil: random.
  private let values: [Float]?

  init(_ config: Config) throws {
    probability = try config.float("p")
    area = try AreaRange(config)
    if config["value"] == .string("random") {
      values = nil
    } else {
      let numbers = try config["value"]?.number.map { [$0] } ?? config.floats("value")
      let floats = numbers.map(Float.init)
      guard !floats.isEmpty, floats.allSatisfy(\.isFinite) else {
        throw ComponentError(
          .config, field: "value", "expected a number, one for each channel, or random, received \(numbers)")
      }
      values = floats
    }
  }

  var forms: TransformForms? { .numbers }

  func apply(_ sample: Sample, _ draw: Draw) throws {
    let picture = try NumberedPicture(sample, for: "RandomErasing")
    if let values, values.count != 1, values.count != picture.channels {
      throw ComponentError(
        .shape, field: Sample.imageField,
        "expected \(Plural.count(values.count, "channel")) (value has \(Plural.count(values.count, "number"))), "
          + "received float32 \(picture.shape)")
    }
    guard draw.isTraining, draw.random.uniformDouble(0) < probability, picture.planes > 0 else { return }
    let size = (height: picture.height, width: picture.width)
    guard
      let part = area.rectangle(
        in: size, draw.random, from: 1, sides: { (($0 * $1).squareRoot(), ($0 / $1).squareRoot()) },
        fits: { $0.height < size.height && $0.width < size.width })
    else { return }
    let value = values.map(ErasingValue.channels) ?? .pixels(Self.normal(part, channels: picture.channels, size, draw))
    try picture.set(sample) { input, output in
      output.update(from: input, count: picture.shape.elementCount)
      part.erase(output, planes: picture.planes, channels: picture.channels, of: size, with: value)
    }
  }

  /// Standard normal numbers, each addressed by its place in the picture.
  private static func normal(_ part: PicturePart, channels: Int, _ size: Resample.Size, _ draw: Draw) -> [Float] {
    var own = draw
    own.stream ^= RandomStream.of(path: "value")
    let random = own.random
    var numbers: [Float] = []
    numbers.reserveCapacity(channels * part.height * part.width)
    for channel in 0..<channels {
      for row in part.rows {
        let line = (channel * size.height + row) * size.width
        for column in part.columns { numbers.append(Float(random.normal(UInt64(line + column)))) }
      }
    }
    return numbers
  }
}
