import TenonCore
import TenonEngine
import TenonHost

/// A composite expands to the same graph each time, out of the components that it lists, and the graph takes an input.
struct ExpansionCheck: Check {
  let name = "expansion"
  let claim = "it expands to the same graph of listed components each time, and the graph computes"

  func run(_ subject: ComponentSubject) throws -> String {
    var texts: [String] = []
    for configuration in try subject.configurations().prefix(subject.isQuick ? 2 : 30) {
      let reference = ComponentReference(subject.name, configuration.members[0])
      let graph = try expand(reference, subject)
      guard try expand(reference, subject) == graph else {
        throw CheckFailure("it expands differently the second time, with \(configuration.description)")
      }
      let listed = try uses(of: subject.entry, subject.factory, depth: 0)
      if let module = graph.modules.first(where: { !listed.contains($0.component.name) }) {
        throw CheckFailure("'\(module.path)' is \(module.component.name), which is not among the components it lists")
      }
      let (shape, outputs) = try firstAccepted(graph, configuration, subject)
      guard outputs.allSatisfy({ !$0.dtype.isFloatingPoint || $0.doubles.allSatisfy(\.isFinite) }) else {
        throw CheckFailure("the outputs are not finite, with \(configuration.description) on float32 \(shape)")
      }
      texts.append("\(graph.modules.count) layers on \(shape)")
    }
    return texts.joined(separator: ", ")
  }

  private func firstAccepted(
    _ graph: ModelGraph, _ configuration: ComponentSubject.Configuration, _ subject: ComponentSubject
  ) throws -> (Shape, [Tensor]) {
    var refusal = ""
    for shape in InputShapes(channels: configuration.channels).first {
      do {
        try plan(graph, shape, subject)
        return (shape, try compute(graph, shape, subject))
      } catch {
        if refusal.isEmpty { refusal = "\(error)" }
      }
    }
    throw CheckFailure("no accepted shape found with \(configuration.description); the first refusal: \(refusal)")
  }

  private func expand(_ reference: ComponentReference, _ subject: ComponentSubject) throws -> ModelGraph {
    CallRecord.shared.call("expand")
    defer { CallRecord.shared.call("") }
    // A composite may have several inputs; there are seldom more than three.
    var refusal: (any Error)?
    for count in 1...3 {
      do {
        let assembler = GraphAssembler(subject.factory)
        let inputs = (0..<count).map { assembler.input("input\($0)") }
        let outputs = try assembler.apply(reference, path: "composite", to: inputs)
        for (port, value) in zip(outputs.ports, outputs) { assembler.output(port, value) }
        return try assembler.graph()
      } catch {
        refusal = refusal ?? error
      }
    }
    throw refusal ?? CheckFailure("it does not expand")
  }

  /// What a composite lists, and what the composites among these list.
  private func uses(of entry: PluginRegistry.Entry, _ factory: ComponentFactory, depth: Int) throws -> Set<String> {
    var names = Set(entry.component.declaration.uses)
    guard depth < 32 else { return names }
    for name in entry.component.declaration.uses {
      let inner = try factory.registry.find(name, .layer)
      if inner.component.isComposite { names.formUnion(try uses(of: inner, factory, depth: depth + 1)) }
    }
    return names
  }

  /// Asks every layer whether it takes what the layers before it yield.
  private func plan(_ graph: ModelGraph, _ shape: Shape, _ subject: ComponentSubject) throws {
    var types: [ModelGraph.ValueID: TensorType] = [:]
    for input in graph.inputs { types[input.value] = TensorType(.float32, shape) }
    for node in graph.nodes {
      let layer = try subject.factory.layer(subject.factory.resolve(graph.modules[node.module].component, .layer))
      let inputs = node.inputs.map { $0.flatMap { types[$0] } }
      let request = PlanRequest(
        mode: .eval, inputs: inputs, outputLayouts: layer.outputs.map { _ in .plain },
        wantsGradInput: inputs.map { _ in false }, wantsGradParameter: layer.parameters.map { _ in false })
      for (value, type) in zip(node.outputs, try layer.checkedPlan(request).plan.outputs) { types[value] = type }
    }
  }

  /// The graph's outputs for inputs of one shape, computed layer by layer.
  private func compute(_ graph: ModelGraph, _ shape: Shape, _ subject: ComponentSubject) throws -> [Tensor] {
    var values: [ModelGraph.ValueID: Tensor] = [:]
    for (index, input) in graph.inputs.enumerated() {
      let tensor = try Tensor(TensorType(.float32, shape))
      TrialValues("input\(index)").fill(tensor)
      values[input.value] = tensor
    }
    for node in graph.nodes {
      let module = graph.modules[node.module]
      let layer = try subject.factory.layer(subject.factory.resolve(module.component, .layer))
      func make(_ parameters: [Parameter], first: Int = 0) throws -> [Tensor] {
        try parameters.enumerated().map { index, parameter in
          let tensor = try Tensor(TensorType(parameter.dtype, parameter.shape))
          let stream = RandomStream.of(path: module.path)
          let step = StepContext(subject.host, seed: 1, stream: stream, number: UInt64(index))
          try layer.start(first + index, tensor.view, step.step)
          return tensor
        }
      }
      let runner = try LayerRunner(
        layer, host: subject.host, inputs: node.inputs.map { $0.flatMap { values[$0] } },
        parameters: make(layer.parameters), buffers: make(layer.buffers, first: layer.parameters.count), mode: .eval,
        wantsGradients: false)
      try runner.forward()
      for (value, output) in zip(node.outputs, runner.outputs) { values[value] = output }
    }
    return graph.outputs.compactMap { values[$0.value] }
  }
}

extension ComponentSubject.Configuration {
  /// The small integers among the arguments.
  var channels: [Int] { members.flatMap { $0.flatMap { $0.value.smallIntegers } } }
}
