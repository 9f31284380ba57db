/// How fast a training goes, for progress lines; counts only what this process did.
struct Pace {
  let start: ContinuousClock.Instant
  private let firstStep: UInt64
  private(set) var epochStart: ContinuousClock.Instant
  /// Samples of the epoch that an earlier process had done.
  private var firstSample = 0

  init(start: ContinuousClock.Instant, firstStep: UInt64 = 0) {
    self.start = start
    self.firstStep = firstStep
    epochStart = start
  }

  mutating func beginEpoch(at now: ContinuousClock.Instant, samples: Int) {
    epochStart = now
    firstSample = samples
  }

  func samplesPerSecond(at now: ContinuousClock.Instant, samples: Int) -> Double {
    Double(samples - firstSample) / max(1e-9, (now - epochStart).seconds)
  }

  /// Until so many more steps are done.
  func secondsLeft(at now: ContinuousClock.Instant, step: UInt64, left: Int) -> Double {
    (now - start).seconds / Double(max(1, step - firstStep)) * Double(left)
  }
}

extension Duration {
  var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
