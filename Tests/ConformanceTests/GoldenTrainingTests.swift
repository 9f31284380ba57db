import TenonCore
import TenonEngine
import TenonExecution
import TenonHost
import TestSupport
import Testing

/// Whole networks, trained step by step beside PyTorch from the same parameters: graph, plan, memory sharing,
/// loss, clipping, optimizer and scheduler together.
@Suite struct GoldenTrainingTests {
  static let cases = ((try? Golden.files()) ?? []).filter { $0.hasPrefix("training") }.flatMap { Golden.cases($0) }

  @Test func cases_areThere() { #expect(!Self.cases.isEmpty) }

  @Test(arguments: cases)
  func training_followsPyTorchStepByStep(_ golden: GoldenCase) throws {
    let run = try GoldenTraining(golden)
    let expected = try #require(golden.expected["losses"]?.arrayValue).compactMap(\.doubleValue)
    #expect(expected.count == golden.config["steps"]?.intValue)
    for (step, loss) in expected.enumerated() {
      if let rates = golden.expected["lrs"]?[step]?.arrayValue?.compactMap(\.doubleValue) {
        for (group, rate) in rates.enumerated() {
          #expect(abs(run.learningRate(group) - rate) <= 1e-9 + 1e-6 * rate, "lr of group \(group) in step \(step)")
        }
      }
      let result = try run.step()
      #expect(golden.tolerance.accepts(result.loss, loss), "loss of step \(step): \(result.loss), not \(loss)")
      if let norm = golden.expected["grad_norms"]?[step]?.doubleValue {
        #expect(golden.tolerance.accepts(result.norm ?? .nan, norm), "norm in step \(step)")
      }
    }
    for entry in run.model.state {
      try Golden.expect(
        entry.tensor, equals: golden.expected["state_dict"]?[entry.name], entry.name, within: golden.tolerance)
    }
    try Golden.expect(
      run.evaluate(), equals: golden.expected["eval_output_batch0"], "the output afterwards", within: golden.tolerance)
  }

  @Test(arguments: ["clip_grad_norm_", "clip_grad_value_"])
  func clipping_followsPyTorch(_ type: String) throws {
    let cases = Golden.cases(ofKind: "optimizer", for: type)
    #expect(!cases.isEmpty)
    for golden in cases {
      let named = try #require(golden.inputs["grads"]?.objectValue)
      let gradients = try named.map { try ReferenceJSON.tensor($0.value) }
      let store = try GradientStore(gradients, host: BuiltPlugins.host)
      for (tensor, gradient) in zip(store.tensors, gradients) { tensor.bytes.copyMemory(from: .init(gradient.bytes)) }
      let (value, maximum) = (golden.config["clip_value"]?.doubleValue, golden.config["max_norm"]?.doubleValue)
      #expect((value == nil) != (maximum == nil))
      let order = golden.config["norm_type"].map { $0.stringValue == "inf" ? .infinity : $0.doubleValue ?? 2 } ?? 2
      let clipping = GradientClipping(value: value, norm: maximum, order: order, in: store)
      store.listeners = [clipping]
      store.start()
      for bucket in store.buckets(trained: gradients.map { _ in true }) { store.complete(bucket) }
      store.finish()
      if maximum != nil {
        let (norm, expected) = (clipping.norm ?? .nan, golden.expected["total_norm"]?.doubleValue ?? .nan)
        #expect(golden.tolerance.accepts(norm, expected), "\(golden.name)")
      }
      for (entry, gradient) in zip(named, store.tensors) {
        try Golden.expect(
          gradient, equals: golden.expected["grads"]?[entry.key], "\(golden.name) \(entry.key)",
          within: golden.tolerance)
      }
    }
  }
}

/// A network of a training case, with everything that trains it.
private final class GoldenTraining {
  let model: Model
  private let plans: PlanTable
  private let optimizer: OptimizerBinding
  private let scheduler: SchedulerBinding?
  private let batches: [[String: Tensor]]
  private let clipping: GradientClipping?
  private var steps = 0

