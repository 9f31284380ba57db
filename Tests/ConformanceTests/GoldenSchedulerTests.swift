import TenonCore
import TenonVerify
import Testing

struct GoldenSchedulerTests {
  @Test(arguments: Golden.cases("schedulers-StepLR"))
  func scheduler_reproducesPyTorch(_ golden: GoldenCase) throws {
    let scheduler = try BuiltPlugins.scheduler(golden.type, golden.arguments())
    let base = try #require(golden.inputs["base_lrs"]?.arrayValue).compactMap(\.doubleValue)
    let steps = try #require(golden.inputs["steps"]?.intValue)
    let values = try SchedulerRunner.trajectory(scheduler, base: base.map { [$0] }, calls: steps)
    let expected = try #require(golden.expected["lrs"]?.arrayValue)
    #expect(expected.count == base.count)
    let tolerance = Tolerance(relative: 1e-6, absolute: 1e-9)
    for (group, rates) in expected.enumerated() {
      let rates = try #require(rates.arrayValue).compactMap(\.doubleValue)
      #expect(rates.count == steps + 1)
      for (call, rate) in rates.enumerated() {
        #expect(tolerance.accepts(values[call][group][0], rate), "group \(group), call \(call)")
      }
    }
  }

  @Test func stepLR_refusesAStepSizeOfZero() throws {
    #expect(throws: (any Error).self) { try BuiltPlugins.scheduler("StepLR", [NamedValue("step_size", 0)]) }
  }
}
