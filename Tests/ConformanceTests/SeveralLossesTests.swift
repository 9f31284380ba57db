import TenonCore
import TenonEngine
import TenonExecution
import TenonHost
import Testing

/// Several losses with weights, and metrics, in one plan.
@Suite struct SeveralLossesTests {
  private let model: Model
  private let factory: ComponentFactory
  private let batch: [String: Tensor]

  init() throws {
    factory = try BuiltPlugins.factory()
    let assembler = GraphAssembler(factory)
    func layer(_ name: String, _ path: String, _ values: ModelGraph.ValueID...) throws -> ModelGraph.ValueID {
      let arguments = name == "Linear" ? [NamedValue("in_features", 4), NamedValue("out_features", 4)] : []
      return try assembler.apply(ComponentReference(name, arguments), path: path, to: values)[0]
    }
    let trunk = try layer("Tanh", "act", layer("Linear", "trunk", assembler.input("input")))
    assembler.output("left", try layer("Linear", "left", trunk))
    assembler.output("right", try layer("Linear", "right", trunk))
    model = try Model(assembler.graph(), factory: factory, seed: 2)
    batch = [
      "input": try RandomTensor.make(.float32, [3, 4], stream: 1),
      "target": try RandomTensor.make(.float32, [3, 4], stream: 2),
      "other": try RandomTensor.make(.float32, [3, 4], stream: 3),
    ]
  }

  private func loss(_ name: String, _ weight: Double = 1, _ bindings: [String: String] = [:]) throws -> LossBinding {
    try LossBinding(
      factory.resolve(ComponentReference(name), .loss), factory: factory, graph: model.graph, name: name,
      weight: weight, bindings: bindings)
  }

  /// One step; gradients that no loss reaches are zero.
  private func step(_ losses: [LossBinding], metrics: [LossBinding] = []) throws -> (
    plan: ExecutionPlan, gradients: [[Float]]
  ) {
    let plan = try PlanTable(model, losses: losses, metrics: metrics).plan(.train, for: batch)
    for name in plan.inputTypes.keys { try plan.bind(name, to: try #require(batch[name])) }
    try plan.forward(step: 0)
    try plan.backward()
    let gradients = try model.gradientTensors()
    return (plan, zip(plan.trained, gradients).map { $0 ? Array($1[Float.self]) : $1[Float.self].map { _ in 0 } })
  }

  @Test func sumOfLosses_isMinimized() throws {
    let left = try loss("MSELoss", 1, ["input": "left"])
    let right = try loss("L1Loss", 1, ["input": "right", "target": "other"])
    let (alone, other) = (try step([left]), try step([right]))
    let values = [try #require(alone.plan.lossValue), try #require(other.plan.lossValue)]
    let both = try step([
      try loss("MSELoss", 2, ["input": "left"]), try loss("L1Loss", -0.5, ["input": "right", "target": "other"]),
    ])
    #expect(both.plan.lossValues == values)
    #expect(both.plan.lossValue == 2 * values[0] - 0.5 * values[1])
    #expect(both.plan.trained == model.parameters.map { _ in true })
    #expect(alone.plan.trained.filter { !$0 }.count == 2)
    for (index, entry) in model.parameters.enumerated() {
      let wanted = zip(alone.gradients[index], other.gradients[index]).map { 2 * $0 - 0.5 * $1 }
      #expect(zip(both.gradients[index], wanted).allSatisfy { abs($0 - $1) <= 1e-6 }, "\(entry.name)")
      #expect(both.gradients[index].contains { $0 != 0 }, "\(entry.name)")
    }
  }

  /// An output and itself under another loss: two readers of one value that both want its gradient.
  @Test func lossesOfOneOutput_addTheirGradients() throws {
    let once = try step([try loss("MSELoss", 1, ["input": "left"])])
    let first = try loss("MSELoss", 0.25, ["input": "left"])
    let twice = try step([first, try loss("MSELoss", 0.75, ["input": "left"])])
    for (sum, wanted) in zip(twice.gradients.joined(), once.gradients.joined()) { #expect(abs(sum - wanted) <= 1e-7) }
  }

  @Test func metric_isComputed_andChangesNothing() throws {
    let loss = try loss("MSELoss", 1, ["input": "left"])
    let plain = try step([loss])
    let metric = try self.loss("L1Loss", 1, ["input": "left", "target": "other"])
    let measured = try step([loss], metrics: [metric])
    #expect(measured.gradients == plain.gradients)
    #expect(measured.plan.lossValue == plain.plan.lossValue)
    #expect(measured.plan.lossValues.count == 1)
    #expect(measured.plan.trained == plain.plan.trained)
    #expect(measured.plan.layers.last?.role == .metric("L1Loss"))
    #expect(measured.plan.layers.last?.path(in: model.graph) == "L1Loss")
    let output = try #require(measured.plan.metricOutputs(0).first)[Float.self][0]
    let wanted = try #require(step([metric]).plan.lossValue)
    #expect(Double(output) == wanted)
  }

  @Test func fieldsOfLosses_areNotNeededByTheModelAlone() throws {
    let table = try PlanTable(model, losses: [try loss("MSELoss", 1, ["input": "left", "target": "other"])])
    #expect(throws: PlanError.self) { try table.plan(.eval, inputs: ["input": batch["input"]!.type]) }
    let plan = try table.modelAlone().plan(.eval, inputs: ["input": batch["input"]!.type])
    #expect(plan.inputTypes.keys.sorted() == ["input"] && plan.lossValue == nil && plan.lossValues.isEmpty)
  }

  @Test func lossesAlone_readOutputsThatAreGiven() throws {
    let losses = [try loss("MSELoss", 3, ["input": "left"])]
    let metrics = [try loss("L1Loss", 1, ["input": "right", "target": "other"])]
    let table = try PlanTable(model, losses: losses, metrics: metrics)
    let whole = try step(losses, metrics: metrics).plan
    let plan = try table.lossesAlone().plan(
      .eval,
      inputs: ["left": batch["input"]!.type].merging(batch.mapValues(\.type)) { $1 }.merging(
        ["right": batch["input"]!.type]) { $1 })
    for name in ["left", "right"] { try plan.bind(name, to: try #require(whole.output(name))) }
    for name in ["target", "other"] { try plan.bind(name, to: try #require(batch[name])) }
    try plan.forward(step: 0)
    #expect(plan.lossValue == whole.lossValue)
    #expect(plan.metricOutputs(0) == whole.metricOutputs(0))
    #expect(plan.layers.count == 2)
  }

  @Test func unknownPortAndMissingField_areNamed() throws {
    let port = #expect(throws: GraphError.self) { try loss("MSELoss", 1, ["inptu": "left"]) }
    #expect(port?.description.contains("'MSELoss' (MSELoss) has no input 'inptu'") == true)
    let missing = try loss("MSELoss", 1, ["input": "left", "target": "othr"])
    let field = #expect(throws: PlanError.self) { try PlanTable(model, losses: [missing]).plan(.train, for: batch) }
    #expect(field?.description.contains("othr") == true)
  }
}
