import Glibc

/// What a child process left behind.
public struct ChildOutcome: Sendable {
  /// How it ended.
  public enum Ending: Sendable, Equatable {
    /// With an exit status.
    case exited(Int32)
    /// By a signal that it received for its own doing.
    case crashed(signal: Int32)
    /// By a crash after its address space had been used up, or by the kernel for want of memory.
    case outOfMemory(limit: Int)
    /// It used more processor time than it may.
    case outOfTime(cpuSeconds: Int)
    /// It was not done when its time was over.
    case timedOut(seconds: Double)
    /// It wrote a file that is larger than it may be.
    case fileTooLarge(limit: Int)
  }

  public let ending: Ending
  /// The first bytes of its standard output.
  public let output: [UInt8]
  /// The first bytes of its standard error.
  public let errors: [UInt8]
  /// What it wrote to its report descriptor, `LimitedChild.reportDescriptor`.
  public let report: [UInt8]
  /// More was printed than is kept.
  public let isTruncated: Bool
  /// Seconds from start to end.
  public let seconds: Double
  public let cpuSeconds: Double
  /// Most memory that it held at once, bytes; 0 when that is not more than this process has held.
  public let peakMemory: Int
  /// The call into a plugin during which it crashed, from its crash report.
  public let lastCall: String?
  /// How code that is not the program's ended it, where the program guards its exits: `exit(0)`.
  public let exitCall: String?

  public var succeeded: Bool { ending == .exited(0) }
}

extension ChildOutcome.Ending: CustomStringConvertible {
  /// In words, for the end of a sentence: "it was killed by SIGABRT (abort)".
  public var description: String {
    switch self {
    case .exited(0): "it ended normally"
    case .exited(let code): "it exited with status \(code)"
    case .crashed(let number): "it was killed by \(SignalName.text(number))"
    case .outOfMemory(let limit): "it ran out of memory; it may use \(limit >> 20) MiB"
    case .outOfTime(let seconds): "it used more than \(seconds) s of processor time"
    case .timedOut(let seconds): "it did not end within \(SignalName.short(seconds)) s"
    case .fileTooLarge(let limit): "it wrote a file of more than \(limit >> 20) MiB"
    }
  }
}

/// Names of signals as people know them.
public enum SignalName {
  private static let known: [Int32: (name: String, meaning: String)] = [
    SIGILL: ("SIGILL", "illegal instruction: a trap in Swift, such as an index out of range"),
    SIGTRAP: ("SIGTRAP", "trap: a failed precondition in Swift"),
    SIGABRT: ("SIGABRT", "abort"), SIGSEGV: ("SIGSEGV", "segmentation fault"),
    SIGBUS: ("SIGBUS", "bus error"), SIGFPE: ("SIGFPE", "arithmetic error: an integer division by zero"),
    SIGKILL: ("SIGKILL", "killed"), SIGTERM: ("SIGTERM", "terminated"), SIGXCPU: ("SIGXCPU", "processor time used up"),
    SIGXFSZ: ("SIGXFSZ", "file too large"), SIGSYS: ("SIGSYS", "bad system call"), SIGPIPE: ("SIGPIPE", "broken pipe"),
    SIGINT: ("SIGINT", "interrupted"),
  ]

  /// `SIGABRT (abort)`.
  public static func text(_ number: Int32) -> String {
    known[number].map { "\($0.name) (\($0.meaning))" } ?? "signal \(number)"
  }

  /// `SIGABRT`.
  public static func name(_ number: Int32) -> String { known[number]?.name ?? "signal \(number)" }

  /// A number of seconds without needless digits.
  static func short(_ seconds: Double) -> String {
    seconds == seconds.rounded() && abs(seconds) < 1e9 ? "\(Int(seconds))" : "\(seconds)"
  }
}
