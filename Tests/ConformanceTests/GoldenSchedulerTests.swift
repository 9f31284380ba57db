import TenonCore
import TenonEngine
import TenonHost
import TenonTrials
import Testing

struct GoldenSchedulerTests {
  @Test(arguments: Golden.cases(ofKind: "scheduler"))
  func scheduler_reproducesPyTorch(_ golden: GoldenCase) throws {
    let scheduler = try BuiltPlugins.scheduler(golden.type, Self.arguments(golden))
    let base = try #require(golden.inputs["base_lrs"]?.arrayValue).compactMap(\.doubleValue)
    let steps = try #require(golden.inputs["steps"]?.intValue)
    let metrics = golden.inputs["metrics"]?.arrayValue?.compactMap(\.doubleValue)
    // Beside the learning rate, momentum or the first of betas, 0.9 in all cases.
    let values = try SchedulerRunner.trajectory(
      scheduler, base: base.map { [$0] + scheduler.valueNames.dropFirst().map { _ in 0.9 } }, calls: steps,
      metrics: metrics)
    try Self.expect(values, 0, equal: golden.expected["lrs"])
    if scheduler.valueNames.count > 1 { try Self.expect(values, 1, equal: golden.expected["momentums"]) }
  }

  /// - Parameter index: of the value, among those that the scheduler controls.
  private static func expect(_ values: [[[Double]]], _ index: Int, equal expected: JSON?) throws {
    let expected = try #require(expected?.arrayValue)
    #expect(expected.count == values[0].count)
    let tolerance = Tolerance(relative: 1e-6, absolute: 1e-9)
    for (group, numbers) in expected.enumerated() {
      let numbers = try #require(numbers.arrayValue).compactMap(\.doubleValue)
      #expect(numbers.count == values.count)
      for (call, number) in numbers.enumerated() {
        #expect(tolerance.accepts(values[call][group][index], number), "group \(group), call \(call)")
      }
    }
  }

  /// The case's arguments, with Python's functions as formulas.
  private static func arguments(_ golden: GoldenCase) throws -> [NamedValue] {
    guard let function = golden.config["lr_lambda"] else { return try golden.arguments() }
    let formulas = try (function.arrayValue ?? [function]).map { Value.string(try formula($0)) }
    return [NamedValue("lr_lambda", function.arrayValue == nil ? formulas[0] : .list(formulas))]
  }

  private static func formula(_ function: JSON) throws -> String {
    func number(_ name: String) throws -> String { "\(try #require(function[name]?.doubleValue))" }
    switch function["function"]?.stringValue {
    case "power": return "\(try number("base")) ** epoch"
    case "inverse": return "1 / (1 + \(try number("k")) * epoch)"
    case "linear_warmup": return "min(1, (epoch + 1) / \(try number("n")))"
    case "warmup_cosine":
      let (high, low, start) = (try number("lr_max"), try number("lr_min"), try number("start"))
      let (warmUp, period) = (try number("warm_up_epoch"), try number("t_max"))
      return """
        0 if epoch < \(start) else (epoch - \(start)) / \(warmUp) + \(low) if epoch < \(start) + \(warmUp)
        else (\(high) - \(low)) * (1 + cos((epoch - \(start) - \(warmUp)) / \(period) * pi)) / 2 + \(low)
        """
    default: throw Golden.Fault(description: "an unknown function")
    }
  }

  @Test(arguments: ["LambdaLR", "MultiplicativeLR"])
  func formulas_mustBeAsManyAsGroups(_ name: String) throws {
    let scheduler = try BuiltPlugins.scheduler(name, [NamedValue("lr_lambda", ["1", "0.5", 2])])
    let error = #expect(throws: ComponentError.self) {
      try SchedulerRunner.trajectory(scheduler, base: [[1], [1]], calls: 1)
    }
    #expect(error?.field == "lr_lambda")
    _ = try SchedulerRunner.trajectory(scheduler, base: [[1], [1], [1]], calls: 1)
  }

  @Test func stepLR_refusesAStepSizeOfZero() throws {
    #expect(throws: (any Error).self) { try BuiltPlugins.scheduler("StepLR", [NamedValue("step_size", 0)]) }
  }

  private static func component(_ name: String, _ arguments: [NamedValue]) -> Value {
    .component(ComponentReference(name, arguments))
  }

  private static let decay = component("ExponentialLR", [NamedValue("gamma", 0.5)])
  private static let plateau = component("ReduceLROnPlateau", [])

  @Test(
    arguments: [
      ([], [], "schedulers"), ([decay, decay], [], "milestones"), ([decay], [2], "milestones"),
      ([decay, decay, decay], [4, 2], "milestones"), ([plateau], [], "ReduceLROnPlateau"),
    ] as [([Value], [Value], String)])
  func sequentialLR_refusesPartsThatDoNotFollowOneAnother(
    _ schedulers: [Value], _ milestones: [Value], _ field: String
  ) throws {
    let error = #expect(throws: PluginCallError.self) {
      try BuiltPlugins.scheduler(
        "SequentialLR", [NamedValue("schedulers", .list(schedulers)), NamedValue("milestones", .list(milestones))])
    }
    #expect("\(error.map { "\($0)" } ?? "")".contains(field))
  }

  /// A sequence in a sequence: 1, 0.5, then from the base again 1, 0.5, 1, 0.5, 0.25.
  @Test func sequentialLR_holdsSequences() throws {
    func sequence(_ first: Value, _ second: Value) -> [NamedValue] {
      [NamedValue("schedulers", .list([first, second])), NamedValue("milestones", [2])]
    }
    let inner = Self.component("SequentialLR", sequence(Self.decay, Self.decay))
    let scheduler = try BuiltPlugins.scheduler("SequentialLR", sequence(Self.decay, inner))
    let values = try SchedulerRunner.trajectory(scheduler, base: [[1], [8]], calls: 6)
    #expect(values.map { $0[0][0] } == [1, 0.5, 1, 0.5, 1, 0.5, 0.25])
    #expect(values.map { $0[1][0] } == [8, 4, 8, 4, 8, 4, 2])
  }

  @Test func reduceLROnPlateau_goesOnFromItsState() throws {
    let scheduler = try BuiltPlugins.scheduler("ReduceLROnPlateau", [NamedValue("patience", 1)])
    let metrics: [Double] = [1, 2, 3, 0.5, 0.6, 0.7]
    let whole = try SchedulerBinding(scheduler, base: [[1]])
    let first = try SchedulerBinding(scheduler, base: [[1]])
    try whole.advance()
    try first.advance()
    for metric in metrics { try whole.advance(metric: metric) }
    for metric in metrics[..<2] { try first.advance(metric: metric) }
    let second = try SchedulerBinding(scheduler, base: [[1]])
    (second.count, second.state) = (first.count, first.state)
    for metric in metrics[2...] { try second.advance(metric: metric) }
    #expect(second.state == whole.state)
    #expect(second[group: 0, value: 0] == whole[group: 0, value: 0])
    #expect(abs(whole[group: 0, value: 0] - 0.01) < 1e-12)
  }

  @Test func reduceLROnPlateau_refusesANumberOfBoundsThatIsNotThatOfTheGroups() throws {
    let scheduler = try BuiltPlugins.scheduler("ReduceLROnPlateau", [NamedValue("min_lr", [0.1, 0.2])])
    let error = #expect(throws: ComponentError.self) {
      try SchedulerRunner.trajectory(scheduler, base: [[1]], calls: 1, metrics: [1])
    }
    #expect(error?.field == "min_lr")
  }
}
