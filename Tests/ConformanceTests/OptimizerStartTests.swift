import TenonCore
import TenonEngine
import TenonVerify
import Testing

/// What optimizers take from the first gradient of a parameter, whenever that comes.
struct OptimizerStartTests {
  /// PyTorch makes these states in the first step, when a scheduler has set the learning rate already.
  @Test(arguments: ["ASGD", "Rprop"])
  func optimizer_beginsWithTheLearningRateOfItsFirstStep(_ name: String) throws {
    let bound = OptimizerBinding.Parameter("p", try Tensor([Float(0)], shape: [1]))
    let runner = try BuiltPlugins.optimizer(name, [NamedValue("lr", 1)], groups: [([], [bound])])
    let rate = try #require(runner.binding.hyperNames.firstIndex(of: "lr"))
    runner.binding[group: 0, hyper: rate] = 0.25
    try runner.step(["p": .dense(Tensor([Float(-1)], shape: [1]))])
    #expect(bound.value[Float.self][0] == 0.25)
  }

  @Test(arguments: [[0.5, 1.0], [1.0, 1.2], [0.0, 1.2]])
  func rprop_refusesFactorsThatDoNotShrinkAndGrow(_ etas: [Double]) throws {
    let error = #expect(throws: (any Error).self) {
      try BuiltPlugins.optimizer("Rprop", [NamedValue("etas", .list(etas.map { .float($0) }))], groups: [])
    }
    #expect("\(error.map { "\($0)" } ?? "")".contains("etas"))
  }

  /// A sign has no size that would show it: not-a-number has to reach the parameter, or nobody sees it.
  @Test(arguments: ["Lion", "Rprop"])
  func signs_ofNotANumberAreNone(_ name: String) throws {
    let bound = OptimizerBinding.Parameter("p", try Tensor([Float](arrayLiteral: 1, 1, 1), shape: [3]))
    let runner = try BuiltPlugins.optimizer(name, [NamedValue("lr", 0.5)], groups: [([], [bound])])
    try runner.step(["p": .dense(Tensor([Float](arrayLiteral: 2, 0, .nan), shape: [3]))])
    #expect(bound.value[Float.self][0] == 0.5)
    #expect(bound.value[Float.self][1] == 1)
    #expect(bound.value[Float.self][2].isNaN)
  }
}
