import Dispatch
import Glibc
import Synchronization
import TenonCore
import TenonFormats
import TenonProcess

/// Sends what a training measures to an MLflow server, on a thread of its own: nobody waits for it but at the end, and then not long.
///
/// What cannot be sent is kept and tried again, after one second first and at last after a minute.
final class MLflowSender: Sendable {
  /// What a run is.
  struct Run: Sendable {
    let experiment: String
    let name: String
    let startTime: Int
    let parameters: [(name: String, value: String)]
    let tags: [String: String]
    /// Nil where a training writes no files.
    let folder: String?
    /// Of a training that is resumed.
    let record: MLflowRecord?
  }

  /// How a run ends.
  struct End: Sendable {
    let status: MLflowRun.Status
    let time: Int
    /// With the names that they get.
    let files: [(path: String, name: String)]
  }

  /// Numbers that are kept for a server that is away; beyond them the oldest go.
  static let mostMetrics = 100_000
  private static let firstPause = 1.0
  private static let longestPause = 60.0
  /// Seconds at the end in which a server that answered so far, perhaps slowly, has to answer again.
  private static let slowPatience = 15.0

  private struct State {
    var metrics: [MLflowRun.Metric] = []
    var dropped = 0
    var end: End?
    var notes: [String] = []
    var isFailing = false
    var hasToldOfFailure = false
    var isOver = false
    /// While a file goes out no answer is due, and libcurl watches that bytes do.
    var isSendingFile = false
    var lastAnswer = ContinuousClock.now
    /// Files that were sent, or that the server refused.
    var doneFiles: Set<String> = []
    var hasEnded = false
  }

  private let state = Mutex(State())
  private let wake = DispatchSemaphore(value: 0)
  private let stop = StopFlag()
  private let run: Run
  let address: String

  init(_ server: TrackingServer, _ run: Run) {
    (self.run, address) = (run, server.address)
    let calls = MLflowRun(server: server, stop: stop)
    let isStarted = HostThread.start { self.work(calls) }
    if !isStarted { state.withLock { $0.isOver = true } }
  }

  func add(_ metrics: [MLflowRun.Metric]) {
    state.withLock { state in
      guard !state.isOver else {
        state.dropped += metrics.count
        return
      }
      state.metrics += metrics.filter(\.value.isFinite)
      let excess = state.metrics.count - Self.mostMetrics
      guard excess > 0 else { return }
      state.metrics.removeFirst(excess)
      state.dropped += excess
    }
    wake.signal()
  }

  /// What is worth a line since the last time.
  func takeNotes() -> [String] {
    state.withLock { state in
      guard !state.notes.isEmpty else { return [] }
      defer { state.notes = [] }
      return state.notes
    }
  }

  /// Sends what is left, and waits for it while that goes on.
  ///
  /// - Parameters:
  ///   - patience: seconds for a server that is known not to answer.
  ///   - isHurried: whether somebody wants to leave; then no server gets more than the patience.
  func finish(_ end: End, patience: Double, isHurried: () -> Bool) {
    state.withLock { $0.end = end }
    wake.signal()
    let clock = ContinuousClock()
    let start = clock.now
    var hurriedSince: ContinuousClock.Instant?
    while case let now = state.withLock({ $0 }), !now.isOver {
      if hurriedSince == nil, isHurried() { hurriedSince = clock.now }
      if let hurriedSince, clock.now - hurriedSince > .seconds(patience) { break }
      let limit = now.isFailing ? patience : Self.slowPatience
      if !now.isSendingFile, clock.now - max(start, now.lastAnswer) > .seconds(limit) { break }
      usleep(10_000)
    }
    stop.set()
    wake.signal()
    // A request ends within a second of the flag; one that does not is left alone.
    let deadline = clock.now + .seconds(2)
    while clock.now < deadline, !state.withLock({ $0.isOver }) { usleep(10_000) }
    if let unsent { state.withLock { $0.notes.append(unsent) } }
  }

  /// What the server does not have; nil for nothing.
  private var unsent: String? {
    state.withLock { state in
      var parts: [String] = []
      let numbers = state.metrics.count + state.dropped
      if numbers > 0 { parts.append(Plural.count(numbers, "number")) }
      parts += (state.end?.files ?? []).map(\.name).filter { !state.doneFiles.contains($0) }
      if parts.isEmpty, !state.hasEnded { parts.append("that the run has ended") }
      guard !parts.isEmpty else { return nil }
      return "not sent to MLflow at \(address): \(parts.joined(separator: ", "))"
        + (run.folder.map { "; tenon train --resume \(ShellWord.path($0)) sends it" } ?? "")
    }
  }

