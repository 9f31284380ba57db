import TenonImage
import TenonPlugin

/// Image files with or without a target each; read when they are asked for.
struct ImageFiles {
  let paths: [FilePath]
  /// As many as paths; nil when nothing is known of them.
  let targets: [Int64]?
  let decoding: ImageDecoding
  /// Where they lie, which is no part of what they are.
  let root: FilePath
  private var cache: (any PictureCache)?

  /// - Throws: `ComponentError` (data) when decoded pictures are to be kept where they cannot.
  init(paths: [FilePath], targets: [Int64]?, root: FilePath, _ config: Config) throws {
    (self.paths, self.targets, self.root) = (paths, targets, root)
    decoding = try ImageDecoding(config)
    cache = nil
    let caching = try ImageCaching(config)
    cache = try caching.open(paths.count, root: root, fingerprint: fingerprint, decoding)
  }

  var count: Int { paths.count }

  func label(_ index: Int) -> Int? { targets.map { Int($0[index]) } }

  /// Of the names below the root and of the targets, in their order.
  var fingerprint: UInt64 {
    var hash = ContentHash()
    for (index, path) in paths.enumerated() {
      hash.add(path.bytes(below: root))
      hash.add(label(index) ?? -1)
    }
    return hash.value
  }

  /// Sets `input`, uint8 [H, W, 3], and `target`, int64 [], if there is one.
  ///
  /// - Throws: `ComponentError` (data) naming the file.
  func read(_ index: Int, into sample: Sample) throws { _ = try read(index, into: sample) { _ in nil } }

  /// The same, but `input` need not have more of the picture than is wished.
  ///
  /// - Parameter wish: the part that is wanted of a picture of a size; nil: all of it.
  /// - Returns: the size of the picture, and the part that `input` has.
  func read(
    _ index: Int, into sample: Sample, wish: (Resample.Size) -> PicturePart?
  ) throws -> (size: Resample.Size, part: PicturePart) {
    let held: (size: Resample.Size, part: PicturePart)
    do {
      held = try readPicture(index, into: sample, wish)
    } catch let error as ImageError {
      throw ComponentError(error)
    }
    if let targets { try sample.set("target", [], of: Int64.self) { $0[0] = targets[index] } }
    return held
  }

  private func readPicture(
    _ index: Int, into sample: Sample, _ wish: (Resample.Size) -> PicturePart?
  ) throws -> (size: Resample.Size, part: PicturePart) {
    // Taken before the file is read: what changes in between is then read again.
    let stamp = cache == nil ? nil : FileStamp(paths[index])
    if let stamp, let kept = cache?.picture(index, stamp), let held = try show(kept, in: sample, wish) { return held }
    let file = try decoding.open(paths[index])
    if let cache, let stamp, cache.hasRoom(file.byteCount) {
      let picture = try DecodedPicture(file)
      cache.keep(picture, index, stamp)
      if let held = try show(picture, in: sample, wish) { return held }
    }
    let size = (file.height, file.width)
    let part = file.decodable(wish(size) ?? PicturePart(size))
    try sample.set("input", [part.height, part.width, 3], of: UInt8.self) { output in
      try output.fillRGB(channels: file.channels) { try file.decode(part, into: $0) }
    }
    return (size, part)
  }

  /// Makes what is wanted of a kept picture the sample's; nil when it cannot be read any more.
  private func show(
    _ picture: any KeptPicture, in sample: Sample, _ wish: (Resample.Size) -> PicturePart?
  ) throws -> (size: Resample.Size, part: PicturePart)? {
    let whole = PicturePart(picture.size)
    let part = wish(picture.size).flatMap { $0.lies(in: picture.size) ? $0 : nil } ?? whole
    var isRead = true
    try sample.set("input", [part.height, part.width, 3], of: UInt8.self) { output in
      output.fillRGB(channels: picture.channels) { isRead = picture.copy(part, into: $0) }
    }
    return isRead ? (picture.size, part) : nil
  }
}

extension ComponentError {
  /// The same in one line.
  init(_ error: any TenonError, field: String = "") {
    let details = error.diagnostic.details.filter { $0.label != "help" }.map { detail in
      detail.label == "expected" ? "expected \(detail.text)" : detail.text
    }
    self.init(.data, field: field, ([error.diagnostic.headline] + details).joined(separator: ": "))
  }
}
