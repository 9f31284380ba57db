import CTenonThreads
import Glibc
import Synchronization
import TenonProcess

/// Watches the calls into plugins and tells of one that does not return.
///
/// A call that hangs cannot be ended, only its process; what to do is up to the caller. Time in which the process
/// itself was stopped does not count.
public final class CallWatchdog: Sendable {
  private let isStopped: Flag

  /// Shared with the thread, which may outlive the watchdog by a moment.
  private final class Flag: Sendable {
    let value = Atomic<Bool>(false)
  }

  /// - Parameters:
  ///   - seconds: longest time of a single call.
  ///   - onOverrun: called once, on a thread of its own.
  public init(limit seconds: Double, onOverrun: @escaping @Sendable (CallOverrun) -> Void) {
    let flag = Flag()
    isStopped = flag
    HostThread.start {
      var observed = Observed(limit: seconds)
      while !flag.value.load(ordering: .relaxed) {
        usleep(UInt32(observed.tick * 1e6))
        guard let overrun = observed.look(), !flag.value.load(ordering: .relaxed) else { continue }
        return onOverrun(overrun)
      }
    }
  }

  deinit { isStopped.value.store(true, ordering: .relaxed) }

  /// What was seen of every thread, and for how long it has not changed.
  private struct Observed {
    let limit: Double
    let tick: Double
    private var sequences = [UInt64](repeating: 0, count: Int(TENON_CALL_SLOTS))
    private var seconds = [Double](repeating: 0, count: Int(TENON_CALL_SLOTS))
    private var last = ContinuousClock.now

    init(limit: Double) {
      self.limit = limit
      tick = min(max(limit / 8, 0.01), 1)
    }

    /// The first call that has taken too long.
    mutating func look() -> CallOverrun? {
      let now = ContinuousClock.now
      // A process that was stopped, or a machine that slept, wakes up with a long interval.
      let elapsed = min((now - last) / .seconds(1), 2 * tick)
      last = now
      for slot in sequences.indices {
        let look = tenon_call_look_at(Int32(slot))
        guard let call = look.call, look.sequence == sequences[slot] else {
          sequences[slot] = look.sequence
          seconds[slot] = 0
          continue
        }
        seconds[slot] += elapsed
        if seconds[slot] > limit { return CallOverrun(record: String(cString: call), limit: limit) }
      }
      return nil
    }
  }
}
