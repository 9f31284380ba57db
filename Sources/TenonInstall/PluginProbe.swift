import Foundation
import TenonCore
import TenonHost
import TenonIsolation
import TenonServices

/// Tries a library in a child process under limits: `tenon-probe`, which loads it and says what it provides.
///
/// Whatever the library does there, this process goes on.
public struct PluginProbe: Sendable {
  /// The `tenon-probe` program.
  public let executable: String
  public var limits: ChildLimits

  public init(
    executable: String,
    limits: ChildLimits = ChildLimits(cpuSeconds: 20, wallSeconds: 30, reportBytes: 8 << 20, fileBytes: 1 << 20)
  ) {
    self.executable = executable
    self.limits = limits
  }

  /// The one beside a program; nil when there is none, as beside programs of library users.
  public static func beside(_ program: String) -> PluginProbe? {
    let path = URL(fileURLWithPath: program).resolvingSymlinksInPath().deletingLastPathComponent()
      .appendingPathComponent("tenon-probe").path
    return FileManager.default.isExecutableFile(atPath: path) ? PluginProbe(executable: path) : nil
  }

  /// What a library that came through says of itself.
  public struct Result: Sendable {
    /// With hash, platform and toolchain.
    public let manifest: Manifest
    public let seconds: Double
  }

  /// Loads a library in a child.
  ///
  /// - Parameters:
  ///   - library: an absolute path.
  ///   - name: what people know it by, where the library is a copy that will be gone.
  /// - Throws: `ProbeError` with what became of it.
  public func run(_ library: String, as name: String? = nil) throws(ProbeError) -> Result {
    do throws(ProbeError) { return try tried(library) } catch {
      throw name.map { error.naming($0, for: library) } ?? error
    }
  }

  private func tried(_ library: String) throws(ProbeError) -> Result {
    let outcome: ChildOutcome
    do {
      outcome = try LimitedChild(
        executable, ["--report", library], environment: Self.environment, limits: limits
      ).run()
    } catch {
      throw ProbeError(library, reason: error.diagnostic.headline, printed: nil, isLasting: false)
    }
    let printed = Self.excerpt(outcome.errors) ?? Self.excerpt(outcome.output)
    guard outcome.succeeded else {
      let call = outcome.lastCall.map { "in \(RecordedCall($0)), " } ?? ""
      throw ProbeError(library, reason: "\(call)\(outcome.ending)", printed: printed)
    }
    guard let json = try? JSON.parse(outcome.report, source: "the probe's report") else {
      throw ProbeError(library, reason: "it ended the process before it was described", printed: printed)
    }
    if let reason = json["error"]?.stringValue {
      // In the loader's words: a library that is missing, or a plugin that refuses what it finds here.
      throw ProbeError(library, reason: reason.visibleLine, printed: nil, isLasting: false)
    }
    guard let described = json["manifest"], let manifest = try? Manifest(described) else {
      throw ProbeError(library, reason: "its description is none", printed: printed)
    }
    return Result(manifest: manifest, seconds: outcome.seconds)
  }

  /// That of this process, without the backtrace of a crash, which takes longer than everything else.
  private static var environment: [String] {
    let own = ProcessInfo.processInfo.environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
    return own.map { "\($0.key)=\($0.value)" }
  }

  /// The first lines of what was printed, without control characters.
  private static func excerpt(_ bytes: [UInt8]) -> String? {
    let lines = String(decoding: bytes.prefix(4096), as: UTF8.self).split(separator: "\n").prefix(3)
    return lines.isEmpty ? nil : lines.map { String($0.prefix(160)).visibleLine }.joined(separator: " / ")
  }
}

/// A library that did not come through its trial.
public struct ProbeError: TenonError, Equatable {
  public let file: String
  /// In one line.
  public let reason: String
  public let printed: String?
  /// Whether it would fare the same the next time, as it crashed, hung or used up its memory.
  ///
  /// What the loader refuses may be cured by what is around the library.
  public let isLasting: Bool

  init(_ file: String, reason: String, printed: String?, isLasting: Bool = true) {
    self.file = file
    self.reason = reason
    self.printed = printed
    self.isLasting = isLasting
  }

  /// The same about a file that people know, in place of a copy of it.
  func naming(_ name: String, for copy: String) -> ProbeError {
    ProbeError(name, reason: reason.replacing(copy, with: name), printed: printed, isLasting: isLasting)
  }

  public var diagnostic: Diagnostic {
    let headline =
      isLasting ? "the library does not survive being loaded: \(file)" : "the library does not load: \(file)"
    return Diagnostic("plugin-probe", headline).received(reason).with("it printed", printed)
      .help(
        isLasting
          ? "nothing was installed or changed; tell the plugin's author"
          : "nothing was installed or changed; put right what is named above, and give the same command again")
  }
}
