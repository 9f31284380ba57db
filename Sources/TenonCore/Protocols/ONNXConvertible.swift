/// What ONNX may be able to say, so that other programs can compute it: a layer, or what a transform does to its field.
///
/// Every layer and transform has this; one that ONNX cannot say, or that does not say it, is named when a model with it is
/// exported. A composite needs nothing: its layers are exported.
///
///     func onnx(_ graph: ONNXGraph) throws {
///       try graph.output(graph("Mul", graph.input(), graph("Sigmoid", graph.input())))
///     }
public protocol ONNXConvertible: Sendable {
  /// Writes what `forward` computes in evaluation into a graph of ONNX's operators.
  ///
  /// Parameters are in the graph under the names that archives have; a weight that ONNX wants otherwise is changed by nodes.
  ///
  /// - Throws: `ComponentError` (unsupported) with the reason, where ONNX cannot say it. Default: that.
  func onnx(_ graph: ONNXGraph) throws
}

extension ONNXConvertible {
  public func onnx(_ graph: ONNXGraph) throws { throw ComponentError(.unsupported, "it has no ONNX form") }
}
