import CTenonProcess
import Glibc
import TenonCore

/// Runs a program that may do anything, and outlives it.
///
///     let outcome = try LimitedChild("/usr/bin/tenon-probe", ["lib.so"], limits: .init(wallSeconds: 30)).run()
///     guard outcome.succeeded else { print(outcome.ending) }
///
/// The child has a session and a process group of its own, no terminal, an empty standard input and no descriptors
/// but 0 to 3; descriptor 3 is for its report. When it ends, or must, the whole group is killed: nothing that it
/// started stays behind unless it left the group on purpose. It dies with the thread that runs it.
public struct LimitedChild: Sendable {
  public let executable: String
  public let arguments: [String]
  /// `NAME=value`; nil for that of this process.
  public let environment: [String]?
  /// Nil for that of this process.
  public let directory: String?
  public let limits: ChildLimits

  /// The descriptor on which the child may report, apart from what it or a plugin prints.
  public static let reportDescriptor: Int32 = TENON_PROCESS_REPORT

  /// - Parameters:
  ///   - executable: an absolute path; `PATH` is not searched.
  ///   - arguments: without the program's own name.
  public init(
    _ executable: String, _ arguments: [String] = [], environment: [String]? = nil, directory: String? = nil,
    limits: ChildLimits = ChildLimits()
  ) {
    self.executable = executable
    self.arguments = arguments
    self.environment = environment
    self.directory = directory
    self.limits = limits
  }

  /// Starts the child and waits for its end, or ends it.
  ///
  /// Blocks the calling thread.
  ///
  /// - Throws: `LimitedChildError` when it cannot be started.
  public func run() throws(LimitedChildError) -> ChildOutcome {
    let start = ContinuousClock.now
    var child = try launch()
    var streams = ChildStreams(child, limits)
    let deadline = start + .seconds(limits.wallSeconds)
    var timedOut = false
    while true {
      let remaining = deadline - .now
      guard remaining > .zero else {
        timedOut = true
        break
      }
      // Without a descriptor for its end, the end is looked for every few milliseconds.
      let slice: Duration = child.pidfd >= 0 ? .milliseconds(100) : .milliseconds(5)
      streams.wait(min(remaining, slice))
      if tenon_process_has_ended(child.pid) != 0 { break }
    }
    var end = tenon_process_end()
    let lost = tenon_process_finish(&child, &end)
    // What is in the pipes now is all that counts: somebody may hold them open for ever.
    streams.drain()
    streams.close()
    let note = CrashNote(report: streams.report.bytes)
    return ChildOutcome(
      ending: timedOut ? .timedOut(seconds: limits.wallSeconds) : ending(end, lost: lost, note),
      output: streams.output.bytes, errors: streams.errors.bytes,
      report: note?.reportBefore ?? streams.report.bytes,
      isTruncated: streams.output.isTruncated || streams.errors.isTruncated || streams.report.isTruncated,
      seconds: (ContinuousClock.now - start) / .seconds(1), cpuSeconds: end.cpu_seconds,
      peakMemory: Int(clamping: end.peak_resident), lastCall: note?.call, exitCall: note?.exitCall)
  }

  private func launch() throws(LimitedChildError) -> tenon_process {
    let texts = ([executable] + arguments + (environment ?? []) + [directory ?? ""])
    guard executable.hasPrefix("/"), !texts.contains(where: { $0.utf8.contains(0) }) else {
      throw LimitedChildError(executable, reason: "its path is not absolute, or an argument holds a zero byte")
    }
    let argumentTexts = CStrings([executable] + arguments)
    let environmentTexts = environment.map(CStrings.init)
    let paths = CStrings([executable] + (directory.map { [$0] } ?? []))
    var request = tenon_process_request()
    request.executable = UnsafePointer(paths.pointers[0])
    request.arguments = UnsafePointer(argumentTexts.pointers)
    request.environment = environmentTexts.map { UnsafePointer($0.pointers) }
    request.directory = directory == nil ? nil : UnsafePointer(paths.pointers[1])
    request.address_space = UInt64(clamping: limits.memory)
    request.cpu_seconds = UInt64(clamping: limits.cpuSeconds)
    request.file_bytes = UInt64(clamping: limits.fileBytes)
    request.open_files = UInt64(clamping: limits.openFiles)
    var child = tenon_process()
    let reason = withExtendedLifetime((argumentTexts, environmentTexts, paths)) {
      tenon_process_start(&request, &child)
    }
    guard reason == 0 else { throw LimitedChildError(executable, reason: String(cString: strerror(reason))) }
    return child
  }

  private func ending(_ end: tenon_process_end, lost: Int32, _ note: CrashNote?) -> ChildOutcome.Ending {
    guard lost == 0 else { return .exited(-1) }
    guard end.signal != 0 else { return .exited(end.code) }
    let memory = UInt64(clamping: limits.memory)
    let isFull = memory > 0 && max(end.peak_resident, note?.addressSpace ?? 0) >= memory - memory / 8
    switch end.signal {
    case SIGXFSZ: return .fileTooLarge(limit: limits.fileBytes)
    case SIGXCPU: return .outOfTime(cpuSeconds: limits.cpuSeconds)
    case SIGKILL where limits.cpuSeconds > 0 && end.cpu_seconds >= Double(limits.cpuSeconds):
      return .outOfTime(cpuSeconds: limits.cpuSeconds)
    // Nobody but the kernel kills it before its time.
    case SIGKILL: return .outOfMemory(limit: limits.memory)
    default: return isFull ? .outOfMemory(limit: limits.memory) : .crashed(signal: end.signal)
    }
  }
}

/// A child process that could not be started.
public struct LimitedChildError: TenonError, Equatable {
  public let diagnostic: Diagnostic

  init(_ executable: String, reason: String) {
    diagnostic = Diagnostic("child-not-started", "the program \(executable) cannot be started")
      .with("reason", reason)
      .help("is Tenon installed completely, and may this user start further processes?")
  }
}
