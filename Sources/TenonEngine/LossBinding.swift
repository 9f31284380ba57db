import TenonCore
import TenonHost

/// A loss with what its inputs are: outputs of the model or fields of the sample.
public struct LossBinding: Sendable {
  public enum Source: Sendable, Hashable {
    case output(String)
    case field(String)
  }

  public let loss: any Loss
  public let component: ComponentFactory.Resolved
  /// For each input port; nil leaves an optional one out.
  public let sources: [Source?]

  /// - Parameter bindings: by port name; a port that is not named is bound to the model's output when it
  ///   is called `input`, and otherwise to the output or field of its own name.
  /// - Throws: `GraphError` for a port that the loss does not have; `PluginLoadError`, `PluginCallError`.
  public init(
    _ component: ComponentFactory.Resolved, factory: ComponentFactory, graph: ModelGraph,
    bindings: [String: Source] = [:]
  ) throws {
    let loss = try factory.loss(component)
    let ports = loss.inputs.map(\.name)
    if let unknown = bindings.keys.sorted().first(where: { !ports.contains($0) }) {
      throw GraphError(
        diagnostic: Diagnostic("bad-binding", "the loss \(component.name) has no input '\(unknown)'")
          .with("did you mean", Spelling.nearest(to: unknown, in: ports))
          .with("inputs", ports.joined(separator: ", ")))
    }
    self.loss = loss
    self.component = component
    sources = loss.inputs.map { port in
      if let source = bindings[port.name] { return source }
      if graph.outputs.contains(where: { $0.name == port.name }) { return .output(port.name) }
      if port.name == "input", let output = graph.outputs.first { return .output(output.name) }
      return port.isOptional ? nil : .field(port.name)
    }
  }
}
