import TenonKernels
import TenonPlugin

/// Fills the padding of image planes from the image itself, and adds its gradients back.
struct ImageBorder: Border, Sendable {
  let height: Int
  let width: Int
  let paddedHeight: Int
  let paddedWidth: Int
  private let mode: PaddingMode
  private let top: Int
  private let left: Int

  /// - Parameter names: of both extents, for messages.
  /// - Throws: `ComponentError` (shape) when the padding reaches beyond what the image can fill.
  init(
    mode: PaddingMode, padding: ImagePadding, height: Int, width: Int, names: (String, String) = ("H", "W")
  ) throws {
    self.mode = mode
    self.height = height
    self.width = width
    top = padding.top
    left = padding.left
    paddedHeight = height + padding.top + padding.bottom
    paddedWidth = width + padding.left + padding.right
    for (name, extent, padding) in [
      (names.0, height, max(padding.top, padding.bottom)), (names.1, width, max(padding.left, padding.right)),
    ] {
      if mode == .reflect, padding >= extent {
        throw ComponentError(
          .shape, field: "input",
          "expected \(name) above the padding, \(padding) (padding_mode = reflect), received \(extent)")
      }
      if mode == .circular, padding > extent {
        throw ComponentError(
          .shape, field: "input",
          "expected \(name) of at least the padding, \(padding) (padding_mode = circular), received \(extent)")
      }
    }
  }

  var count: Int { height &* width }
  var paddedCount: Int { paddedHeight &* paddedWidth }

  /// The row of the image that a row with the border repeats; nil for zeros.
  func row(_ padded: Int) -> Int? { place(padded - top, height) }
  func column(_ padded: Int) -> Int? { place(padded - left, width) }
  /// The same of a border that is not zeros.
  func source(row padded: Int) -> Int { source(padded &- top, height) }

  private func place(_ position: Int, _ extent: Int) -> Int? {
    mode == .zeros && !(0..<extent).contains(position) ? nil : source(position, extent)
  }

  func fill<T: Scalar>(_ plane: UnsafePointer<T>, into padded: UnsafeMutablePointer<T>) {
    for row in 0..<paddedHeight {
      let from = plane + source(row &- top, height) &* width
      let to = padded + row &* paddedWidth
      (to + left).update(from: from, count: width)
      for column in 0..<left { to[column] = from[source(column &- left, width)] }
      for column in left &+ width..<paddedWidth { to[column] = from[source(column &- left, width)] }
    }
  }

  func fold<T: Scalar>(_ padded: UnsafePointer<T>, addingTo plane: UnsafeMutablePointer<T>) {
    for row in 0..<paddedHeight {
      let to = plane + source(row &- top, height) &* width
      let from = padded + row &* paddedWidth
      add(from + left, to: to, count: width)
      for column in 0..<left { to[source(column &- left, width)] += from[column] }
      for column in left &+ width..<paddedWidth { to[source(column &- left, width)] += from[column] }
    }
  }

  /// The row or column of the image that a position in or outside of it repeats.
  private func source(_ position: Int, _ extent: Int) -> Int {
    if position >= 0, position < extent { return position }
    return switch mode {
    case .zeros, .replicate: position < 0 ? 0 : extent &- 1
    case .reflect: position < 0 ? 0 &- position : 2 &* (extent &- 1) &- position
    case .circular: position < 0 ? position &+ extent : position &- extent
    }
  }
}
