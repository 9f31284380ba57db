import TenonCore

/// A path as the system has it: bytes, which need not be UTF-8.
///
/// Ordered by bytes, in every locale alike.
public struct FilePath: Sendable, Hashable, Comparable {
  public let bytes: [UInt8]

  public init(_ text: String) { bytes = ByteText.bytes(ofPath: text) }

  public init(bytes: [UInt8]) { self.bytes = bytes }

  public static func < (left: FilePath, right: FilePath) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }

  /// The path of a file in this folder; one that begins with `/` is left as it is.
  public func appending(_ name: FilePath) -> FilePath {
    let slash = UInt8(ascii: "/")
    if name.bytes.first == slash || bytes.isEmpty { return name }
    return FilePath(bytes: bytes + (bytes.last == slash ? [] : [slash]) + name.bytes)
  }

  /// What follows the last slash.
  public var name: FilePath {
    let slash = bytes.lastIndex(of: UInt8(ascii: "/"))
    return FilePath(bytes: Array(bytes[(slash.map { $0 + 1 } ?? 0)...]))
  }

  /// The path up to the last slash; `.` when there is none.
  public var folder: FilePath {
    guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return FilePath(".") }
    return FilePath(bytes: Array(bytes[..<max(1, slash)]))
  }

  /// The name without its extension.
  public var stem: String {
    let name = name.bytes
    let dot = name.lastIndex(of: UInt8(ascii: "."))
    return ByteText.text(name[..<(dot.flatMap { $0 > 0 ? $0 : nil } ?? name.count)])
  }

  /// Whether the name ends as those of images that can be read (`imageExtensions`), in upper or lower case.
  public var hasImageExtension: Bool { Self.imageEndings.contains(where: hasEnding) }

  /// Whether it ends so, whatever the case of its ASCII letters.
  ///
  /// - Parameter ending: in lower case.
  public func hasEnding(_ ending: [UInt8]) -> Bool {
    bytes.count >= ending.count
      && zip(bytes.suffix(ending.count), ending).allSatisfy { byte, expected in
        (UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte | 0x20 : byte) == expected
      }
  }

  /// What follows the folder's path; all of it where it does not lie below.
  public func bytes(below folder: FilePath) -> ArraySlice<UInt8> {
    let prefix = folder.appending(FilePath("")).bytes
    return bytes.starts(with: prefix) ? bytes[prefix.count...] : bytes[...]
  }

  /// The endings of names that are taken for images: torchvision's, and `.gif`.
  public static let imageExtensions = [
    ".jpg", ".jpeg", ".png", ".ppm", ".bmp", ".pgm", ".tif", ".tiff", ".webp", ".gif",
  ]

  private static let imageEndings = imageExtensions.map { Array($0.utf8) }

  /// The path as C functions take it.
  public func withCString<Result>(_ body: (UnsafePointer<CChar>) throws -> Result) rethrows -> Result {
    try (bytes + [0]).withUnsafeBufferPointer { bytes in
      try bytes.withMemoryRebound(to: CChar.self) { characters in
        guard let base = characters.baseAddress else { preconditionFailure("never empty: it ends with a zero byte") }
        return try body(base)
      }
    }
  }
}

extension FilePath: CustomStringConvertible {
  /// For messages: a byte that is not UTF-8 stands as `\xE9`.
  public var description: String { ByteText.text(bytes) }
}
