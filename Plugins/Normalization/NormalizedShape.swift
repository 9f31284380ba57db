import TenonPlugin

/// The last dimensions of an input, over which each sample is normalized.
struct NormalizedShape: Sendable {
  static let argument = Argument.list(
    "normalized_shape", of: .int, "extents of the last dimensions, or one number for the last alone"
  ).or(.int).atLeast(1)

  let shape: Shape

  init(_ config: Config) throws {
    if case .int(let one)? = config["normalized_shape"] {
      shape = [one]
    } else {
      shape = Shape(try config.ints("normalized_shape"))
    }
    guard shape.rank > 0, TensorType(.float64, shape).checkedByteCount != nil else {
      throw ComponentError(
        .config, field: "normalized_shape", "expected at least one extent, and not too large ones, received \(shape)")
    }
  }

  /// - Throws: `ComponentError` (shape) for inputs that do not end in these dimensions.
  func rows(of input: Shape) throws -> RowShape {
    guard input.rank >= shape.rank, input.dimensions.suffix(shape.rank).elementsEqual(shape.dimensions) else {
      throw ComponentError(
        .shape, field: "input",
        "expected the last dimensions to be \(shape) (normalized_shape), received \(input)")
    }
    return RowShape(rows: input.dimensions.dropLast(shape.rank).reduce(1, &*), length: shape.elementCount)
  }
}
