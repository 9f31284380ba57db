import Foundation
import Tenon

/// Shows a training: a moving line on a terminal, plain lines elsewhere, and a line for every epoch.
final class ProgressPrinter: TrainingObserver {
  private let isTerminal = Console.isTerminal
  private let clock = ContinuousClock()
  private var lastShown: ContinuousClock.Instant

  /// A moving line ten times a second; a plain line every ten seconds.
  private var pause: Duration { isTerminal ? .milliseconds(100) : .seconds(10) }

  init() { lastShown = clock.now }

  func trainingStarted(_ report: TrainingStart) {
    Console.line(
      "training \(report.name): \(Format.count(report.parameterCount)) parameters, "
        + "\(Format.count(report.trainSamples)) samples, \(report.epochs) epochs of "
        + "\(Format.count(report.stepsPerEpoch)) steps, \(report.threads) threads")
    if !report.isOver, report.epochsDone > 0 || report.stepsDone > 0 {
      Console.line("resumed in epoch \(report.epochsDone + 1) after step \(report.stepsDone)")
    }
  }

  func stepFinished(_ report: StepReport) {
    let now = clock.now
    guard now - lastShown >= pause else { return }
    lastShown = now
    let measured = (try? report.measurements).map(text) ?? ""
    let numbers =
      "loss \(Format.fixed(report.loss))\(measured)  \(Format.count(Int(report.samplesPerSecond))) images/s  "
      + "\(Format.time(report.secondsLeft)) left"
    let place = "epoch \(report.epoch + 1)/\(report.epochs)"
    if isTerminal {
      Console.status("\(place) \(bar(Double(report.step) / Double(report.stepsPerEpoch))) \(numbers)")
    } else {
      Console.line("\(place)  step \(report.step)/\(report.stepsPerEpoch)  \(numbers)")
    }
  }

  func sampleSkipped(_ sample: SkippedSample) {
    if isTerminal { Console.status("") }
    Console.error("skipped \(sample)")
  }

  func epochFinished(_ report: EpochReport) {
    if isTerminal { Console.status("") }
    var line = "epoch \(report.metrics.epoch + 1)/\(report.epochs)  train \(Format.loss(report.train))"
    line += text(report.train.metrics)
    if let validation = report.validation {
      line += "  validation \(Format.loss(validation))\(text(validation.metrics))"
    }
    if let rate = report.learningRate { line += "  lr \(String(format: "%g", rate))" }
    if let seconds = report.metrics["seconds"] { line += "  \(Format.time(seconds))" }
    if report.isBest && report.epochs > 1 { line += "  best" }
    Console.line(line)
    if report.stopsEarly { Console.line("stopped early: no improvement") }
  }

  func trainingFinished(_ result: Trainer.Result) {
    guard let test = result.test else { return }
    var line = Format.evaluation(test, "test")
    if result.promotesBest, let epoch = result.modelEpoch {
      line += "  (epoch \(epoch + 1)\(epoch == result.best?.epoch ? ", the best" : ""))"
    }
    Console.line(line)
  }

  /// Behind a loss: `  accuracy 0.9123`.
  private func text(_ measurements: Measurements) -> String {
    measurements.numbers.map { "  \($0.name) \(Format.fixed($0.value))" }.joined()
  }

  private func bar(_ fraction: Double) -> String {
    let width = 24
    let full = max(0, min(width, Int(fraction * Double(width))))
    return "[" + String(repeating: "=", count: full) + String(repeating: " ", count: width - full) + "]"
  }
}
