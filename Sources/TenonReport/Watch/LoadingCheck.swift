import TenonCore
import TenonData
import TenonServices
import TenonTraining

/// Looks whether steps wait for their batches.
struct LoadingCheck {
  /// A step waits when this part of it goes by before its batch is there: below it more workers gain little.
  static let waitingShare = 0.4
  /// So many of an epoch's steps have to; a share of steps, and not of time, so that one long pause is none.
  static let share = 0.5
  /// Steps that are looked at after one another.
  static let fewestSteps = 20
  /// Seconds of waiting in an epoch below which nobody waits.
  static let fewestSeconds = 0.5
  /// Steps at the beginning, in which plans are made and threads start.
  private static let firstSteps = 5

  private var steps = 0
  private var waits = 0
  private var waited = 0.0
  private var seconds = 0.0

  mutating func add(_ step: StepReport) {
    guard step.step > Self.firstSteps else { return }
    steps += 1
    seconds += step.seconds
    waited += step.waitingSeconds
    if step.waitingSeconds > Self.waitingShare * step.seconds { waits += 1 }
  }

  /// Ends an epoch.
  mutating func finish(_ loading: BatchLoader.Options, epoch: Int) -> Finding? {
    defer { self = LoadingCheck() }
    guard steps >= Self.fewestSteps, waited >= Self.fewestSeconds, Double(waits) > Self.share * Double(steps) else {
      return nil
    }
    let percent = Int((100 * waited / max(1e-9, seconds)).rounded())
    return Finding(
      kind: .waitingForData,
      text:
        "the training waits for its data: \(percent) % of the time of epoch \(epoch + 1) went by before batches were "
        + "read (data.num_workers is \(loading.workers)); try \(Self.advice(loading))")
  }

  private static func advice(_ loading: BatchLoader.Options) -> String {
    let rest = "a dataset's cache: memory, or decode: fast for JPEG files"
    let processors = Host.processorCount
    return loading.workers < processors ? "data.num_workers: \(processors), or \(rest)" : rest
  }
}
