import TenonPlugin

extension Shape {
  /// A dimension that an argument names, counted from the end when it is negative.
  ///
  /// - Parameter extra: places behind the last dimension that may be named too.
  /// - Throws: `ComponentError` (shape) when the input has no such dimension.
  func position(of dimension: Int, _ argument: String, extra: Int = 0) throws -> Int {
    let bound = rank + extra
    guard dimension >= -bound, dimension < bound else {
      throw ComponentError(
        .shape, field: "input", "expected a dimension \(dimension) (\(argument)), received rank \(rank): \(self)")
    }
    return dimension < 0 ? dimension + bound : dimension
  }

  /// The dimensions that an argument names, each once, in ascending order.
  func positions(of dimensions: [Int], _ argument: String) throws -> [Int] {
    let positions = try dimensions.map { try position(of: $0, argument) }
    guard Set(positions).count == positions.count else {
      throw ComponentError(
        .shape, field: "input", "expected each dimension once, received \(dimensions) (\(argument)) for \(self)")
    }
    return positions.sorted()
  }
}

extension Config {
  /// The integers of an argument that is one integer or a list of them.
  func dimensions(_ name: String) throws -> [Int] {
    if case .int(let one)? = self[name] { return [one] }
    return try ints(name)
  }
}
