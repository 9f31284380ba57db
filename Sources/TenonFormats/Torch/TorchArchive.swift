import TenonCore

/// The zip form of PyTorch's files: one folder with `data.pkl`, `version`, `byteorder` and a storage in each of `data/0`, ...
struct TorchArchive: TorchStorages {
  private static let versions = 1...10

  let isBigEndian: Bool
  private let archive: ZipReader
  private let folder: String

  /// - Throws: `TorchError`, `PickleError`, `ArchiveError`.
  static func open(_ path: String) throws -> (Pickle, any TorchStorages) {
    let archive = try ZipReader(path, limits: .others)
    let folders = Set(archive.entries.map { $0.name.prefix { $0 != "/" } })
    guard let first = folders.first, folders.count == 1, archive.entries.allSatisfy({ $0.name.contains("/") }) else {
      throw TorchError.container(
        path, "the entries are not those of a file of PyTorch", expected: "all of them in one folder",
        received: folders.prefix(4).sorted().joined(separator: ", "))
    }
    let folder = String(first)
    if archive.contains("\(folder)/constants.pkl")
      || archive.entries.contains(where: { $0.name.hasPrefix("\(folder)/code/") })
    {
      throw TorchError.script(path)
    }
    func text(_ name: String) throws -> String? {
      guard archive.contains("\(folder)/\(name)") else { return nil }
      return String(decoding: try archive.read("\(folder)/\(name)", maximumBytes: 64), as: UTF8.self)
    }
    let version = try text("version")
    guard let number = version.flatMap({ Int($0.filter { !$0.isWhitespace }) }), versions.contains(number) else {
      throw TorchError.container(
        path, "the version of the form is not known", expected: "\(versions.lowerBound) to \(versions.upperBound)",
        received: version?.printable ?? "no entry 'version'")
    }
    let order = try text("byteorder")
    guard order == nil || order == "little" || order == "big" else {
      throw TorchError.container(
        path, "the order of bytes is not known", expected: "little or big", received: order?.printable)
    }
    let bytes = try archive.read("\(folder)/data.pkl", maximumBytes: TorchFile.maximumPickleBytes)
    let pickle = try Pickle(bytes, rules: .torch, source: "\(path), data.pkl")
    return (pickle, TorchArchive(isBigEndian: order == "big", archive: archive, folder: folder))
  }

  private func name(_ key: String) -> String { "\(folder)/data/\(key)" }

  func byteCount(_ key: String) throws -> Int {
    guard let entry = archive.entry(name(key)) else {
      throw ArchiveError(.missingEntry, path: archive.path, entry: name(key))
    }
    return entry.size
  }

  func read(_ storage: TorchStorage) throws -> [UInt8] {
    try archive.read(name(storage.key), maximumBytes: storage.byteCount)
  }
}
