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

  var count: Int { paths.count }

  func label(_ index: Int) -> Int? { targets.map { Int($0[index]) } }

  /// Of the names below the root and of the targets, in their order.
  var fingerprint: UInt64 {
    let prefix = root.appending(FilePath("")).bytes
    var hash = ContentHash()
    for (index, path) in paths.enumerated() {
      hash.add(path.bytes.starts(with: prefix) ? path.bytes[prefix.count...] : path.bytes[...])
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
    let (size, part): (Resample.Size, PicturePart)
    do {
      let file = try decoding.open(paths[index])
      size = (file.height, file.width)
      part = file.decodable(wish(size) ?? PicturePart(size))
      try sample.set("input", [part.height, part.width, 3], of: UInt8.self) { output in
        if file.channels == 3 { return try file.decode(part, into: output) }
        try file.decodeGrey(part, into: output)
      }
    } catch let error as ImageError {
      throw ComponentError(error)
    }
    if let targets { try sample.set("target", [], of: Int64.self) { $0[0] = targets[index] } }
    return (size, part)
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
