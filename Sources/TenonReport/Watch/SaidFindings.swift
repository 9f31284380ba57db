import TenonCore
import TenonFormats

/// Which findings were said of a run, so that one that is resumed does not say them again: `watch.json` in its folder.
struct SaidFindings {
  static let fileName = "watch.json"
  private static let format = "tenon-watch"
  private static let formatVersion = 1
  private static let mostBytes = 1 << 20
  /// A network has fewer layers to say something of before nobody reads it any more.
  static let most = 50

  private var keys: [String] = []
  private let path: String?

  /// - Parameters:
  ///   - folder: of the run; nil where none is written.
  ///   - isResumed: whether something may have been said before.
  init(in folder: String?, isResumed: Bool) {
    path = folder.map { "\($0)/\(Self.fileName)" }
    // What is no such file is written anew.
    guard isResumed, let path, Folder.holds(path), let bytes = try? InputFile.read(path, maximumBytes: Self.mostBytes),
      let json = try? JSON.parse(bytes, source: path), json["format"]?.stringValue == Self.format
    else { return }
    keys = (json["said"]?.arrayValue ?? []).compactMap(\.stringValue)
  }

  /// Takes a finding up.
  ///
  /// - Returns: whether it is to be said.
  /// - Throws: `FileError` when that cannot be written.
  mutating func add(_ finding: Finding) throws -> Bool {
    guard !keys.contains(finding.key), keys.count < Self.most else { return false }
    keys.append(finding.key)
    guard let path else { return true }
    let json: JSON = [
      "format": .string(Self.format), "format_version": .int(Self.formatVersion),
      "said": .array(keys.map(JSON.string)),
    ]
    try DurableFile.replace(path, bytes: json.bytes())
    return true
  }
}