  private func work(_ calls: MLflowRun) {
    var (record, pause) = (run.record, Self.firstPause)
    while !stop.isSet {
      do {
        if try advance(calls, &record) { break }
        state.withLock { $0.isFailing = false }
        pause = Self.firstPause
        if !hasWork { _ = wake.wait(timeout: .now() + 60) }
        continue
      } catch let failure as WebFailure {
        fail(failure.reason)
      } catch let failure as MLflowFailure where failure.isPassing {
        fail(failure.text)
      } catch {
        let text = (error as? MLflowFailure)?.text ?? "\(error)"
        state.withLock { $0.notes.append("nothing more is sent to MLflow at \(address): \(text)") }
        break
      }
      // New numbers are no reason to try sooner; the end is.
      let before = ContinuousClock.now
      while !stop.isSet, state.withLock({ $0.end == nil }), ContinuousClock.now - before < .seconds(pause) {
        _ = wake.wait(timeout: .now() + 0.1)
      }
      pause = min(Self.longestPause, 2 * pause)
      // From then on, not for long: as often as somebody who waits would.
      if state.withLock({ $0.end != nil }) { usleep(200_000) }
    }
    state.withLock { $0.isOver = true }
  }

  private var hasWork: Bool { state.withLock { !$0.metrics.isEmpty || $0.end != nil } }

  private func fail(_ reason: String) {
    state.withLock { state in
      state.isFailing = true
      guard !state.hasToldOfFailure, !stop.isSet else { return }
      state.hasToldOfFailure = true
      state.notes.append(
        "MLflow at \(address) does not answer (\(reason)); what is measured is kept, and sent when it does")
    }
  }

  private func answered() {
    state.withLock { ($0.isFailing, $0.lastAnswer) = (false, ContinuousClock.now) }
  }

  /// Does what is to be done.
  ///
  /// - Returns: whether all is over.
  private func advance(_ calls: MLflowRun, _ record: inout MLflowRecord?) throws -> Bool {
    let id = try begin(calls, &record)
    answered()
    while case (let batch, let dropped) = state.withLock({
      (Array($0.metrics.prefix(MLflowRun.mostMetrics)), $0.dropped)
    }),
      let last = batch.last?.step
    {
      try calls.log(batch, of: id)
      answered()
      let next = state.withLock { state in
        // Meanwhile some of them may have been dropped.
        state.metrics.removeFirst(max(0, batch.count - (state.dropped - dropped)))
        return state.metrics.first?.step
      }
      // An epoch is sent when all its numbers are.
      let epochs = max(record?.sentEpochs ?? 0, next == last ? last - 1 : last)
      record?.sentEpochs = epochs
      try keep(record)
    }
    guard let end = state.withLock({ $0.end }) else { return false }
    for file in end.files where !state.withLock({ $0.doneFiles.contains(file.name) }) {
      state.withLock { $0.isSendingFile = true }
      defer { state.withLock { $0.isSendingFile = false } }
      do { try calls.put(file.path, named: file.name, of: id) } catch let failure as MLflowFailure
        where !failure.isPassing
      {
        state.withLock { $0.notes.append("\(file.name) is not sent to MLflow at \(address): \(failure.text)") }
      }
      answered()
      state.withLock { _ = $0.doneFiles.insert(file.name) }
    }
    try calls.update(id, end.status, endTime: end.time)
    state.withLock { $0.hasEnded = true }
    return true
  }

  /// Makes the run, or goes on with the one of an earlier process; gives its parameters.
  private func begin(_ calls: MLflowRun, _ record: inout MLflowRecord?) throws -> String {
    if record == run.record, let known = record {
      do { try calls.update(known.run, .running, endTime: nil) } catch let failure as MLflowFailure
        where failure.isMissing
      {
        state.withLock {
          $0.notes.append("MLflow at \(address) no longer has run \(known.run) of this training: a new one is made")
        }
        record = nil
      }
    }
    var current: MLflowRecord
    if let record {
      current = record
    } else {
      let experiment = try calls.experiment(named: run.experiment)
      let id = try calls.create(in: experiment, named: run.name, time: run.startTime, tags: run.tags)
      current = MLflowRecord(server: address, experiment: experiment, run: id)
      record = current
      try keep(current)
    }
    if !current.hasParameters {
      do { try calls.log(run.parameters, of: current.run) } catch let failure as MLflowFailure where !failure.isPassing
      {
        state.withLock { $0.notes.append("not all parameters are sent to MLflow at \(address): \(failure.text)") }
      }
      current.hasParameters = true
      record = current
      try keep(current)
    }
    return current.run
  }

  private func keep(_ record: MLflowRecord?) throws {
    guard let folder = run.folder, let record else { return }
    try record.write(to: folder)
  }
}
