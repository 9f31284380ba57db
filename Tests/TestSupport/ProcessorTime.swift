import Glibc

/// Time that this thread computed.
///
/// Other programs on the machine do not count, so growth can be compared by it; no test says how long anything may take.
public enum ProcessorTime {
  /// The least seconds that `body` took in some runs.
  public static func least(of runs: Int = 3, _ body: () throws -> Void) rethrows -> Double {
    var least = Double.infinity
    for _ in 0..<runs {
      let start = now
      try body()
      least = min(least, now - start)
    }
    return least
  }

  private static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
