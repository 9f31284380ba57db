import CTenonThreads

/// What is said when a plugin takes the process down with it.
///
/// A trap, an abort or a segmentation fault cannot be survived; but the record of calls knows who it was.
public enum CrashExplanation {
  /// Writes who crashed, in which call, to standard error before the crash takes its course.
  ///
  /// - Parameter advice: lines that follow, at most 2 KiB: what is safe, and how to go on. The newest counts.
  public static func print(advice: String) { tenon_call_explain_crashes(StandardStreams.errors, advice) }

  /// Tells the parent of a limited child instead, on the descriptor of its report.
  public static func report(on descriptor: Int32) { tenon_call_report_crashes(descriptor) }
}
