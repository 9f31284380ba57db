import TenonFormats
import TenonImage
import TenonPlugin

/// Arrays of NumPy whose first dimension counts samples: an `.npz` archive, or an `.npy` file.
///
///     Arrays: {path: digits.npz, input: x, target: y}
///     Arrays: {path: train_32x32.npz, input: X, target: y, layout: HWCN, classes: ["0", "1", "2"]}
///     Arrays: {path: images.npy, target: labels.npy, layout: NHWC}
///
/// Without `layout` sample i is `input[i]`: uint8 as it is, other integers and truth values int64, floats float32. With
/// it the array holds pictures (`NHWC`, `NCHW`, `NHW` grey, or `HWCN` and `HWN` with the samples last, as SVHN has them):
/// uint8 becomes [H, W, C], as `ToTensor` takes it; numbers of other types become float32 [C, H, W], as layers do.
///
/// Integers and truth values as target are classes, int64 [] (of an array [N] or [N, 1]) or int64 of what is left of the
/// shape; floats are float32. `classes` says how many there are and what they are called; labels must then be in it.
///
/// Sample: `input` and, with a target, `target`. Arrays are read and checked when the data set is created.
struct Arrays: DatasetComponent {
  static let declaration = Declaration(
    "Arrays", "arrays of NumPy, an .npz archive or .npy files",
    arguments: [
      .string("path", "an .npz archive, or the .npy file of the inputs"),
      .string("input", "name of the inputs in an archive; null for an .npy file").orNull(),
      .string(
        "target",
        "name of the targets in the archive, or their .npy file, from the folder of `path` on; null: unlabelled"
      ).orNull(),
      .choice("layout", ["NHWC", "NCHW", "NHW", "HWCN", "HWN"], "how pictures lie; null: samples are no pictures")
        .orNull(),
      ClassSelection.argument("names of the classes, in the order of their targets; null: targets are as they are"),
    ])

  private let inputs: InputArray
  private let targets: TargetArray?
  let classNames: [String]
  var count: Int { inputs.count }
  var hasTarget: Bool { targets != nil }

  /// Bytes of the largest array that is read.
  private static let largestArray = 1 << 34

  init(_ config: Config) throws {
    let names = try ["path", "input", "target"].map { try config.isNull($0) ? nil : config.string($0) }
    if let index = names.firstIndex(where: { $0.map { $0.isEmpty || $0.utf8.contains(0) } ?? false }) {
      throw ComponentError(
        .config, field: ["path", "input", "target"][index], "expected a name, received '\(names[index] ?? "")'")
    }
    let path = names[0] ?? ""
    let (input, target) = try Self.read(path, names[1], names[2])
    let layout = try config.isNull("layout") ? nil : ImageArrayLayout(rawValue: config.string("layout"))
    let selection = try ClassSelection(config)
    inputs = try InputArray(input.tensor, layout, source: input.source)
    targets = try target.map { try TargetArray($0.tensor, classCount: selection.names?.count, source: $0.source) }
    classNames = targets == nil ? [] : selection.names ?? []
    guard count > 0 else { throw ComponentError(.data, "\(input.source): expected samples, received none") }
    if let targets, targets.count != count, let target {
      throw ComponentError(
        .data,
        "expected one target an input, received \(Plural.count(count, "input")) in \(input.source) and "
          + "\(Plural.count(targets.count, "target")) in \(target.source)")
    }
  }

  private typealias Read = (tensor: Tensor, source: String)

  private static func read(_ path: String, _ input: String?, _ target: String?) throws -> (input: Read, target: Read?) {
    do {
      guard path.lowercased().hasSuffix(".npz") else {
        if let input {
          throw ComponentError(
            .config, field: "input", "expected null, as \(path) is no .npz archive of named arrays; received '\(input)'"
          )
        }
        let inputs = try NpyReader.read(path, maximumBytes: largestArray)
        return (
          (inputs, path),
          try target.map { name in
            let place = FilePath(path).folder.appending(FilePath(name)).description
            return (try NpyReader.read(place, maximumBytes: largestArray), place)
          }
        )
      }
      let archive = try NpzReader(path)
      let names = archive.names.prefix(20).map(\.debugDescription).joined(separator: ", ")
      func array(_ name: String?, _ field: String) throws -> Read {
        guard let name, archive.names.contains(name) else {
          throw ComponentError(
            .config, field: field,
            "expected the name of an array in \(path), which has \(names.isEmpty ? "none" : names); received "
              + (name.map { "'\($0)'" } ?? "null"))
        }
        return (try archive.read(name, maximumBytes: largestArray), "\(path), array '\(name)'")
      }
      return (try array(input, "input"), try target.map { try array($0, "target") })
    } catch let error as any TenonError {
      throw ComponentError(error)
    }
  }

  func read(_ index: Int, into sample: Sample) throws {
    try inputs.read(index, into: sample)
    try targets?.read(index, into: sample)
  }

  func label(_ index: Int) -> Int? { targets?.label(index) }

  var fingerprint: UInt64? {
    var hash = ContentHash()
    inputs.add(to: &hash)
    targets?.add(to: &hash)
    return hash.value
  }
}