  init(_ golden: GoldenCase) throws {
    let factory = try BuiltPlugins.factory()
    let assembler = GraphAssembler(factory)
    var value = assembler.input("input")
    for layer in golden.config["model"]?.arrayValue ?? [] {
      let path = try #require(layer["name"]?.stringValue)
      value = try assembler.apply(Self.reference(layer), path: path, to: [value])[0]
    }
    assembler.output("output", value)
    let graph = try assembler.graph()
    let model = try Model(graph, factory: factory, seed: 0)
    let saved = try #require(golden.inputs["state_dict"]?.objectValue)
    try model.load(
      Dictionary(uniqueKeysWithValues: saved.map { ($0.key, try ReferenceJSON.tensor($0.value)) }), from: golden.name)
    let loss = try factory.resolve(Self.reference(golden.config["loss"] ?? .null), .loss)
    plans = try PlanTable(
      model, losses: [try LossBinding(loss, factory: factory, graph: graph, name: "loss")])

    let reference = try Self.reference(golden.config["optimizer"] ?? .null)
    let component = try factory.resolve(reference, .optimizer)
    let groups = try Self.groups(golden, model).map { names, overrides in
      let own = reference.arguments.filter { given in !overrides.contains { $0.name == given.name } }
      return OptimizerBinding.Group(
        hyper: try factory.hyperValues(
          of: factory.resolve(ComponentReference(reference.name, own + overrides), .optimizer)),
        parameters: model.parameters.filter { names.contains($0.name) }.map { .init($0.name, $0.tensor) })
    }
    let optimizer = try OptimizerBinding(
      factory.optimizer(component), groups: groups, host: BuiltPlugins.host)
    scheduler = try golden.config["scheduler"].map {
      try SchedulerBinding(
        factory.scheduler(factory.resolve(Self.reference($0), .scheduler)), of: optimizer)
    }
    try scheduler?.advance(optimizer)
    batches = try (golden.inputs["batches"]?.arrayValue ?? []).map { batch in
      [
        "input": try ReferenceJSON.tensor(batch["input"] ?? .null),
        "target": try ReferenceJSON.tensor(batch["target"] ?? .null),
      ]
    }
    let store = try model.gradientStore()
    clipping = golden.config["clip_grad_norm"]?.doubleValue.map { GradientClipping(norm: $0, in: store) }
    if let clipping { store.listeners = [clipping] }
    self.model = model
    self.optimizer = optimizer
  }

  func learningRate(_ group: Int) -> Double {
    optimizer[group: group, hyper: optimizer.hyperNames.firstIndex(of: "lr") ?? 0]
  }

  /// One training step; the loss before its update, and the norm before clipping.
  func step() throws -> (loss: Double, norm: Double?) {
    let batch = batches[steps % batches.count]
    let plan = try plans.plan(.train, inputs: batch.mapValues(\.type))
    for (name, tensor) in batch { try plan.bind(name, to: tensor) }
    try plan.forward(step: UInt64(steps))
    try plan.backward()
    let gradients = try model.gradientTensors()
    for (index, parameter) in optimizer.parameters.enumerated() {
      let position = try #require(model.parameters.firstIndex { $0.name == parameter.name })
      #expect(plan.trained[position])
      optimizer.setGradient(.dense(gradients[position]), ofParameter: index)
    }
    let loss = try #require(plan.lossValue)
    try optimizer.step()
    try scheduler?.advance(optimizer)
    steps += 1
    return (loss, clipping?.norm)
  }

  /// The output for the first batch, in eval mode.
  func evaluate() throws -> Tensor? {
    let plans = try PlanTable(model, losses: [])
    let input = try #require(batches[0]["input"])
    let plan = try plans.plan(.eval, inputs: ["input": input.type])
    try plan.bind("input", to: input)
    try plan.forward(step: 0)
    return try plan.output("output")?.copy()
  }

  private static func reference(_ json: JSON) throws -> ComponentReference {
    let arguments = try (json["config"]?.objectValue ?? [:]).map {
      NamedValue($0.key, try ReferenceJSON.value($0.value))
    }
    return ComponentReference(try #require(json["type"]?.stringValue), arguments)
  }

  /// For each group the names of its parameters and the options of its own.
  private static func groups(_ golden: GoldenCase, _ model: Model) throws -> [(Set<String>, [NamedValue])] {
    guard let groups = golden.config["groups"]?.arrayValue else { return [(Set(model.parameters.map(\.name)), [])] }
    return try groups.map { group in
      let names = group["params"]?.arrayValue?.compactMap(\.stringValue) ?? []
      let own = (group.objectValue ?? [:]).filter { $0.key != "params" }
      return (Set(names), try own.map { NamedValue($0.key, try ReferenceJSON.value($0.value)) })
    }
  }
}
