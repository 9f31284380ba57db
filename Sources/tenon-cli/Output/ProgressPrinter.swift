import Foundation
import Tenon

/// Shows a training: a moving line on a terminal, plain lines elsewhere, and a line for every epoch.
final class ProgressPrinter: TrainingObserver {
  private let isTerminal = Terminal.canRewrite
  private let clock = ContinuousClock()
  private var lastShown: ContinuousClock.Instant
  private var samples = "samples"
  /// After so many batches of an epoch a line has their mean loss, in place of the plain lines by time; nil for no such
  /// lines.
  private let logEvery: Int?
  private var recent = RecentLosses()
  private var curve = LossCurve()

  /// A moving line ten times a second; a plain line every ten seconds.
  private var pause: Duration { isTerminal ? .milliseconds(100) : .seconds(10) }

  init(logEvery: Int? = nil) {
    self.logEvery = logEvery
    lastShown = clock.now
  }

  var wantedDetails: StepDetails { logEvery == nil ? [] : .recentMeasurements }

  func trainingStarted(_ report: TrainingStart) {
    if report.readsImages { samples = "images" }
    Console.line(
      "training \(report.name): \(Format.count(report.parameterCount, "parameter")), "
        + "\(Format.count(report.trainSamples, "sample")), \(Format.count(report.epochs, "epoch")) of "
        + "\(Format.count(report.stepsPerEpoch, "step")), \(report.threads) threads")
    if !report.isOver, report.epochsDone > 0 || report.stepsDone > 0 {
      Console.line("resumed in epoch \(report.epochsDone + 1) after step \(report.stepsDone)")
    }
  }

  func stepFinished(_ report: StepReport) {
    log(report)
    if isTerminal { curve.add(report.batchLoss) }
    let now = clock.now
    guard now - lastShown >= pause, isTerminal || logEvery == nil else { return }
    lastShown = now
    let numbers = (try? report.measurements).map(texts) ?? []
    let pace = "\(Format.count(Int(report.samplesPerSecond.rounded()))) \(samples)/s"
    let loss = "loss \(Format.fixed(report.loss))"
    let left = "\(Format.time(report.secondsLeft)) left"
    guard isTerminal else {
      return Console.line(
        ([place(report), loss] + numbers + [pace, left]).joined(separator: "  "))
    }
    let line = ProgressLine(
      epoch: report.epoch + 1, epochs: report.epochs, fraction: Double(report.step) / Double(report.stepsPerEpoch),
      loss: loss, curve: curve.means, metrics: numbers, pace: pace, left: left)
    Console.status(line.text(columns: Terminal.columns - 1))
  }

  /// The line that `--log-every` asks for: the mean of the batches' losses, and the metrics over all their samples.
  private func log(_ report: StepReport) {
    guard let logEvery else { return }
    recent.add(report.batchLoss, epoch: report.epoch)
    guard report.step % logEvery == 0 else { return }
    var parts = [place(report), "loss \(Format.fixed(recent.mean))"]
    parts += (try? report.takeRecentMeasurements()).map(texts) ?? []
    // A resumed training has not seen all of them.
    if recent.count < logEvery { parts.append("of \(Format.count(recent.count, "batch"))") }
    Console.parts(parts)
    recent = RecentLosses()
  }

  func sampleSkipped(_ sample: SkippedSample) { Console.error("skipped \(sample)") }

  func noted(_ line: String) { Console.error("note: \(line)") }

  func epochFinished(_ report: EpochReport) {
    var parts = ["epoch \(report.metrics.epoch + 1)/\(report.epochs)", "train \(Format.loss(report.train))"]
    parts += texts(report.train.metrics)
    if let validation = report.validation {
      parts += ["validation \(Format.loss(validation))"] + texts(validation.metrics)
    }
    parts += report.learningRates.map { "\($0.name) \(Format.short($0.value))" }
    if let seconds = report.metrics["seconds"] { parts.append(Format.time(seconds)) }
    if report.isBest && report.epochs > 1 { parts.append("best") }
    Console.parts(parts)
    if report.stopsEarly { Console.line("stopped early: no improvement") }
  }

  func groupAdded(_ report: GroupReport) { Console.line(report.text) }

  func trainingFinished(_ result: Trainer.Result) {
    guard let test = result.test else { return }
    var parts = Format.evaluation(test, "test")
    if result.promotesBest, let epoch = result.modelEpoch {
      parts.append("(epoch \(epoch + 1)\(epoch == result.best?.epoch ? ", the best" : ""))")
    }
    Console.parts(parts)
  }

  private func place(_ report: StepReport) -> String {
    "epoch \(report.epoch + 1)/\(report.epochs)  step \(report.step)/\(report.stepsPerEpoch)"
  }

  /// Behind a loss: `accuracy 0.9123`.
  private func texts(_ measurements: Measurements) -> [String] {
    measurements.numbers.map { "\($0.name) \(Format.fixed($0.value))" }
  }
}

/// The mean of the losses of the last batches of one epoch, each counted once, as tutorials print it.
private struct RecentLosses {
  private var epoch = 0
  private var sum = 0.0
  private(set) var count = 0

  var mean: Double { sum / Double(max(1, count)) }

  mutating func add(_ loss: Double, epoch: Int) {
    if epoch != self.epoch { (self.epoch, sum, count) = (epoch, 0, 0) }
    sum += loss
    count += 1
  }
}
