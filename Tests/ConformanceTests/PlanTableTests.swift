import TenonCore
import TenonEngine
import TenonExecution
import TenonHost
import Testing

/// Which plans are kept, and what they take.
@Suite struct PlanTableTests {
  private static func table(byteBudget: Int) throws -> PlanTable {
    let factory = try BuiltPlugins.factory()
    let assembler = GraphAssembler(factory)
    let linear = ComponentReference("Linear", [NamedValue("in_features", 64), NamedValue("out_features", 64)])
    let hidden = try assembler.apply(linear, path: "0", to: [assembler.input("input")])[0]
    assembler.output("output", try assembler.apply(ComponentReference("Tanh"), path: "1", to: [hidden])[0])
    let model = try Model(assembler.graph(), factory: factory, seed: 1)
    let loss = try LossBinding(
      factory.resolve(ComponentReference("MSELoss"), .loss), factory: factory, graph: model.graph, name: "loss")
    return try PlanTable(model, losses: [loss], byteBudget: byteBudget)
  }

  private static func plan(_ table: PlanTable, _ mode: PlanRequest.Mode, length: Int) throws -> ExecutionPlan {
    let type = TensorType(.float32, [8, length, 64])
    return try table.plan(mode, inputs: ["input": type, "target": type])
  }

  /// Three hundred lengths, as texts have them.
  @Test func endlessVariety_staysWithinTheBudget() throws {
    let budget = 8 << 20
    let table = try Self.table(byteBudget: budget)
    var (sum, largest) = (0, 0)
    for length in 1...300 {
      sum += try Self.plan(table, .train, length: length % 100 * 3 + length / 100 + 1).arenaByteCount
      largest = max(largest, table.byteCount)
    }
    #expect(largest <= budget && largest > budget / 2)
    #expect(sum > 10 * budget)
  }

  @Test func plansThatWereUsed_areFoundAgain_andTheOldestGoes() throws {
    let table = try Self.table(byteBudget: 4 << 20)
    weak var first: ExecutionPlan?
    let used = try Self.plan(table, .train, length: 10)
    do { first = try Self.plan(table, .train, length: 11) }
    #expect(first != nil)
    for length in 20..<60 {
      _ = try Self.plan(table, .train, length: length)
      #expect(try Self.plan(table, .train, length: 10) === used)
    }
    #expect(first == nil)
  }

  /// However little may be kept, an epoch plans nothing anew.
  @Test func trainingLastBatchAndEvaluation_areKeptWhateverTheyTake() throws {
    let table = try Self.table(byteBudget: 1)
    let plans = [
      try Self.plan(table, .train, length: 50), try Self.plan(table, .train, length: 7),
      try Self.plan(table, .eval, length: 50),
    ]
    #expect(try Self.plan(table, .train, length: 50) === plans[0])
    #expect(try Self.plan(table, .train, length: 7) === plans[1])
    #expect(try Self.plan(table, .eval, length: 50) === plans[2])
    _ = try Self.plan(table, .eval, length: 7)
    #expect(try Self.plan(table, .train, length: 50) !== plans[0])
  }
}
