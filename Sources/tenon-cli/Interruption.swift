import CTenonExit
import Dispatch
import Foundation
import Tenon

/// Ctrl-C and SIGTERM: the first asks the training to stop after its step, the second exits at once.
final class Interruption {
  private var sources: [any DispatchSourceSignal] = []

  init(_ request: StopRequest) {
    StopSignals.block()
    for number in [SIGINT, SIGTERM] {
      // The default action would end the process before the source is told.
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global(qos: .userInteractive))
      source.setEventHandler {
        if request.isStopped { tenon_exit_leave(128 + number) }
        request.stop()
        Console.error("stopping after this step; once more to exit at once")
      }
      source.activate()
      sources.append(source)
    }
  }

  deinit {
    for source in sources { source.cancel() }
    signal(SIGINT, SIG_DFL)
    signal(SIGTERM, SIG_DFL)
    StopSignals.unblock()
  }
}
