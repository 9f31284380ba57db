import Foundation
import PluginFixtures
import TenonCore
import TestSupport
import Testing

/// A step in steady state takes no memory: counted by a library in front of malloc, over all threads.
@Suite struct AllocationTests {
  private static let counter = Result {
    let path = try TemporaryFolder().file("counter.so")
    try CCompiler.library("Tests/Fixtures/AllocationCounter/counter.c", to: path)
    return path
  }

  private func bench(_ example: String, _ options: [String]) throws -> JSON {
    var command = Command.built
    command.environment = ["LD_PRELOAD": try Self.counter.get()]
    let result = try command.run(
      ["bench", "\(BenchTests.examples)/\(example)/experiment.yaml", "--threads", "2", "--json"] + options)
    #expect(result.status == 0, "\(result.errors)")
    return try JSON.parse(result.output)
  }

  /// 193 is the least that the residual network takes.
  @Test(arguments: [
    ("FashionMNIST", "1,28,28", "16"), ("MNIST", "1,28,28", "16"), ("PlanesBirds", "3,32,32", "16"),
    ("Food11", "3,128,128", "2"), ("WideStageResNet34", "3,193,193", "1"),
  ])
  func trainingStep_allocatesNothingAfterTheFirst(example: String, input: String, batch: String) throws {
    let json = try bench(example, ["--input", input, "--batch", batch, "--steps", "2", "--warmup", "0"])
    #expect(json["allocations_per_step"]?.intValue == 0)
    // Planning does allocate: the counter counts.
    #expect(try #require(json["first_step_allocations"]?.intValue) > 100)
  }

  @Test func trainingStep_withClippingAllocatesNothing() throws {
    let json = try bench(
      "MNIST",
      [
        "--input", "1,28,28", "--batch", "4", "--set", "training.clip_grad_norm=1", "--set",
        "training.clip_grad_value=0.5",
      ])
    #expect(json["allocations_per_step"]?.intValue == 0)
  }

  @Test func trainingStep_withARunningAverageAllocatesNothing() throws {
    let json = try bench(
      "MNIST", ["--input", "1,28,28", "--batch", "4", "--set", "training.ema={warmup: true, use_buffers: true}"])
    #expect(json["allocations_per_step"]?.intValue == 0)
  }

  @Test(arguments: ["Adagrad", "ASGD", "Muon", "{Lookahead: {optimizer: Adam, k: 1}}"])
  func trainingStep_withOtherOptimizersAllocatesNothing(_ optimizer: String) throws {
    let json = try bench(
      "MNIST", ["--input", "1,28,28", "--batch", "4", "--set", "optimizer=\(optimizer)"])
    #expect(json["allocations_per_step"]?.intValue == 0)
  }

  @Test func evaluationStep_allocatesNothing() throws {
    let json = try bench("FashionMNIST", ["--input", "1,28,28", "--batch", "4", "--eval"])
    #expect(json["allocations_per_step"]?.intValue == 0)
  }
}
