import Foundation
import Synchronization
import TenonCore
import TenonHost

/// Lets a library run when the user has agreed to its hash and it has come through a trial.
///
/// - Folders named on the command line or in `TENON_PLUGIN_PATH` are the user's own: naming them is agreeing.
/// - In the user's data folder, and for plugins of others beside the built-in ones, the hash must be agreed to: by
///   `--trust`, by the lock file, in the trust store, or when asked on a terminal.
/// - A hash that has not been tried by this version of Tenon is tried in a child process first. What became of it is
///   remembered, unless the surroundings can cure it: a library that it needs may be installed at any time.
/// - What the lock file names must have the hash that it names, unless it comes out of a folder that was named on the
///   command line: such a folder comes before the lock file.
public final class TrustGate: PluginGate {
  /// Asks a person; true to agree for good.
  public typealias Question = @Sendable (UnknownLibrary) -> Bool

  private let pins: Set<PluginPin>
  private let lock: LockFile?
  private let store: TrustStore?
  private let records: ProbeRecords?
  private let probe: PluginProbe?
  private let ask: Question?
  /// One question at a time.
  private let asking = Mutex(())

  /// - Parameters:
  ///   - pins: trusted for this run.
  ///   - folders: nil without a home; then nothing is trusted or remembered for good.
  ///   - probe: nil tries nothing.
  ///   - ask: nil where nobody can be asked.
  public init(
    pins: Set<PluginPin> = [], lock: LockFile? = nil, folders: PluginFolders?, probe: PluginProbe?,
    ask: Question? = nil
  ) {
    self.pins = pins
    self.lock = lock
    store = folders.map { TrustStore($0.trustFile) }
    records = folders.map { ProbeRecords($0.probeFile) }
    self.probe = probe
    self.ask = ask
  }

  public func preferredHash(of id: String) -> String? { lock?[id]?.pin.sha256 }

  public func admit(_ library: UnknownLibrary) throws(PluginLoadError) {
    if let lock, let entry = lock[library.id], entry.pin.sha256 != library.sha256, library.origin != .option {
      throw PluginLoadError.notLocked(library, lock: lock.path, expected: entry.pin.sha256)
    }
    try checkTrust(library)
    try checkProbe(library)
  }

  private func checkTrust(_ library: UnknownLibrary) throws(PluginLoadError) {
    if library.origin.isNamedForThisRun || pins.contains(library.pin) { return }
    if lock?[library.id]?.pin == library.pin { return }
    do {
      if try store?.contains(library.pin) == true { return }
      let isAgreed = asking.withLock { _ in ask?(library) ?? false }
      guard isAgreed else { throw PluginLoadError.notTrusted(library) }
      try store?.add(library.pin, version: library.version, source: library.path)
    } catch let error as PluginLoadError {
      throw error
    } catch let error as any TenonError {
      throw PluginLoadError.refused(error.diagnostic)
    } catch {
      throw PluginLoadError.refused(Diagnostic("trust-store", "\(error)"))
    }
  }

  private func checkProbe(_ library: UnknownLibrary) throws(PluginLoadError) {
    guard let probe else { return }
    if let record = records?.current()[library.sha256] {
      guard let reason = record.reason else { return }
      throw PluginLoadError.probeFailed(
        id: library.id, file: library.path, reason: "\(reason) (tried on \(record.time))", isLasting: true)
    }
    do throws(ProbeError) {
      _ = try probe.run(library.path)
      remember(library, nil)
    } catch {
      if error.isLasting { remember(library, error.reason) }
      throw PluginLoadError.probeFailed(
        id: library.id, file: library.path, reason: error.reason, isLasting: error.isLasting)
    }
  }

  /// A record saves time; one that cannot be written is no reason to refuse anything.
  private func remember(_ library: UnknownLibrary, _ reason: String?) {
    try? records?.add(id: library.id, sha256: library.sha256, reason: reason)
  }
}
