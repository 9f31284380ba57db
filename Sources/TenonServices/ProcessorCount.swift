import Glibc
import TenonProcess

extension Host {
  /// Processors that this process may use: those of its affinity mask, as many as the quota of its control groups pays
  /// for, rounded to the nearest whole number, and at least one.
  public static var processorCount: Int {
    let status = ProcessorQuota.contents(of: "/proc/self/status") ?? ""
    return processorCount(
      allowed: allowedProcessors(status) ?? sysconf(Int32(_SC_NPROCESSORS_ONLN)), quota: ProcessorQuota().processors)
  }

  package static func processorCount(allowed: Int, quota: Double?) -> Int {
    let paid = quota.map { $0 < Double(Int32.max) ? Int($0.rounded()) : Int(Int32.max) } ?? allowed
    return max(1, min(allowed, paid))
  }

  /// Those that the scheduler may choose: `taskset`, cpusets of containers and of clusters.
  ///
  /// - Parameter status: of `/proc/self/status`, which has the mask in hexadecimal digits, `ff,ffffffff`.
  package static func allowedProcessors(_ status: String) -> Int? {
    guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix("Cpus_allowed:") }) else { return nil }
    let digits = line.drop { $0 != ":" }.compactMap(\.hexDigitValue)
    let count = digits.reduce(0) { $0 + $1.nonzeroBitCount }
    return count > 0 ? count : nil
  }
}
