import TenonCore

/// A model with layers that ONNX cannot say.
public struct ONNXFormError: TenonError {
  /// One of them.
  public struct Fault: Sendable, Equatable {
    /// Its path in the model.
    public let layer: String
    public let component: String
    /// What the layer says.
    public let reason: String
  }

  public let faults: [Fault]

  /// - Parameter faults: at least one.
  init(_ faults: [Fault]) { self.faults = faults }

  public var diagnostic: Diagnostic {
    let lines = faults.map { "'\($0.layer)' (\($0.component)): \($0.reason)" }
    var diagnostic = Diagnostic(
      "onnx-unsupported",
      lines.count == 1
        ? "ONNX cannot say layer \(lines[0])" : "ONNX cannot say \(Plural.count(lines.count, "layer")) of the model")
    if lines.count > 1 {
      for line in lines.prefix(10) { diagnostic = diagnostic.with("layer", line) }
      if lines.count > 10 { diagnostic = diagnostic.with("and", "\(lines.count - 10) more") }
    }
    return diagnostic.help("docs/onnx.md says of every built-in layer what ONNX has for it")
  }
}
