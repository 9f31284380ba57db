import TenonImage
import TenonPlugin

/// Changes brightness, contrast, saturation and hue of a picture by random factors, in random order; in evaluation nothing.
///
/// A number x stands for factors from max(0, 1 - x) to 1 + x, for hue from -x to x; a list of two is the range itself. All
/// in a range are alike likely. Factors blend as Pillow's `ImageEnhance`, y = d + f (x - d), truncated and clipped: d is black
/// for brightness, the mean shade of grey for contrast, and the picture's shades of grey for saturation. Hue goes through
/// Pillow's HSV of 8 bits; a factor of 0.5 is half of the circle of colours.
///
/// Input shape: uint8 [H, W, C], 1 or 3 channels. Output shape: the same.
struct ColorJitter: TransformComponent {
  static let declaration = Declaration(
    "ColorJitter", "random brightness, contrast, saturation and hue",
    arguments: [
      factor("brightness").atLeast(0), factor("contrast").atLeast(0), factor("saturation").atLeast(0),
      .float("hue", default: 0, "how much hue changes, a part of the circle: a number up to 0.5, or [least, largest]")
        .or(.list, of: .float).atLeast(-0.5).atMost(0.5),
    ],
    examples: [Example(["brightness": 0.4, "contrast": 0.3, "saturation": [0.5, 1.5], "hue": 0.1])])

  private static func factor(_ name: String) -> Argument {
    .float(name, default: 0, "how much \(name) changes: a number, or [least, largest] factor").or(.list, of: .float)
  }

  /// A range of factors and what one of them does; nothing where the range leaves a picture as it is.
  private struct Change: Sendable {
    let range: (Double, Double)
    let operation: @Sendable (Double) -> ColourOperation
  }

  private let changes: [Change?]

  init(_ config: Config) throws {
    changes = try [
      Self.change(config, "brightness", around: 1) { .brightness($0) },
      Self.change(config, "contrast", around: 1) { .contrast($0) },
      Self.change(config, "saturation", around: 1) { .saturation($0) },
      Self.change(config, "hue", around: 0) { .hue($0) },
    ]
  }

  private static func change(
    _ config: Config, _ name: String, around center: Double,
    _ operation: @escaping @Sendable (Double) -> ColourOperation
  ) throws -> Change? {
    let (low, high): (Double, Double)
    if let number = config[name]?.number {
      guard number >= 0, Float(number).isFinite else {
        throw ComponentError(.config, field: name, "expected a number of at least 0, received \(number)")
      }
      (low, high) = (center == 0 ? -number : max(0, center - number), center + number)
    } else {
      let ends = try config.floats(name)
      guard ends.count == 2, ends[0] <= ends[1], ends.allSatisfy({ Float($0).isFinite }) else {
        throw ComponentError(.config, field: name, "expected a number or [least, largest], received \(ends)")
      }
      (low, high) = (ends[0], ends[1])
    }
    return low == center && high == center ? nil : Change(range: (low, high), operation: operation)
  }

  var forms: TransformForms? { .pictures }

  func apply(_ sample: Sample, _ draw: Draw) throws {
    try sample.recolour(draw.isTraining ? operations(draw.random) : [], for: "ColorJitter")
  }

  /// Words 0 to 3 are the factors', 4 to 6 those of the order.
  private func operations(_ random: RandomSequence) -> [ColourOperation] {
    var order = [0, 1, 2, 3]
    for last in 1...3 { order.swapAt(last, random.integer(below: last + 1, UInt64(3 + last))) }
    return order.compactMap { index in
      changes[index].map { $0.operation(random.uniform(in: $0.range, UInt64(index))) }
    }
  }
}
