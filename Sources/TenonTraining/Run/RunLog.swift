import Foundation
import TenonCore
import TenonData

/// Writes what happens in a training to the log of its run.
public final class RunLog: TrainingObserver {
  private let directory: RunDirectory

  public init(_ directory: RunDirectory) { self.directory = directory }

  public func trainingStarted(_ report: TrainingStart) {
    let place =
      report.isOver
      ? ", resumed with nothing left to do"
      : report.epochsDone > 0 || report.stepsDone > 0
        ? ", resumed in epoch \(report.epochsDone + 1) after step \(report.stepsDone)" : ""
    directory.log(
      "training \(report.name): \(Plural.count(report.parameterCount, "parameter")), "
        + "\(Plural.count(report.trainSamples, "sample")), \(Plural.count(report.epochs, "epoch")) of "
        + "\(Plural.count(report.stepsPerEpoch, "step")), \(Plural.count(report.threads, "thread"))\(place)")
  }

  public func sampleSkipped(_ sample: SkippedSample) { directory.log("skipped \(sample)") }

  public func noted(_ line: String) { directory.log("note: \(line)") }

  public func epochFinished(_ report: EpochReport) {
    let values = report.metrics.values.map { "\($0.name) \($0.value.digits)" }.joined(separator: "  ")
    directory.log("epoch \(report.metrics.epoch + 1)/\(report.epochs)  \(values)\(report.isBest ? "  best" : "")")
    if report.stopsEarly { directory.log("stopped early: no improvement") }
  }

  public func groupAdded(_ report: GroupReport) { directory.log(report.text) }

  public func trainingFinished(_ result: Trainer.Result) {
    let values =
      result.test.map { Trainer.metrics($0, "test").map { "  \($0.name) \($0.value.digits)" }.joined() } ?? ""
    let epoch = result.modelEpoch.map { "  model of epoch \($0 + 1)" } ?? ""
    directory.log("\(result.ending)\(epoch)\(values)")
  }

  public func trainingFailed(_ error: any Error) {
    directory.log("failed\n\(error)".replacingOccurrences(of: "\n", with: "\n  "))
  }
}
