import Foundation
import TestSupport
import Testing

/// A scheduler that counts steps is called after every batch only where the experiment says so, and that is said.
@Suite struct ScheduleNoteTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try Shapes.write(to: folder, train: 96, test: 10)
  }

  /// The notes about schedulers of a training of two epochs, six steps each.
  private func notes(_ scheduler: String, _ options: String...) throws -> [Substring] {
    let text = Shapes.experiment(
      root: folder.path, model: "  - Flatten\n  - Linear: {in_features: 784, out_features: 10}"
    ).replacingOccurrences(of: "{StepLR: {step_size: 1, gamma: 0.5}}", with: scheduler)
    let experiment = try folder.write(text, to: "schedule.yaml")
    let run = folder.file("run\(try folder.names().count)")
    let result = try Command.built.run(["train", experiment, "--run", run] + options)
    try #require(result.status == 0, "\(result.errors)")
    return result.errors.split(separator: "\n").filter { $0.contains("scheduler_interval") }
  }

  @Test(arguments: [
    ("{OneCycleLR: {max_lr: 0.1, total_steps: 12}}", "OneCycleLR counts 12 steps"),
    ("{OneCycleLR: {max_lr: 0.1, epochs: 2, steps_per_epoch: 6}}", "OneCycleLR counts 12 steps"),
    ("{CyclicLR: {base_lr: 0.01, max_lr: 0.1}}", "CyclicLR counts 2000 steps"),
    (
      "{SequentialLR: {schedulers: [{ConstantLR: {factor: 0.5}}, {OneCycleLR: {max_lr: 0.1, total_steps: 9}}], milestones: [3]}}",
      "OneCycleLR counts 9 steps"
    ),
  ])
  func countedSteps_areSaid(_ scheduler: String, _ start: String) throws {
    let notes = try notes(scheduler)
    #expect(notes.count == 1 && notes[0].contains("\(start), but is called once an epoch, 2 times in all"), "\(notes)")
    #expect(notes[0].contains("training: {scheduler_interval: step}"))
  }

  @Test func nothingIsSaid_whereTheIntervalIsWritten_orEpochsAreCounted() throws {
    let cycle = "{OneCycleLR: {max_lr: 0.1, total_steps: 12}}"
    for interval in ["step", "epoch"] {
      #expect(try notes(cycle, "--set", "training.scheduler_interval=\(interval)").isEmpty)
    }
    #expect(try notes("{OneCycleLR: {max_lr: 0.1, total_steps: 2}}").isEmpty)
    #expect(try notes("{StepLR: {step_size: 30}}").isEmpty)
  }
}
