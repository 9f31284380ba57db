import TenonCore
import TenonHost

/// A loss or a metric with what its inputs are: outputs of the model or fields of the sample.
public struct LossBinding: Sendable {
  public enum Source: Sendable, Hashable {
    case output(String)
    case field(String)
  }

  /// What reports call it; losses of one model have different names.
  public let name: String
  /// What the loss is multiplied by in the sum that is minimized; nothing for a metric.
  public let weight: Double
  public let loss: any Loss
  /// What makes values of what a metric's outputs held; nil for a loss, also where it is bound to measure.
  public let metric: (any Metric)?
  public let component: ComponentFactory.Resolved
  /// For each input port; nil leaves an optional one out.
  public let sources: [Source?]
  /// Whether a batch's loss is a sum, `reduction: sum` as losses of PyTorch's form spell it: reports divide the sum over
  /// a set by the samples.
  public var isSum: Bool { component.config["reduction"] == .string("sum") }

  /// - Parameter bindings: for a port, the name of an output of the model, or else of a field of the sample. A port
  ///   that is not named is bound to the output of its own name; `input` otherwise to the model's first output, and
  ///   all others to the field of their own name, unless they are optional. Nothing is compared with itself: what an
  ///   earlier port reads is no output for the ports after it.
  /// - Throws: `GraphError` for a port that the loss does not have; `PluginLoadError`, `PluginCallError`.
  public init(
    _ component: ComponentFactory.Resolved, factory: ComponentFactory, graph: ModelGraph, name: String,
    weight: Double = 1, bindings: [String: String] = [:]
  ) throws {
    try self.init(
      try factory.loss(component), nil, component, graph: graph, name: name, weight: weight, bindings: bindings)
  }

  /// A metric, or a loss that is measured and not minimized.
  ///
  /// - Parameter bindings: as those of a loss.
  /// - Throws: as for a loss.
  public init(
    measuring component: ComponentFactory.Resolved, factory: ComponentFactory, graph: ModelGraph, name: String,
    bindings: [String: String] = [:]
  ) throws {
    let metric = try factory.metric(component)
    try self.init(
      try metric ?? factory.loss(component), metric, component, graph: graph, name: name, weight: 1, bindings: bindings)
  }

  private init(
    _ loss: any Loss, _ metric: (any Metric)?, _ component: ComponentFactory.Resolved, graph: ModelGraph, name: String,
    weight: Double, bindings: [String: String]
  ) throws(GraphError) {
    let ports = loss.inputs.map(\.name)
    if let unknown = bindings.keys.sorted().first(where: { !ports.contains($0) }) {
      throw GraphError(
        diagnostic: Diagnostic("bad-binding", "'\(name)' (\(component.name)) has no input '\(unknown)'")
          .with("did you mean", Spelling.nearest(to: unknown, in: ports))
          .with("inputs", ports.joined(separator: ", ")))
    }
    var outputs = graph.outputs.map(\.name)
    self.name = name
    self.weight = weight
    self.loss = loss
    self.metric = metric
    self.component = component
    sources = loss.inputs.map { port in
      let bound = bindings[port.name]
      let first = port.name == "input" && !outputs.contains(port.name) ? outputs.first : nil
      let name = bound ?? first ?? port.name
      if let index = outputs.firstIndex(of: name) { return .output(outputs.remove(at: index)) }
      return bound == nil && port.isOptional ? nil : .field(name)
    }
  }

  /// The fields of the sample that it reads.
  var fields: [String] {
    sources.compactMap { source in
      if case .field(let name) = source { name } else { nil }
    }
  }
}
