import TenonImage
import TenonPlugin

/// Whether decoded pictures are kept for the epochs that follow: arguments that datasets of image files share.
struct ImageCaching {
  static let arguments: [Argument] = [
    .choice(
      "cache", ["none", "memory", "disk"], default: "none",
      "where decoded pictures are kept for the epochs that follow; samples are the same with and without"),
    .int(
      "cache_bytes",
      "the most bytes that they take; null: a quarter of the memory or of the disk that is free"
    ).atLeast(0).orNull(),
    .string("cache_path", "for cache: disk, the folder of the cache; null: .tenon-cache among the images").orNull(),
  ]

  private enum Place {
    case none, memory
    case disk(folder: FilePath?)
  }

  private let place: Place
  private let limit: Int?

  init(_ config: Config) throws {
    let path = try config.isNull("cache_path") ? nil : FilePath(config.string("cache_path")).absolute
    limit = try config.isNull("cache_bytes") ? nil : config.int("cache_bytes")
    place =
      switch try config.string("cache") {
      case "memory": .memory
      case "disk": .disk(folder: path)
      default: .none
      }
  }

  /// The cache for files; nil when nothing is to be kept.
  ///
  /// - Parameters:
  ///   - fingerprint: of the files' names and targets.
  ///   - decoding: what is done to them.
  /// - Throws: `ComponentError` (data) for a folder that cannot be written.
  func open(_ count: Int, root: FilePath, fingerprint: UInt64, _ decoding: ImageDecoding) throws -> (any PictureCache)?
  {
    switch place {
    case .none: return nil
    case .memory: return MemoryPictureCache(count: count, limit: limit ?? FreeMemory.bytes / 4)
    case .disk(let folder):
      var key = ContentHash()
      key.add(Int(truncatingIfNeeded: fingerprint))
      // The same names elsewhere are other files.
      key.add(root.bytes)
      key.add(decoding.description.utf8)
      return try DiskPictureCache(
        folder: folder ?? root.appending(FilePath(".tenon-cache")), key: key.value, count: count,
        pixels: decoding.limits.pixels, limit: limit)
    }
  }
}
