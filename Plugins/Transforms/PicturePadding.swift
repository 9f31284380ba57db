import TenonPlugin

/// What is put around an image: how many pixels on each side, and of what.
struct PicturePadding: Sendable {
  let left: Int
  let top: Int
  let right: Int
  let bottom: Int
  let mode: PaddedAxis.Mode
  /// Of the picture and of its maps.
  let fill: PictureFill
  let mapFill: PictureFill

  /// How `padding` is written, beside the number for all sides.
  static let forms = "all sides, [x, y] or [left, top, right, bottom]"

  static func argument(_ summary: String) -> Argument {
    .int("padding", "\(summary): \(forms)").or(.list, of: .int).atLeast(0).atMost(Double(PixelGrid.largestSide))
  }

  static let modeArgument = Argument.choice(
    "padding_mode", PaddedAxis.Mode.allCases.map(\.rawValue), default: "constant", "what the padding is made of")

  init(_ config: Config) throws {
    (left, top, right, bottom) = try Self.sides(config)
    let name = try config.string("padding_mode")
    guard let mode = PaddedAxis.Mode(rawValue: name) else {
      throw ComponentError(.config, field: "padding_mode", "expected a declared choice, received \(name)")
    }
    self.mode = mode
    fill = try PictureFill(config)
    mapFill = try PictureFill(config, "mask_fill")
  }

  private static func sides(_ config: Config) throws -> (left: Int, top: Int, right: Int, bottom: Int) {
    if try config.isNull("padding") { return (0, 0, 0, 0) }
    if case .int(let all)? = config["padding"] { return (all, all, all, all) }
    let sides = try config.ints("padding")
    switch sides.count {
    case 1: return (sides[0], sides[0], sides[0], sides[0])
    case 2: return (sides[0], sides[1], sides[0], sides[1])
    case 4: return (sides[0], sides[1], sides[2], sides[3])
    default:
      throw ComponentError(.config, field: "padding", "expected 1, 2 or 4 integers, received \(sides)")
    }
  }

  var isNone: Bool { left == 0 && top == 0 && right == 0 && bottom == 0 }

  func rows(_ height: Int) -> PaddedAxis { axis(height, top, bottom) }

  func columns(_ width: Int) -> PaddedAxis { axis(width, left, right) }

  private func axis(_ side: Int, _ before: Int, _ after: Int) -> PaddedAxis {
    var axis = PaddedAxis(side)
    axis.pad(before: before, after: after, mode)
    return axis
  }
}
