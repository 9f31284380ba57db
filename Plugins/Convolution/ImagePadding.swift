import TenonPlugin

/// Rows and columns added around an image.
struct ImagePadding: Sendable, Equatable {
  let top: Int
  let bottom: Int
  let left: Int
  let right: Int

  init(top: Int, bottom: Int, left: Int, right: Int) {
    (self.top, self.bottom, self.left, self.right) = (top, bottom, left, right)
  }

  init(_ vertical: Int, _ horizontal: Int) {
    (top, bottom, left, right) = (vertical, vertical, horizontal, horizontal)
  }

  /// What keeps the extent at stride 1; of an odd number, the larger half lies behind the image.
  init(same kernel: (Int, Int), dilation: (Int, Int)) {
    let total = (dilation.0 * (kernel.0 - 1), dilation.1 * (kernel.1 - 1))
    (top, bottom) = (total.0 / 2, total.0 - total.0 / 2)
    (left, right) = (total.1 / 2, total.1 - total.1 / 2)
  }

  var isEmpty: Bool { top == 0 && bottom == 0 && left == 0 && right == 0 }
}

/// What the padding is filled with.
enum PaddingMode: String, Sendable, CaseIterable {
  case zeros
  /// Mirrored at the edge pixel, which is not repeated.
  case reflect
  /// The nearest edge pixel.
  case replicate
  /// The image repeated.
  case circular

  /// That of an argument `padding_mode`.
  init(_ config: Config) throws {
    let name = try config.string("padding_mode")
    guard let mode = PaddingMode(rawValue: name) else {
      throw ComponentError(.config, field: "padding_mode", "unknown mode \(name)")
    }
    self = mode
  }
}
