import TenonCore
import TenonHost

/// Builds a model graph by applying components to values; composites are expanded as they are applied.
public final class GraphAssembler {
  /// Deeper nesting of composites is taken for an endless expansion.
  private static let maximumDepth = 32

  let factory: ComponentFactory
  private var modules: [ModelGraph.Module] = []
  /// By path.
  private var positions: [String: Int] = [:]
  /// For each module.
  private var layers: [any Layer] = []
  /// How parameters start that composites have chosen an initializer for, by their full names.
  private var initializers: [String: Initializer] = [:]
  private var nodes: [ModelGraph.Node] = []
  private var inputs: [ModelGraph.End] = []
  private var outputs: [ModelGraph.End] = []
  private var valueCount = 0

  public init(_ factory: ComponentFactory) { self.factory = factory }

  /// A new input of the model.
  public func input(_ name: String) -> ModelGraph.ValueID {
    let value = newValue()
    inputs.append(ModelGraph.End(name, value))
    return value
  }

  public func output(_ name: String, _ value: ModelGraph.ValueID) { outputs.append(ModelGraph.End(name, value)) }

  public func graph() throws(GraphError) -> ModelGraph {
    var graph = try ModelGraph(modules: modules, nodes: nodes, inputs: inputs, outputs: outputs)
    for (module, layer) in zip(modules, layers) { graph.assembled.layers[module.path] = layer }
    graph.assembled.initializers = initializers
    return graph
  }

  /// Applies a component at a path.
  ///
  /// Applying the same path again applies the same module, whose component and arguments must then be the same.
  ///
  /// - Returns: the values at its outputs.
  /// - Throws: `LookupError`, `ConfigError`, `PluginCallError`, `GraphError`.
  public func apply(_ reference: ComponentReference, path: String, to values: [ModelGraph.ValueID?]) throws
    -> AppliedOutputs
  {
    try apply(reference, path: path, to: values, origin: nil, depth: 0)
  }

  /// Applies a component that has been found.
  public func apply(_ component: ComponentFactory.Resolved, path: String, to values: [ModelGraph.ValueID?]) throws
    -> AppliedOutputs
  {
    try apply(component, path: path, to: values, origin: nil, depth: 0)
  }

  func apply(
    _ reference: ComponentReference, path: String, to values: [ModelGraph.ValueID?], origin: String?, depth: Int
  ) throws -> AppliedOutputs {
    try apply(factory.resolve(reference, .layer), path: path, to: values, origin: origin, depth: depth)
  }

  private func apply(
    _ resolved: ComponentFactory.Resolved, path: String, to values: [ModelGraph.ValueID?], origin: String?, depth: Int
  ) throws -> AppliedOutputs {
    guard depth < Self.maximumDepth else {
      throw GraphError(
        diagnostic: Diagnostic("bad-graph", "composite '\(origin ?? resolved.fullName)' expands without end")
          .received("more than \(Self.maximumDepth) levels at '\(path)'"))
    }
    if resolved.entry.component.isComposite {
      return try expand(resolved, path: path, values, depth: depth)
    }
    let module = try self.module(resolved, path: path, origin: origin)
    let layer = layers[module]
    try check(values, against: layer.inputs, path: path, name: resolved.name)
    let outputs = layer.outputs.map { ModelGraph.End($0.name, newValue()) }
    nodes.append(ModelGraph.Node(module: module, inputs: values, outputs: outputs.map(\.value)))
    return AppliedOutputs(outputs)
  }

  private func module(_ resolved: ComponentFactory.Resolved, path: String, origin: String?) throws -> Int {
    guard let index = positions[path] else {
      layers.append(try factory.layer(resolved))
      positions[path] = modules.count
      modules.append(ModelGraph.Module(path: path, component: resolved.reference, origin: origin))
      return modules.count - 1
    }
    guard modules[index].component == resolved.reference else {
      throw GraphError(
        diagnostic: Diagnostic("bad-graph", "layer '\(path)' is applied again as something else")
          .expected("\(modules[index].component)").received("\(resolved.reference)")
          .help("give the second layer a name of its own"))
    }
    return index
  }

  private func check(_ values: [ModelGraph.ValueID?], against ports: [Port], path: String, name: String) throws {
    let isVariadic = ports.last?.isVariadic == true
    let missing = ports.enumerated().first { index, port in
      !port.isOptional && (index >= values.count || (index < ports.count && values[index] == nil))
    }
    guard missing == nil,
      isVariadic ? !values.dropFirst(ports.count).contains(nil) : values.count <= ports.count
    else {
      let names = ports.map { $0.name + ($0.isOptional ? " (optional)" : $0.isVariadic ? "..." : "") }
      throw GraphError(
        diagnostic: Diagnostic("bad-graph", "layer '\(path)' (\(name)) is not given the inputs that it has")
          .expected(names.joined(separator: ", ")).received("\(Plural.count(values.compactMap(\.self).count, "value"))")
      )
    }
  }

  /// Starts a parameter of a module that was applied before otherwise than its layer declares.
  ///
  /// - Throws: `ComponentError` when there is no such parameter, or the initializer cannot fill it.
  func initialize(_ parameter: String, _ initializer: Initializer) throws(ComponentError) {
    for (module, layer) in zip(modules, layers) where parameter.hasPrefix(module.path) {
      guard let declared = layer.parameters.first(where: { module.name(of: $0) == parameter }) else { continue }
      if let fault = initializer.fault(in: TensorType(declared.dtype, declared.shape)) {
        throw ComponentError(.argument, field: parameter, fault)
      }
      initializers[parameter] = initializer
      return
    }
    throw ComponentError(.argument, field: parameter, "no layer that was applied has this parameter")
  }

  private func expand(
    _ resolved: ComponentFactory.Resolved, path: String, _ values: [ModelGraph.ValueID?], depth: Int
  ) throws -> AppliedOutputs {
    let composite = try factory.composite(resolved)
    let expansion = CompositeExpansion(
      assembler: self, path: path, origin: resolved.fullName, values: values, depth: depth + 1)
    do {
      try expansion.run(composite)
    } catch let error as ComponentError {
      if let cause = expansion.failure { throw cause }
      throw PluginCallError(component: resolved.fullName, call: "expand", place: "layer '\(path)'", error: error)
    }
    return AppliedOutputs(expansion.outputs)
  }

  private func newValue() -> ModelGraph.ValueID {
    valueCount += 1
    return valueCount - 1
  }
}
