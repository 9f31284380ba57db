import CTenonExit
import Dispatch
import Foundation
import Tenon
import TenonProcess

/// Ctrl-C and SIGTERM: the first asks the training to stop after its step, a later one exits at once.
///
/// Wrappers send what a person sent once a second time, to the process and to its group, as `timeout` and package runners
/// do; so whatever comes within a second of the first is the same request.
final class Interruption: @unchecked Sendable {
  /// Within this time of the first signal, others are the same request.
  private static let same = Duration.seconds(1)

  private let queue = DispatchQueue(label: "tenon.interruption", qos: .userInteractive)
  private var sources: [any DispatchSourceSignal] = []
  // Touched on the queue alone.
  private var first: (signal: Int32, time: ContinuousClock.Instant)?

  init(_ request: StopRequest) {
    StopSignals.block()
    for number in [SIGINT, SIGTERM] {
      // The default action would end the process before the source is told.
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler { [weak self] in self?.received(number, request) }
      source.activate()
      sources.append(source)
    }
  }

  /// Signals do again what they do by default, unless one has come: this process then ends by itself, with its status,
  /// and the same request may still be on its way.
  deinit {
    guard first == nil else { return }
    for source in sources { source.cancel() }
    signal(SIGINT, SIG_DFL)
    signal(SIGTERM, SIG_DFL)
    StopSignals.unblock()
  }

  /// What a process that was stopped by a signal ends with: 130 for Ctrl-C, 143 for SIGTERM.
  var status: Int32 { queue.sync { 128 + (first?.signal ?? SIGINT) } }

  private func received(_ number: Int32, _ request: StopRequest) {
    let now = ContinuousClock.now
    guard let first else {
      first = (number, now)
      request.stop()
      Console.error("stopping after this step; once more to exit at once")
      return
    }
    if now - first.time >= Self.same { tenon_exit_leave(128 + number) }
  }
}
