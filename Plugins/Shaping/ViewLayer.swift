import TenonKernels
import TenonPlugin

/// A layer that only says anew what dimensions its elements have.
///
/// Costs nothing where the host lets input and output share memory.
protocol ViewLayer: LayerComponent, GenericLayer {
  /// The output's dimensions, of as many elements.
  ///
  /// - Throws: `ComponentError` (shape) for inputs that cannot be seen so.
  func dimensions(of input: Shape) throws -> [Int]
}

extension ViewLayer {
  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let type = try request.input()
    let output = TensorType(type.dtype, Shape(try dimensions(of: type.shape)))
    guard output.shape.rank <= Shape.maximumRank else {
      throw ComponentError(
        .shape, field: "input",
        "expected an output of at most \(Shape.maximumRank) dimensions, received \(type.shape), which becomes "
          + "\(output.shape)")
    }
    return SpecializedOperation(PassThroughOperation<T>(output: output))
  }
}

extension ViewLayer {
  /// Extents of which one may be -1: as large as it must be for `count` elements.
  ///
  /// - Parameter argument: that holds them.
  static func resolved(_ extents: [Int], count: Int, _ argument: String, of input: Shape) throws -> [Int] {
    let given = Shape(extents.filter { $0 != -1 }).checkedElementCount
    guard let given else {
      throw ComponentError(.config, field: argument, "the extents \(extents) are too large")
    }
    if let open = extents.firstIndex(of: -1) {
      guard given > 0, count % given == 0 else {
        throw ComponentError(
          .shape, field: "input",
          "expected a multiple of \(given) elements for \(Shape(extents)) (\(argument)), received \(count) of \(input)")
      }
      var resolved = extents
      resolved[open] = count / given
      return resolved
    }
    guard given == count else {
      throw ComponentError(
        .shape, field: "input",
        "expected \(given) elements for \(Shape(extents)) (\(argument)), received \(count) of \(input)")
    }
    return extents
  }

  /// - Throws: `ComponentError` (config) when more than one extent is left open, or one is below -1.
  static func check(_ extents: [Int], _ argument: String) throws {
    guard extents.count(where: { $0 == -1 }) <= 1, extents.allSatisfy({ $0 >= -1 }) else {
      throw ComponentError(
        .config, field: argument, "expected extents of which at most one is -1, received \(extents)")
    }
  }
}
