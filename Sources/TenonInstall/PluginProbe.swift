import Foundation
import TenonCore
import TenonHost
import TenonIsolation

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
  /// - Parameter library: an absolute path.
  /// - Throws: `ProbeError` with what became of it.
  public func run(_ library: String) throws(ProbeError) -> Result {
    let outcome: ChildOutcome
    do {
      outcome = try LimitedChild(
        executable, ["--report", library], environment: Self.environment, limits: limits
      ).run()
    } catch {
      throw ProbeError(library, reason: error.diagnostic.headline, printed: nil)
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
      throw ProbeError(library, reason: Self.printable(reason), printed: nil)
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
    return lines.isEmpty ? nil : lines.map { printable(String($0.prefix(160))) }.joined(separator: " / ")
  }

  private static func printable(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
  }
}

/// A library that did not come through its trial.
public struct ProbeError: TenonError, Equatable {
  public let file: String
  /// In one line.
  public let reason: String
  public let printed: String?

  init(_ file: String, reason: String, printed: String?) {
    self.file = file
    self.reason = reason
    self.printed = printed
  }

  public var diagnostic: Diagnostic {
    Diagnostic("plugin-probe", "the library does not survive being loaded: \(file)")
      .received(reason).with("it printed", printed)
      .help("nothing was installed or changed; tell the plugin's author")
  }
}
