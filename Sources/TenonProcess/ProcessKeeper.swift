import Synchronization
import TenonCore

/// Keeps what belongs to the whole process as it was, whatever plugins of others do to it.
///
/// `ProcessState` says what that is. It is compared after a library has been loaded and after each instance has been
/// created; in a program of the host's own also between steps, from `begin` on. What was changed is put back, and named
/// once.
package final class ProcessKeeper: Sendable {
  /// Whose doings are looked at.
  package enum Extent: Sendable {
    /// Loading and creating of plugins of others: in a process that somebody else may change as well.
    case calls
    /// Also what they do in between: the process is the host's own.
    case program
    /// The same of every plugin, as in verification.
    case everything
  }

  /// Something that was found and put back.
  package struct Finding: Sendable {
    package let change: ProcessChange
    /// For people: `in dlopen`.
    package let when: String
  }

  package typealias Report = @Sendable (_ plugin: String, _ message: String) -> Void

  private let extent: Extent
  private let report: Report
  private let known = Mutex(Known())
  /// One call at a time: a process has one state.
  private let calling = RecursiveLock()

  private struct Known {
    /// Plugins whose code runs here.
    var plugins: [String] = []
    var findings: [Finding] = []
    var named: Set<String> = []
    var start: ProcessState?
  }

  package init(_ extent: Extent, report: @escaping Report) {
    self.extent = extent
    self.report = report
  }

  /// The first change of each kind by each plugin, in the order in which they were found.
  package var findings: [Finding] { known.withLock { $0.findings } }

  /// Runs code of a plugin.
  ///
  /// - Parameters:
  ///   - isBuiltIn: its doings are then looked at in verification only.
  ///   - call: for people: `create of acme/Swish`.
  package func keeping<T, E: Error>(
    _ plugin: String, isBuiltIn: Bool, _ call: @autoclosure () -> String, _ body: () throws(E) -> T
  ) throws(E) -> T {
    guard !isBuiltIn || extent == .everything else { return try body() }
    known.withLock { if !$0.plugins.contains(plugin) { $0.plugins.append(plugin) } }
    calling.lock()
    defer { calling.unlock() }
    let before = ProcessState()
    defer { name(before.putBack(), by: plugin, "in \(call())") }
    return try body()
  }

  /// Remembers how the process is before the first step, if it is the host's own and a plugin may change it.
  package func begin() {
    guard extent != .calls else { return }
    known.withLock { $0.start = $0.plugins.isEmpty && extent != .everything ? nil : ProcessState() }
  }

  /// Compares the process with how it was at `begin`: before files are written, and between batches.
  package func compare() {
    let (start, plugins) = known.withLock { ($0.start, $0.plugins) }
    guard let start else { return }
    let changes = start.putBack()
    if !changes.isEmpty { name(changes, by: plugins.joined(separator: " or "), "while it was computing") }
  }

  private func name(_ changes: [ProcessChange], by plugin: String, _ when: String) {
    for change in changes {
      let isNew = known.withLock { known in
        guard known.named.insert("\(plugin) \(change.name)").inserted else { return false }
        known.findings.append(Finding(change: change, when: when))
        return true
      }
      if isNew { report(plugin, "it has changed \(change), \(when); Tenon has put it back") }
    }
  }
}
