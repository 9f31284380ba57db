import TenonCore
import TenonEngine
import TenonServices
import TenonVerify
import Testing

/// Gradients that are rows: from an embedding through the plan to the optimizer.
@Suite struct RowSparseTests {
  private static let width = 4
  private static let bags: [Int64] = [1, 3, 3, 8, 0, 2, 3, 8, 8]

  /// Bags of nine rows; the row of the padding, 2, is zero.
  private func model(
    sparse: Bool, shared: Bool = false, host: TenonServices.Host? = nil
  ) throws -> (model: Model, plans: PlanTable) {
    let factory = try BuiltPlugins.factory()
    let assembler = GraphAssembler(factory)
    let bag = ComponentReference(
      "EmbeddingBag",
      [
        NamedValue("num_embeddings", 9), NamedValue("embedding_dim", .int(Self.width)),
        NamedValue("mode", "sum"), NamedValue("padding_idx", 2), NamedValue("sparse", .bool(sparse)),
      ])
    let input = assembler.input("input")
    var output = try assembler.apply(bag, path: "bag", to: [input])[0]
    if shared {
      let again = try assembler.apply(bag, path: "bag", to: [input])[0]
      output = try assembler.apply(ComponentReference("Add"), path: "sum", to: [output, again])[0]
    }
    assembler.output("output", output)
    let model = try Model(assembler.graph(), factory: factory, seed: 0)
    let weight = model.parameters[0].tensor
    for row in 0..<9 {
      for column in 0..<Self.width {
        weight[Float.self][row * Self.width + column] = row == 2 ? 0 : Float((7 * row + 3 * column) % 11 - 5) / 8
      }
    }
    let loss = try LossBinding(
      factory.resolve(ComponentReference("MSELoss"), .loss), factory: factory, graph: model.graph, name: "MSELoss")
    return (model, try PlanTable(model, losses: [loss]))
  }

  private func batch() throws -> [String: Tensor] {
    let target = (0..<3 * Self.width).map { Float((5 * ($0 / Self.width) + 2 * ($0 % Self.width)) % 7 - 3) / 4 }
    return [
      "input": try Tensor(Self.bags, shape: [3, 3]), "target": try Tensor(target, shape: [3, Self.width]),
    ]
  }

  /// Four steps at lr 0.1.
  private func losses(_ optimizer: String, sparse: Bool, threads: Int = 1) throws -> (losses: [Double], weight: Tensor)
  {
    let (model, plans) = try model(sparse: sparse)
    let batch = try batch()
    let runner = try BuiltPlugins.optimizer(
      optimizer, [NamedValue("lr", 0.1)],
      groups: [([], model.parameters.map { OptimizerBinding.Parameter($0.name, $0.tensor) })],
      host: .init(threads: threads))
    var losses: [Double] = []
    for step in 0..<4 {
      let plan = try plans.plan(.train, for: batch)
      for name in plan.inputTypes.keys { try plan.bind(name, to: try #require(batch[name])) }
      try plan.forward(step: UInt64(step))
      try plan.backward()
      losses.append(try #require(plan.lossValue))
      let gradient: OptimizerBinding.Gradient
      if let rows = plan.rowSparse[0] {
        gradient = .rowSparse(values: rows.values, indices: rows.indices)
      } else {
        gradient = .dense(try model.gradientTensors()[0])
      }
      try runner.step([model.parameters[0].name: gradient])
    }
    return (losses, model.parameters[0].tensor)
  }

  /// Computed with PyTorch 2.13: EmbeddingBag(9, 4, mode="sum", sparse=True, padding_idx=2) from the same weight.
  @Test(arguments: [
    (
      "SparseAdam", [1.32421875, 0.94296914, 0.64323354, 0.4204081], [-0.0032188, 0.10718247, -1.24317607, -0.13754492]
    ),
    ("SGD", [1.32421875, 1.13562238, 0.97837538, 0.84667927], [-0.12524995, 0.36670665, -1.04595027, 0.34364940]),
  ])
  func embeddingBag_followsPyTorchWithRows(_ optimizer: String, _ expected: [Double], _ sums: [Double]) throws {
    let (losses, weight) = try losses(optimizer, sparse: true)
    for (loss, expected) in zip(losses, expected) { #expect(abs(loss - expected) < 1e-5) }
    for column in 0..<Self.width {
      let sum = (0..<9).reduce(0.0) { $0 + Double(weight[Float.self][$1 * Self.width + column]) }
      #expect(abs(sum - sums[column]) < 1e-5)
    }
    // A row that no bag has stays as it was.
    #expect(Array(weight[Float.self][16..<20]) == [0.125, 0.5, -0.5, -0.125])
    #expect(try self.losses(optimizer, sparse: true, threads: 3).weight == weight)
  }

  @Test func rows_areTheGradientThatIsElseWhole() throws {
    let (sparse, dense) = (try losses("SGD", sparse: true), try losses("SGD", sparse: false))
    for (one, other) in zip(sparse.losses, dense.losses) { #expect(abs(one - other) < 1e-6) }
  }

  @Test func sharedWeight_hasAWholeGradient() throws {
    let (_, plans) = try model(sparse: true, shared: true)
    #expect(try plans.plan(.train, for: batch()).rowSparse.isEmpty)
    let (_, alone) = try model(sparse: true)
    #expect(try alone.plan(.train, for: batch()).rowSparse.keys.sorted() == [0])
    #expect(try alone.plan(.eval, for: batch()).rowSparse.isEmpty)
  }

  @Test(arguments: ["momentum", "weight_decay"])
  func sgd_refusesRowsWithWhatWouldMoveEveryRow(_ argument: String) throws {
    let value = OptimizerBinding.Parameter("p", try Tensor([Float](repeating: 1, count: 6), shape: [3, 2]))
    let runner = try BuiltPlugins.optimizer("SGD", [NamedValue(argument, 0.5)], groups: [([], [value])])
    let rows = OptimizerBinding.Gradient.rowSparse(
      values: try Tensor([Float(1), 1], shape: [1, 2]), indices: try Tensor([Int64(1)], shape: [1]))
    let error = #expect(throws: ComponentError.self) { try runner.step(["p": rows]) }
    #expect(error?.field == argument)
    #expect(value.value[Float.self].allSatisfy { $0 == 1 })
  }
}
