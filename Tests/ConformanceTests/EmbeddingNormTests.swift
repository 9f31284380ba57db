import TenonCore
import TenonEngine
import TenonExecution
import TenonHost
import TenonTrials
import Testing

/// Embeddings with `max_norm`: who writes the weight, and when.
@Suite struct EmbeddingNormTests {
  private static let rows = 9
  private static let width = 4
  private static let indices: [Int64] = [1, 3, 3, 8, 0, 2, 3, 8, 8]

  private func weight() throws -> Tensor {
    let values = (0..<Self.rows * Self.width).map { (i: Int) -> Float in
      let step = 7 * (i / Self.width) + 3 * (i % Self.width)
      return Float(step % 11 - 5) / 8
    }
    return try Tensor(values, shape: [Self.rows, Self.width])
  }

  private func arguments(_ more: [NamedValue]) -> [NamedValue] {
    [
      NamedValue("num_embeddings", .int(Self.rows)), NamedValue("embedding_dim", .int(Self.width)),
      NamedValue("max_norm", 0.6),
    ] + more
  }

  /// Four steps of SGD at lr 0.1, and between them the loss of an evaluation.
  private func train(_ name: String, _ more: [NamedValue], threads: Int = 2) throws
    -> (losses: [Double], evaluated: [Double], weight: Tensor)
  {
    let factory = try BuiltPlugins.factory()
    let assembler = GraphAssembler(factory)
    let input = assembler.input("input")
    assembler.output(
      "output", try assembler.apply(ComponentReference(name, arguments(more)), path: "table", to: [input])[0])
    let model = try Model(assembler.graph(), factory: factory, seed: 0)
    let table = model.parameters[0].tensor
    let start = try weight()
    for i in start[Float.self].indices { table[Float.self][i] = start[Float.self][i] }
    let loss = try LossBinding(
      factory.resolve(ComponentReference("MSELoss"), .loss), factory: factory, graph: model.graph, name: "MSELoss")
    let plans = try PlanTable(model, losses: [loss])
    let runner = try BuiltPlugins.optimizer(
      "SGD", [NamedValue("lr", 0.1)], groups: [([], [OptimizerBinding.Parameter("table.weight", table)])],
      host: .init(threads: threads))
    let shape: Shape = name == "Embedding" ? [3, 3, Self.width] : [3, Self.width]
    let target = (0..<shape.elementCount).map { (i: Int) -> Float in
      let step = 5 * (i / Self.width) + 2 * (i % Self.width)
      return Float(step % 7 - 3) / 4
    }
    let batch = ["input": try Tensor(Self.indices, shape: [3, 3]), "target": try Tensor(target, shape: shape)]
    func run(_ mode: PlanRequest.Mode, _ step: Int) throws -> ExecutionPlan {
      let plan = try plans.plan(mode, for: batch)
      for name in plan.inputTypes.keys { try plan.bind(name, to: try #require(batch[name])) }
      try plan.forward(step: UInt64(step))
      return plan
    }
    var (losses, evaluated) = ([Double](), [Double]())
    for step in 0..<4 {
      let before = try table.copy()
      evaluated.append(try #require(run(.eval, step).lossValue))
      #expect(table == before, "evaluation wrote the weight")
      let plan = try run(.train, step)
      losses.append(try #require(plan.lossValue))
      try plan.backward()
      try runner.step(["table.weight": .dense(try model.gradientTensors()[0])])
    }
    return (losses, evaluated, table)
  }

  /// Computed with PyTorch 2.13 from the same weight.
  static let expected: [(name: String, arguments: [NamedValue], losses: [Double], sums: [Double])] = [
    (
      "Embedding", [], [0.34796387, 0.34459496, 0.34130073, 0.33807907],
      [-0.09356353, 0.41333756, -0.52285028, -0.09745458]
    ),
    (
      "Embedding", [NamedValue("norm_type", 1.0)], [0.28795466, 0.28583303, 0.28375587, 0.28172186],
      [0.08259338, 0.40361986, -0.69725209, -0.36344802]
    ),
    (
      "EmbeddingBag", [NamedValue("mode", "sum")], [0.95178032, 0.82313794, 0.71468663, 0.62289602],
      [-0.0997227, 0.43680981, -0.75212836, -0.29059067]
    ),
    (
      "EmbeddingBag", [NamedValue("scale_grad_by_freq", true)], [0.39538506, 0.39269257, 0.39002118, 0.38737071],
      [-0.08785152, 0.39052135, -0.53752816, -0.06102726]
    ),
  ]

  @Test(arguments: expected.indices)
  func training_goesOnFromShortenedRows_asPyTorchDoes(_ index: Int) throws {
    let (name, arguments, losses, sums) = Self.expected[index]
    let trained = try train(name, arguments)
    for (loss, expected) in zip(trained.losses, losses) { #expect(abs(loss - expected) < 1e-5) }
    for (loss, expected) in zip(trained.evaluated, losses) { #expect(abs(loss - expected) < 1e-5) }
    for column in 0..<Self.width {
      let sum = (0..<Self.rows).reduce(0.0) { $0 + Double(trained.weight[Float.self][$1 * Self.width + column]) }
      #expect(abs(sum - sums[column]) < 1e-5)
    }
    // A row that is not looked up stays as long as it was.
    #expect(Array(trained.weight[Float.self][16..<20]) == [0.125, 0.5, -0.5, -0.125])
    #expect(try train(name, arguments, threads: 3).weight == trained.weight)
  }

  @Test(arguments: ["Embedding", "EmbeddingBag"])
  func plan_saysThatTrainingWritesTheWeight(_ name: String) throws {
    let input = try Tensor(Self.indices, shape: [3, 3])
    func plan(_ arguments: [NamedValue], _ mode: PlanRequest.Mode) throws -> LayerPlan {
      try LayerRunner(
        BuiltPlugins.layer(name, arguments), host: BuiltPlugins.host, inputs: [input], parameters: [weight()],
        mode: mode
      ).plan
    }
    #expect(try plan(arguments([]), .train).writesParameters)
    #expect(try !plan(arguments([]), .eval).writesParameters)
    #expect(try !plan(arguments([]).dropLast(), .train).writesParameters)
  }

  /// Says that forward writes parameters, whatever it is planned for.
  private struct Writer: Layer, LayerOperation {
    var plan: LayerPlan {
      var plan = LayerPlan(outputs: [TensorType(.float32, [1])])
      plan.writesParameters = true
      return plan
    }

    func plan(_ request: PlanRequest) throws -> any LayerOperation { self }
    func forward(_ call: LayerCall) throws {}
  }

  @Test func layer_thatWritesParametersInEvaluation_isRefused() throws {
    func request(_ mode: PlanRequest.Mode) -> PlanRequest {
      PlanRequest(mode: mode, inputs: [TensorType(.float32, [1])], wantsGradInput: [false], wantsGradParameter: [])
    }
    #expect(try Writer().checkedPlan(request(.train)).plan.writesParameters)
    let error = #expect(throws: ComponentError.self) { try Writer().checkedPlan(request(.eval)) }
    #expect(error?.message.contains("evaluation") == true)
  }

  static let refused: [(name: String, arguments: [NamedValue], field: String)] = [
    ("Embedding", [NamedValue("max_norm", -1.0)], "max_norm"),
    ("Embedding", [NamedValue("scale_grad_by_freq", true), NamedValue("sparse", true)], "scale_grad_by_freq"),
    ("EmbeddingBag", [NamedValue("scale_grad_by_freq", true), NamedValue("mode", "max")], "scale_grad_by_freq"),
    ("EmbeddingBag", [NamedValue("scale_grad_by_freq", true), NamedValue("sparse", true)], "scale_grad_by_freq"),
  ]

  @Test(arguments: refused.indices)
  func arguments_thatPyTorchRefusesAreRefused(_ index: Int) throws {
    let (name, arguments, field) = Self.refused[index]
    let sizes = [NamedValue("num_embeddings", 3), NamedValue("embedding_dim", 2)]
    let error = try #require(throws: (any Error).self) { try BuiltPlugins.layer(name, sizes + arguments) }
    #expect("\(error)".contains(field), "\(error)")
  }
}
