import Foundation
import TenonABI
import TenonCore
import TenonHost

/// How libraries came through being tried: `$XDG_DATA_HOME/tenon/probes.json`.
///
/// A record is about one hash and one version of the host; another file or another Tenon is tried anew.
public struct ProbeRecords: Sendable {
  /// One trial.
  public struct Record: Sendable, Equatable {
    public let id: String
    public let sha256: String
    /// Nil when it passed.
    public let reason: String?
    /// When, in ISO 8601.
    public let time: String
    /// What tried it.
    public let host: String
  }

  /// Older trials are forgotten beyond this many.
  private static let most = 1000

  public let path: String
  private var file: SmallJSONFile { SmallJSONFile(path: path, key: "probes") }

  public init(_ path: String) { self.path = path }

  /// What a record must have been made by to count.
  public static var host: String {
    "tenon \(tenonVersion), ABI \(TENON_ABI_MAJOR).\(TENON_ABI_MINOR), Swift \(swiftVersion)"
  }

  /// The records that still count, by hash; a file that cannot be read has none, since it only saves time.
  public func current() -> [String: Record] {
    let all = (try? all()) ?? []
    return Dictionary(all.filter { $0.host == Self.host }.map { ($0.sha256, $0) }, uniquingKeysWith: { $1 })
  }

  /// Keeps a trial in place of older ones of the same library.
  ///
  /// - Parameter reason: nil when it passed.
  public func add(id: String, sha256: String, reason: String?) throws {
    let others = ((try? all()) ?? []).filter { $0.sha256 != sha256 && $0.host == Self.host }
    let record = Record(
      id: id, sha256: sha256, reason: reason, time: Date().formatted(.iso8601), host: Self.host)
    try file.write((others.suffix(Self.most - 1) + [record]).map(\.json))
  }

  private func all() throws -> [Record] {
    try file.read { json in
      guard let id = json["id"]?.stringValue, let sha256 = json["sha256"]?.stringValue,
        let time = json["time"]?.stringValue, let host = json["host"]?.stringValue
      else { return nil }
      return Record(id: id, sha256: sha256, reason: json["reason"]?.stringValue, time: time, host: host)
    }
  }
}

extension ProbeRecords.Record {
  fileprivate var json: JSON {
    [
      "id": .string(id), "sha256": .string(sha256), "reason": reason.map(JSON.string) ?? .null,
      "time": .string(time), "host": .string(host),
    ]
  }
}
