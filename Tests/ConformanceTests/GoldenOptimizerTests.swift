import TenonCore
import TenonEngine
import TenonHost
import TenonServices
import TenonVerify
import TestSupport
import Testing

struct GoldenOptimizerTests {
  /// Cases whose gradients are given; LBFGS asks for them (`LBFGSTests`), and clipping is no optimizer.
  static let cases = Golden.cases(ofKind: "optimizer").filter { $0.inputs["groups"] != nil }
  /// The built-in ones among them that need no other one and take dense gradients.
  private static let names = Set(cases.map(\.type)).intersection(
    ((try? BuiltInComponent.all("optimizer")) ?? []).map(\.name)
  ).subtracting(["Lookahead", "SparseAdam"]).sorted()

  @Test func builtInOptimizers_areFound() {
    #expect(Set(Self.names).isSuperset(of: ["SGD", "Adam"]))
  }

  @Test(arguments: cases)
  func optimizer_reproducesPyTorch(_ golden: GoldenCase) throws {
    try GoldenOptimizerRun(golden).check()
  }

  private let ones = NamedValue("momentum", 0.9)

  private func parameter(_ values: [Float]) throws -> OptimizerBinding.Parameter {
    OptimizerBinding.Parameter("p", try Tensor(values, shape: [values.count]))
  }

  @Test(arguments: [
    [NamedValue("nesterov", true)],
    [NamedValue("nesterov", true), NamedValue("momentum", 0.9), NamedValue("dampening", 0.1)],
  ])
  func sgd_refusesNesterovWithoutPlainMomentum(_ arguments: [NamedValue]) throws {
    let error = #expect(throws: PluginCallError.self) { try BuiltPlugins.optimizer("SGD", arguments, groups: []) }
    #expect("\(error.map { "\($0)" } ?? "")".contains("nesterov"))
  }

  @Test(arguments: names)
  func optimizer_ascendsWithMaximize(_ name: String) throws {
    let bound = try parameter([1, -1])
    let runner = try BuiltPlugins.optimizer(name, [NamedValue("maximize", true)], groups: [([], [bound])])
    try runner.step(["p": .dense(Tensor([Float](arrayLiteral: 2, -2), shape: [2]))])
    #expect(bound.value[Float.self][0] > 1)
    #expect(bound.value[Float.self][1] < -1)
  }

  /// AdamW by hand: p (1 - lr w) - lr g / (|g| + eps) at the first step.
  @Test func adam_decaysTheParameterItselfWhenDecoupled() throws {
    let bound = try parameter([2])
    let runner = try BuiltPlugins.optimizer(
      "Adam", [NamedValue("lr", 0.1), NamedValue("weight_decay", 0.5), NamedValue("decoupled_weight_decay", true)],
      groups: [([], [bound])])
    try runner.step(["p": .dense(Tensor([Float(3)], shape: [1]))])
    #expect(abs(bound.value[Float.self][0] - (2 * 0.95 - 0.1)) < 1e-6)
  }

  @Test func adamW_isAdamWithDecoupledDecayAndAnotherDefault() throws {
    func run(_ name: String, _ arguments: [NamedValue]) throws -> Tensor {
      let bound = try parameter([2, -1, 0.5])
      let runner = try BuiltPlugins.optimizer(name, arguments, groups: [([], [bound])])
      for step in 1...3 { try runner.step(["p": .dense(Tensor([Float(step), -2, 0], shape: [3]))]) }
      return bound.value
    }
    let decoupled: [NamedValue] = [NamedValue("weight_decay", 0.01), NamedValue("decoupled_weight_decay", true)]
    #expect(try run("AdamW", []) == run("Adam", decoupled))
    #expect(try run("AdamW", []) != run("Adam", []))
  }

  /// A constant gradient: its variance comes to nothing, and rounding takes v - a² below zero.
  @Test func rmsprop_staysFiniteWhenTheVarianceVanishes() throws {
    let bound = try parameter([0])
    let runner = try BuiltPlugins.optimizer(
      "RMSprop", [NamedValue("centered", true), NamedValue("alpha", 0.5), NamedValue("eps", 0.1)],
      groups: [([], [bound])])
    let gradient = try Tensor([Float(0.3)], shape: [1])
    for _ in 0..<200 { try runner.step(["p": .dense(gradient)]) }
    #expect(bound.value[Float.self][0].isFinite)
    #expect(bound.value[Float.self][0] < -1)
  }

  @Test func rmsprop_refusesMomentumThatTheGroupDidNotBeginWith() throws {
    let bound = try parameter([1])
    let runner = try BuiltPlugins.optimizer("RMSprop", [], groups: [([], [bound])])
    let index = try #require(runner.binding.hyperNames.firstIndex(of: "momentum"))
    runner.binding[group: 0, hyper: index] = 0.9
    let gradient = try Tensor([Float(1)], shape: [1])
    let error = #expect(throws: ComponentError.self) { try runner.step(["p": .dense(gradient)]) }
    #expect(error?.code == .state)
    #expect(bound.value[Float.self][0] == 1)
  }

