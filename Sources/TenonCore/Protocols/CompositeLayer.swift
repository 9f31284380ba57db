/// A layer that is a graph of other layers: it has a forward formula and no computation of its own.
///
///     func forward(_ x: GraphValue, _ graph: GraphBuilder) throws -> GraphValue {
///       let hidden = try graph("0", "Linear", ["in_features": 8, "out_features": 32], x)
///       return try graph("2", "Linear", ["in_features": 32, "out_features": 8], graph("1", "ReLU", hidden))
///     }
public protocol CompositeLayer: Sendable {
  /// The formula of a composite with one input and one output.
  func forward(_ input: GraphValue, _ graph: GraphBuilder) throws -> GraphValue

  /// Builds the whole graph; only composites with several inputs or outputs write it themselves.
  func expand(_ graph: GraphBuilder) throws
}

extension CompositeLayer {
  public func forward(_ input: GraphValue, _ graph: GraphBuilder) throws -> GraphValue {
    throw ComponentError(.internal, "a composite layer must implement forward or expand")
  }

  public func expand(_ graph: GraphBuilder) throws {
    try graph.output(forward(graph.input("input"), graph), "output")
  }
}

/// A value inside a composite's graph: the output of one of its children.
public struct GraphValue: Sendable, Hashable {
  package let id: Int32
}
