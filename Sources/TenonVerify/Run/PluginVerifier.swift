import Dispatch
import Foundation
import TenonCore
import TenonHost
import TenonIsolation
import TenonServices
import TenonTrials

/// Verifies a plugin: everything that runs its code happens in child processes under limits.
///
///     let report = try PluginVerifier(executable: "/usr/bin/tenon").verify("build/libacme.so")
///     print(report.isPassed)
///
/// A plugin that crashes, hangs, prints or uses up memory is reported with the check and the call that were under way;
/// its other components are checked in a new child.
public struct PluginVerifier: Sendable {
  /// The command that runs `VerifyChild`.
  let executable: String
  let options: VerifyOptions
  /// Seconds that one call of the plugin may take.
  let callSeconds: Double

  /// What a child is started with, before the file of its request.
  public static let childCommand = ["plugin", "verify-child"]
  /// Seconds that one call may take, unless another number is given.
  public static let defaultCallSeconds = 20.0

  /// The names of all checks, in the order in which they are made.
  public static var checkNames: [String] { CheckTable.names }

  /// - Parameter executable: an absolute path to `tenon`.
  public init(
    executable: String, options: VerifyOptions = VerifyOptions(),
    callSeconds: Double = PluginVerifier.defaultCallSeconds
  ) {
    self.executable = executable
    self.options = options
    self.callSeconds = callSeconds
  }

  /// - Parameter path: a library, or the folder of a plugin.
  /// - Throws: `VerifyError` when there is no plugin, `LimitedChildError` when no child can be started.
  public func verify(_ path: String) throws -> VerificationReport {
    let target = try VerifyTarget(path)
    let folder = try ScratchFolder()
    var findings: [Finding] = []
    let isBuiltIn = target.isBuiltIn(executable)
    let library = LibraryChecks(target, isBuiltIn: isBuiltIn)
    let report = { VerificationReport(library: target.library, id: library.id, findings: findings) }
    findings += library.fileFindings().filter(isWanted)

    let variants = try describe(target, in: folder)
    findings += library.loadFindings(variants).filter(isWanted)
    guard let current = variants[.current], let manifest = current.manifest else { return report() }
    let plugin = try library.install(manifest, toolchain: current.toolchain, in: folder)
    let names =
      Set(options.checks).isEmpty
      || manifest.components.contains {
        !Set(CheckTable.checks(of: $0).map(\.name)).isDisjoint(with: options.checks)
      }
    if names {
      findings += try components(target, manifest, plugin: plugin, isBuiltIn: isBuiltIn, after: findings, in: folder)
    }
    return report()
  }

  private func isWanted(_ finding: Finding) -> Bool {
    options.checks.isEmpty || options.checks.contains(finding.check) || finding.result == .failed
  }

  /// Loads the library into every variant of the host, each in a child of its own: the entry may be called once.
  private func describe(_ target: VerifyTarget, in folder: ScratchFolder) throws -> [HostVariant: ChildReport] {
    let wanted = HostVariant.allCases.filter {
      $0 == .current || options.checks.isEmpty || options.checks.contains("host-versions")
    }
    let reports = try concurrently(wanted) { variant in
      try start(
        VerifyRequest(
          task: .describe, library: target.library, variant: variant, record: folder.file("record-\(variant)"),
          callSeconds: callSeconds, options: options), folder)
    }
    return Dictionary(uniqueKeysWithValues: zip(wanted, reports))
  }

  /// Checks the components one after the other; after a crash a new child goes on with the next one.
  private func components(
    _ target: VerifyTarget, _ manifest: Manifest, plugin: String, isBuiltIn: Bool, after loaded: [Finding],
    in folder: ScratchFolder
  ) throws -> [Finding] {
    var findings: [Finding] = []
    var (first, crashes) = (0, 0)
    var done: Set<String> = []
    while first < manifest.components.count {
      let request = VerifyRequest(
        task: .components, library: target.library, folder: plugin, isBuiltIn: isBuiltIn, first: first, done: done,
        record: folder.file("record-\(first)-\(crashes)"), callSeconds: callSeconds, options: options)
      let report = try start(request, folder)
      findings += report.findings.filter { isNew($0, loaded) }
      if let printed = report.printed {
        findings.append(Finding(component: manifest.id, check: "prints", result: .failed, detail: printed))
      }
      guard let fault = report.fault else { break }
      let current = max(first, report.doneCount)
      guard manifest.components.indices.contains(current) else { break }
      let name = manifest.fullName(of: manifest.components[current])
      let check = report.component == name ? report.check : "load"
      findings.append(
        Finding(component: name, check: report.isEnded ? "exits" : check, result: .failed, detail: fault))
      // Further checks are worth a new child unless everything would end in the same place.
      let isHopeless = report.isHanging || crashes == 2 || ["load", "arguments", "shapes"].contains(check)
      if current > first { done = [] }
      crashes = isHopeless ? 0 : current > first ? 1 : crashes + 1
      done = isHopeless ? [] : done.union(findings.filter { $0.component == name }.map(\.check) + [check])
      first = isHopeless ? current + 1 : current
    }
    return findings
  }

  /// Whether a finding says more than what loading has shown: the library is loaded again in every child.
  private func isNew(_ finding: Finding, _ loaded: [Finding]) -> Bool {
    !ProcessWatch.checks.contains(finding.check)
      || !loaded.contains { $0.check == finding.check && $0.result == .failed }
  }

  private func start(_ request: VerifyRequest, _ folder: ScratchFolder) throws -> ChildReport {
    let file = "\(request.record).json"
    try Data(request.json.text().utf8).write(to: URL(fileURLWithPath: file))
    let limits = ChildLimits(
      memory: 2 << 30, cpuSeconds: options.isQuick ? 120 : 3600, wallSeconds: options.isQuick ? 600 : 7200,
      reportBytes: 32 << 20)
    let outcome = try LimitedChild(
      executable, Self.childCommand + [file], environment: Self.environment, limits: limits
    ).run()
    let record = FileManager.default.contents(atPath: request.record).flatMap { CallRecord.read([UInt8]($0)) }
    return ChildReport(outcome, record: record, callSeconds: callSeconds)
  }

  /// That of this process; a backtrace would only cost time.
  private static let environment: [String] = {
    var variables = ProcessInfo.processInfo.environment
    variables["SWIFT_BACKTRACE"] = "enable=no"
    return variables.map { "\($0.key)=\($0.value)" }
  }()

  private func concurrently<T: Sendable, R: Sendable>(_ items: [T], _ body: @escaping @Sendable (T) throws -> R) throws
    -> [R]
  {
    let results = ConcurrentResults<R>(items.count)
    DispatchQueue.concurrentPerform(iterations: items.count) { index in
      results.store(index, Result { try body(items[index]) })
    }
    return try results.values()
  }
}

/// Results of several threads, each in a place of its own.
private final class ConcurrentResults<R>: @unchecked Sendable {
  private let lock = NSLock()
  private var results: [Int: Result<R, any Error>] = [:]
  private let count: Int

  init(_ count: Int) { self.count = count }

  func store(_ index: Int, _ result: Result<R, any Error>) { lock.withLock { results[index] = result } }

  func values() throws -> [R] { try (0..<count).compactMap { try results[$0]?.get() } }
}

/// A folder for requests and records, removed with the last reference to it.
final class ScratchFolder: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("tenon-verify-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { "\(path)/\(name)" }
}