  @Test func sgd_startsTheMomentumOfALateParameterWithoutDampening() throws {
    let bound = try parameter([0])
    let runner = try BuiltPlugins.optimizer(
      "SGD", [NamedValue("lr", 1), NamedValue("momentum", 0.5), NamedValue("dampening", 0.75)], groups: [([], [bound])])
    let gradient = try Tensor([Float(1)], shape: [1])
    try runner.step([:])
    #expect(bound.value[Float.self][0] == 0)
    try runner.step(["p": .dense(gradient)])
    #expect(bound.value[Float.self][0] == -1)
    try runner.step(["p": .dense(gradient)])
    #expect(bound.value[Float.self][0] == -1.75)
  }

  @Test(arguments: names.filter { $0 != "SGD" })
  func optimizer_refusesRowSparseGradientsAndChangesNothing(_ name: String) throws {
    let (first, second) = (try parameter([1]), OptimizerBinding.Parameter("q", try Tensor([Float(1)], shape: [1])))
    let runner = try BuiltPlugins.optimizer(name, [], groups: [([], [first, second])])
    let gradient = try Tensor([Float(1)], shape: [1])
    let sparse = OptimizerBinding.Gradient.rowSparse(values: gradient, indices: try Tensor([Int64(0)], shape: [1]))
    let error = #expect(throws: ComponentError.self) { try runner.step(["p": .dense(gradient), "q": sparse]) }
    #expect(error?.code == .unsupported)
    #expect(first.value[Float.self][0] == 1)
    #expect(runner.state("p")["step"]?[Float.self][0] ?? 0 == 0)
  }

  /// Parameters that end inside, at and across the chunks of the pass, against one update at a time.
  @Test(arguments: names, [1, 3])
  func optimizer_updatesEveryElementOfEveryParameterOnce(_ name: String, _ threads: Int) throws {
    let sizes = [1, 16_383, 16_384, 0, 40_000, 5]
    func run(_ groups: [[Int]], _ host: TenonServices.Host) throws -> [Tensor] {
      let all = try sizes.enumerated().map { index, size in
        OptimizerBinding.Parameter(
          "p\(index)", try Tensor([Float](repeating: Float(index), count: size), shape: [size]))
      }
      let runner = try BuiltPlugins.optimizer(
        name, name == "SGD" ? [ones] : [], groups: groups.map { ([], $0.map { all[$0] }) }, host: host)
      var gradients: [String: OptimizerBinding.Gradient] = [:]
      for index in groups.joined() where index != 4 {
        let values = (0..<sizes[index]).map { Float($0 % 13) - 6 }
        gradients["p\(index)"] = .dense(try Tensor(values, shape: [sizes[index]]))
      }
      for _ in 0..<3 { try runner.step(gradients) }
      return groups.joined().map { all[$0].value }
    }
    let together = try run([[0, 1, 2], [3], [4, 5]], TenonServices.Host(threads: threads))
    for index in sizes.indices {
      #expect(try run([[index]], BuiltPlugins.host)[0] == together[index], "parameter \(index)")
    }
    #expect(together[4][Float.self].allSatisfy { $0 == 4 })
  }

  private static func lookahead(_ optimizer: String, _ arguments: [NamedValue]) -> [NamedValue] {
    [NamedValue("optimizer", .component(ComponentReference(optimizer, arguments)))]
  }

  @Test func scheduler_reachesTheOptimizerWithinAnother() throws {
    let bound = try parameter([0])
    let runner = try BuiltPlugins.optimizer(
      "Lookahead", Self.lookahead("SGD", [NamedValue("lr", 1)]), groups: [([], [bound])])
    let scheduler = try SchedulerBinding(
      BuiltPlugins.scheduler("StepLR", [NamedValue("step_size", 1), NamedValue("gamma", 0.5)]), of: runner.binding)
    for _ in 0..<3 {
      try scheduler.advance(runner.binding)
      try runner.step(["p": .dense(Tensor([Float(-1)], shape: [1]))])
    }
    #expect(bound.value[Float.self][0] == 1.75)
  }

  /// SGD within Lookahead within Lookahead would have two states of one name.
  @Test func lookahead_refusesWhatItCannotHold() throws {
    let error = #expect(throws: PluginCallError.self) {
      try BuiltPlugins.optimizer("Lookahead", Self.lookahead("LBFGS", []), groups: [])
    }
    #expect("\(error.map { "\($0)" } ?? "")".contains("optimizer"))
    let nested = Self.lookahead("Lookahead", Self.lookahead("SGD", []))
    let second = #expect(throws: ComponentError.self) {
      try BuiltPlugins.optimizer("Lookahead", nested, groups: [([], [parameter([0])])])
    }
    #expect(second?.field == "slow")
  }

  @Test func scheduler_setsTheLearningRateThatTheNextStepUses() throws {
    let bound = try parameter([0])
    let runner = try BuiltPlugins.optimizer("SGD", [NamedValue("lr", 1)], groups: [([], [bound])])
    let scheduler = try SchedulerBinding(
      BuiltPlugins.scheduler("StepLR", [NamedValue("step_size", 1), NamedValue("gamma", 0.5)]), of: runner.binding)
    let gradient = try Tensor([Float(-1)], shape: [1])
    for _ in 0..<3 {
      try scheduler.advance(runner.binding)
      try runner.step(["p": .dense(gradient)])
    }
    #expect(bound.value[Float.self][0] == 1.75)
  }
}
