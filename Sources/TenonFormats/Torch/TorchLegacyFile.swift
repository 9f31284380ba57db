import TenonCore

/// The form of PyTorch before 1.6: a few pickles one after the other, then the storages.
///
/// A magic number, a version, facts of the machine, the value, the keys of storages in their order; then for each the
/// number of its elements (8 bytes) and the elements. Source: `torch.serialization._legacy_save`.
struct TorchLegacyFile: TorchStorages {
  /// The pickle of a number that such a file begins with.
  static let magic: [UInt8] = [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]
  private static let version = 1001

  let isBigEndian = false
  private let file: InputFile
  /// Where the elements of each storage begin, and how many bytes they have.
  private let places: [String: (offset: Int, byteCount: Int)]

  /// - Throws: `TorchError`, `PickleError`, `FileError`.
  static func open(_ file: InputFile) throws -> (Pickle, any TorchStorages) {
    let (value, keys) = try pickles(file)
    let places = try places(of: keys, value, in: file)
    return (value, TorchLegacyFile(file: file, places: places))
  }

  /// The value and the keys; they come before the elements, so that the beginning of the file is enough.
  private static func pickles(_ file: InputFile) throws -> (Pickle, Pickle) {
    var count = min(1 << 20, file.byteCount)
    while true {
      let bytes = try file.read(at: 0, count: count)
      do {
        let source = file.path
        let magic = try Pickle(bytes, rules: PickleRules(), source: source)
        let version = try Pickle(bytes, from: magic.end, rules: PickleRules(), source: source)
        guard version.root == .int(self.version) else {
          throw TorchError.container(
            source, "the version of the form is not known", expected: "\(self.version)",
            received: version.root.kindName)
        }
        let facts = try Pickle(bytes, from: version.end, rules: PickleRules(), source: source)
        let value = try Pickle(bytes, from: facts.end, rules: .torch, source: source)
        return (value, try Pickle(bytes, from: value.end, rules: PickleRules(), source: source))
      } catch let error as PickleError where count < file.byteCount && error.isAboutTheEnd {
        guard count < TorchFile.maximumPickleBytes else {
          throw TorchError.limit(
            file.path, "the pickles are too long", most: "\(TorchFile.maximumPickleBytes) bytes")
        }
        count = min(4 * count, file.byteCount, TorchFile.maximumPickleBytes)
      }
    }
  }

  private static func places(
    of keys: Pickle, _ value: Pickle, in file: InputFile
  ) throws -> [String: (offset: Int, byteCount: Int)] {
    var sizes: [String: Int] = [:]
    for identifier in value.identifiers {
      guard let id = TorchStorageID(value, identifier) else { continue }
      sizes[id.key] = id.kind?.byteCount ?? 1
    }
    var places: [String: (offset: Int, byteCount: Int)] = [:]
    var position = keys.end
    for key in keys.items(keys.root) ?? [] {
      let text: String? =
        switch key {
        case .text(let text): text
        case .bytes(let bytes): String(validating: bytes, as: UTF8.self)
        default: nil
        }
      guard let text, let size = sizes[text], places[text] == nil else {
        throw TorchError.container(
          file.path, "the list of storages is wrong", expected: "the key of each storage, once",
          received: text?.printable ?? key.kindName)
      }
      guard file.byteCount - position >= 8 else {
        throw TorchError.container(file.path, "the file ends before storage \(text)")
      }
      let count = LittleEndianBytes(try file.read(at: position, count: 8)).quad(0)
      position += 8
      let byteCount = count.map { $0.multipliedReportingOverflow(by: size) }
      guard let count, count >= 0, let byteCount, !byteCount.overflow,
        byteCount.partialValue <= file.byteCount - position
      else {
        throw TorchError.container(
          file.path, "storage \(text) reaches past the end of the file",
          expected: "at most \(file.byteCount - position) bytes", received: count.map { Plural.count($0, "element") })
      }
      places[text] = (position, byteCount.partialValue)
      position += byteCount.partialValue
    }
    return places
  }

  func byteCount(_ key: String) throws -> Int {
    guard let place = places[key] else {
      throw TorchError.container(file.path, "there is no storage \(key)", expected: "one in the list of storages")
    }
    return place.byteCount
  }

  func read(_ storage: TorchStorage) throws -> [UInt8] {
    guard let place = places[storage.key] else { return [] }
    return try file.read(at: place.offset, count: place.byteCount)
  }
}

extension PickleError {
  /// Whether more bytes might have made it a pickle.
  fileprivate var isAboutTheEnd: Bool {
    switch fault {
    case .truncated, .noStop, .length: true
    default: false
    }
  }
}
