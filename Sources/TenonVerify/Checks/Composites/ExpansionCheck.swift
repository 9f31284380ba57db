import TenonCore
import TenonEngine
import TenonHost
import TenonServices
import TenonTrials

/// A composite expands to the same graph each time, out of the components that it lists, and the graph takes an input.
struct ExpansionCheck: Check {
  let name = "expansion"
  let claim = "it expands to the same graph of listed components each time, and the graph computes"

  func run(_ subject: ComponentSubject) throws -> String {
    var texts: [String] = []
    var strangers = 0
    for (index, configuration) in try subject.configurations().prefix(subject.isQuick ? 2 : 30).enumerated() {
      let reference = ComponentReference(subject.name, configuration.members[0])
      let counts = configuration.inputs.map(\.count) + [1, 2, 3]
      let graph = try expand(reference, counts, subject)
      guard try expand(reference, counts, subject) == graph else {
        throw CheckFailure("it expands differently the second time, with \(configuration.description)")
      }
      let given = try subject.resolve(configuration)[0].config.values.flatMap(\.value.componentNames)
      let listed = try closure(of: subject.entry.component.declaration.uses + given, subject.factory)
      if let module = graph.modules.first(where: { !listed.contains($0.component.name) }) {
        throw CheckFailure("'\(module.path)' is \(module.component.name), which it neither lists nor is given")
      }
      let inputs: [Tensor]
      let outputs: [Tensor]
      do {
        // Networks may be large: quickly, the first alone is computed, others are planned.
        (inputs, outputs) = try firstAccepted(
          graph, configuration, subject, computes: index == 0 || !subject.isQuick)
      } catch {
        guard index >= max(1, subject.examples.count) else { throw error }
        // Arguments that nobody declared to fit together: a padding that the classifier does not expect.
        strangers += 1
        continue
      }
      let types = inputs.map { "\($0.type)" }.joined(separator: ", ")
      guard outputs.allSatisfy({ !$0.dtype.isFloatingPoint || $0.doubles.allSatisfy(\.isFinite) }) else {
        throw CheckFailure("the outputs are not finite, with \(configuration.description) on \(types)")
      }
      texts.append("\(Plural.count(graph.modules.count, "layer")) on \(types)")
    }
    if strangers > 0 { texts.append("\(Plural.count(strangers, "other")) with no input that fits") }
    return texts.joined(separator: ", ")
  }

  private func firstAccepted(
    _ graph: ModelGraph, _ configuration: ComponentSubject.Configuration, _ subject: ComponentSubject, computes: Bool
  ) throws -> ([Tensor], [Tensor]) {
    var refusal = ""
    let guesses = InputShapes(channels: configuration.channels).first.map { shape in
      graph.inputs.map { ExampleInput($0.name, .float32, shape) }
    }
    for inputs in configuration.inputs + guesses where inputs.count == graph.inputs.count {
      do {
        try plan(graph, inputs.map(\.type), subject)
        let tensors = try inputs.enumerated().map { index, input in
          let tensor = try Tensor(input.type)
          TrialValues("input\(index)").fill(tensor, as: input)
          return tensor
        }
        return (tensors, try computes ? compute(graph, tensors, subject) : [])
      } catch {
        if refusal.isEmpty { refusal = "\(error)" }
      }
    }
    throw CheckFailure("no accepted shape found with \(configuration.description); the first refusal: \(refusal)")
  }

  /// - Parameter counts: of inputs, to be tried: a composite does not say how many it takes.
  private func expand(_ reference: ComponentReference, _ counts: [Int], _ subject: ComponentSubject) throws
    -> ModelGraph
  {
    CallRecord.shared.call("expand")
    defer { CallRecord.shared.call("") }
    var refusal: (any Error)?
    for count in counts {
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

  /// Full names of components, and of what the composites among them list.
  private func closure(of names: [String], _ factory: ComponentFactory, depth: Int = 0) throws -> Set<String> {
    var found: Set<String> = []
    for name in names {
      let entry = try factory.registry.find(name, .layer)
      found.insert(entry.fullName)
      guard entry.component.isComposite, depth < 32 else { continue }
      found.formUnion(try closure(of: entry.component.declaration.uses, factory, depth: depth + 1))
    }
    return found
  }

  /// Asks every layer whether it takes what the layers before it yield.
  private func plan(_ graph: ModelGraph, _ inputs: [TensorType], _ subject: ComponentSubject) throws {
    var types: [ModelGraph.ValueID: TensorType] = [:]
    for (input, type) in zip(graph.inputs, inputs) { types[input.value] = type }
    for node in graph.nodes {
      let layer = try subject.factory.layer(subject.factory.resolve(graph.modules[node.module].component, .layer))
      let inputs = node.inputs.map { $0.flatMap { types[$0] } }
      let request = PlanRequest(
        mode: .eval, inputs: inputs, outputLayouts: layer.outputs.map { _ in .plain },
        wantsGradInput: inputs.map { _ in false }, wantsGradParameter: layer.parameters.map { _ in false })
      for (value, type) in zip(node.outputs, try layer.checkedPlan(request).plan.outputs) { types[value] = type }
    }
  }

  /// The graph's outputs, computed layer by layer.
  private func compute(_ graph: ModelGraph, _ inputs: [Tensor], _ subject: ComponentSubject) throws -> [Tensor] {
    var values: [ModelGraph.ValueID: Tensor] = [:]
    for (input, tensor) in zip(graph.inputs, inputs) { values[input.value] = tensor }
    for node in graph.nodes {
      let module = graph.modules[node.module]
      let layer = try subject.factory.layer(subject.factory.resolve(module.component, .layer))
      func make(_ parameters: [Parameter], first: Int = 0) throws -> [Tensor] {
        try parameters.enumerated().map { index, parameter in
          let tensor = try Tensor(TensorType(parameter.dtype, parameter.shape))
          let stream = RandomStream.of(path: module.path)
          let context = StepContext(subject.host, seed: 1, stream: stream, number: UInt64(index))
          try context.withStep { try layer.start(first + index, tensor.view, $0) }
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

extension Value {
  /// The components in it, and in their arguments.
  fileprivate var componentNames: [String] {
    switch self {
    case .list(let items): items.flatMap(\.componentNames)
    case .component(let reference): [reference.name] + reference.arguments.flatMap(\.value.componentNames)
    default: []
    }
  }
}

extension ComponentSubject.Configuration {
  /// The small integers among the arguments.
  var channels: [Int] { members.flatMap { $0.flatMap { $0.value.smallIntegers } } }
}
