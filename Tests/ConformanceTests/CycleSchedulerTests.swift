import TenonCore
import TenonEngine
import TenonHost
import TenonTrials
import Testing

/// Schedulers that move momentum too, and schedulers that hold others.
struct CycleSchedulerTests {
  /// An optimizer with one parameter, and the scheduler bound to it at the start of a training.
  private func start(_ scheduler: String, _ arguments: [NamedValue], _ optimizer: String) throws -> OptimizerBinding {
    let binding = try BuiltPlugins.optimizer(
      optimizer, [NamedValue("lr", 0.5)],
      groups: [([], [OptimizerBinding.Parameter("p", try Tensor([Float(1)], shape: [1]))])]
    ).binding
    try SchedulerBinding(BuiltPlugins.scheduler(scheduler, arguments), of: binding).advance(binding)
    return binding
  }

  private func value(_ name: String, _ optimizer: OptimizerBinding) throws -> Double {
    optimizer[group: 0, hyper: try #require(optimizer.hyperNames.firstIndex(of: name))]
  }

  private static let cycle = [NamedValue("max_lr", 0.25), NamedValue("total_steps", 10)]

  @Test func oneCycle_movesMomentumOrTheFirstOfBetas() throws {
    let sgd = try start("OneCycleLR", Self.cycle, "SGD")
    #expect(try value("momentum", sgd) == 0.95)
    #expect(try abs(value("lr", sgd) - 0.01) < 1e-12)
    let adam = try start("OneCycleLR", Self.cycle, "Adam")
    #expect(try value("betas.0", adam) == 0.95)
    #expect(try value("betas.1", adam) == 0.999)
  }

  @Test func oneCycle_leavesMomentumWhereItIsToldTo() throws {
    let sgd = try start("OneCycleLR", Self.cycle + [NamedValue("cycle_momentum", false)], "SGD")
    #expect(try value("momentum", sgd) == 0)
    let adagrad = try start("OneCycleLR", Self.cycle + [NamedValue("cycle_momentum", false)], "Adagrad")
    #expect(try abs(value("lr", adagrad) - 0.01) < 1e-12)
  }

  @Test func oneCycle_saysWhichMomentumAnOptimizerLacks() throws {
    let error = #expect(throws: ComponentError.self) { try start("OneCycleLR", Self.cycle, "Adagrad") }
    #expect(error?.message.contains("betas.0 or momentum") == true)
  }

  @Test func oneCycle_wantsItsLengthOneWayOrTheOther() throws {
    #expect(throws: (any Error).self) { try BuiltPlugins.scheduler("OneCycleLR", [NamedValue("max_lr", 0.1)]) }
    #expect(throws: (any Error).self) {
      try BuiltPlugins.scheduler("OneCycleLR", [NamedValue("max_lr", 0.1), NamedValue("epochs", 3)])
    }
    _ = try BuiltPlugins.scheduler(
      "OneCycleLR", [NamedValue("max_lr", 0.1), NamedValue("epochs", 3), NamedValue("steps_per_epoch", 4)])
  }

  @Test func oneCycle_staysAtItsEnd() throws {
    let scheduler = try BuiltPlugins.scheduler("OneCycleLR", Self.cycle + [NamedValue("anneal_strategy", "linear")])
    let values = try SchedulerRunner.trajectory(scheduler, base: [[1, 0.9]], calls: 30)
    for call in 9...30 { #expect(abs(values[call][0][0] - 0.01 / 1e4) < 1e-15 && values[call][0][1] == 0.95) }
  }

  @Test(arguments: ["OneCycleLR", "CyclicLR"])
  func lists_mustBeAsLongAsThereAreGroups(_ name: String) throws {
    let length = name == "CyclicLR" ? NamedValue("base_lr", 0.01) : NamedValue("total_steps", 10)
    let scheduler = try BuiltPlugins.scheduler(name, [NamedValue("max_lr", [0.1, 0.2, 0.3]), length])
    let error = #expect(throws: ComponentError.self) {
      try SchedulerRunner.trajectory(scheduler, base: [[1, 0.9], [1, 0.9]], calls: 1)
    }
    #expect(error?.field == "max_lr" && error?.message.contains("each of 2 groups, received 3") == true)
  }

  private static func component(_ name: String, _ arguments: [NamedValue] = []) -> Value {
    .component(ComponentReference(name, arguments))
  }

  @Test func chained_refusesNoneAndOneThatFollowsAMetric() throws {
    for schedulers in [[], [Self.component("ReduceLROnPlateau")]] as [[Value]] {
      let error = #expect(throws: PluginCallError.self) {
        try BuiltPlugins.scheduler("ChainedScheduler", [NamedValue("schedulers", .list(schedulers))])
      }
      #expect("\(error.map { "\($0)" } ?? "")".contains("schedulers"))
    }
  }

  /// Half, three quarters, then as the plateau has it: its own calls, and so its patience, begin after the warm-up.
  @Test func warmup_holdsASchedulerThatFollowsAMetric() throws {
    let plateau = Self.component("ReduceLROnPlateau", [NamedValue("patience", 0), NamedValue("factor", 0.5)])
    let scheduler = try BuiltPlugins.scheduler(
      "WarmupLR",
      [NamedValue("scheduler", plateau), NamedValue("total_iters", 2), NamedValue("start_factor", 0.5)])
    #expect(scheduler.needsMetric)
    let values = try SchedulerRunner.trajectory(
      scheduler, base: [[8]], calls: 5, metrics: [9, 9, 2, 3, 1])
    #expect(values.map { $0[0][0] } == [4, 6, 8, 8, 4, 4])
  }

  @Test func warmup_risesToWhereItsSchedulerBegins() throws {
    let cycle = Self.component(
      "CyclicLR", [NamedValue("base_lr", 0.5), NamedValue("max_lr", 1.5), NamedValue("step_size_up", 2)])
    let scheduler = try BuiltPlugins.scheduler(
      "WarmupLR", [NamedValue("scheduler", cycle), NamedValue("total_iters", 2), NamedValue("start_factor", 0)])
    let values = try SchedulerRunner.trajectory(scheduler, base: [[8, 0.9]], calls: 6)
    #expect(values.map { $0[0][0] } == [0, 0.25, 0.5, 1, 1.5, 1, 0.5])
    #expect(values.map { $0[0][1] }.prefix(3) == [0.9, 0.9, 0.9])
  }
}
