import CTenonKernels
import TenonEngine
import TenonServices

/// The most that the machine's arithmetic units do: multiply-adds from registers, on all threads at once.
enum ComputePeak {
  private static let rounds: Int64 = 2_000_000
  private static let attempts = 10

  /// The best of a few attempts, floating-point operations a second; some hundredths of a second.
  static func flopsPerSecond(on host: Host) -> Double {
    let (threads, context) = (host.pool.workerCount, StepContext(host, seed: 0))
    var best = Double.infinity
    for _ in 0..<attempts {
      let start = ContinuousClock.now
      context.withStep { $0.parallelFor(threads) { _, _ in _ = tenon_fma_peak(rounds) } }
      best = min(best, (ContinuousClock.now - start).seconds)
    }
    return tenon_fma_peak_flops(rounds) * Double(threads) / best
  }
}
