import Glibc
import TenonPlugin

/// Records of CIFAR-10's binary version, held in memory: a byte for the label, then 32 by 32 bytes of red, of green and
/// of blue.
struct CIFARRecords {
  static let side = 32
  private static let planeSize = side * side
  private static let imageSize = 3 * planeSize
  private static let recordSize = 1 + imageSize
  /// Bytes of the largest file that is read; CIFAR-10's have 30 730 000.
  private static let largestFile = 1 << 30

  private(set) var targets: [Int64] = []
  /// [count, 3, 32, 32] in one block.
  private var planes: [UInt8] = []
  /// For each label; nil for a class that is left out.
  private let targetOfLabel: [Int?]

  init(targetOfLabel: [Int?]) { self.targetOfLabel = targetOfLabel }

  /// The paths of files that lie together in `root` or in `cifar-10-batches-bin` below it.
  ///
  /// - Throws: `ComponentError` (data) naming the first file that is missing.
  static func find(_ files: [String], in root: String) throws -> [String] {
    let folders = [root, "\(root)/cifar-10-batches-bin"]
    let folder = folders.first { folder in files.contains { exists("\(folder)/\($0)") } }
    let paths = files.map { "\(folder ?? root)/\($0)" }
    guard let missing = paths.first(where: { !exists($0) }) else { return paths }
    let pickles = ["\(root)/data_batch_1", "\(root)/test_batch", "\(root)/cifar-10-batches-py"]
    if folder == nil, let pickle = pickles.first(where: exists) {
      throw ComponentError(
        .data, field: "root",
        "\(pickle) is of CIFAR-10's version for Python; take the binary version (cifar-10-binary.tar.gz), unpacked")
    }
    let tried = folder == nil ? "; tried \(folders.joined(separator: " and "))" : ""
    throw ComponentError(
      .data, field: "root", "found no \(missing)\(tried); it comes with cifar-10-binary.tar.gz, unpacked")
  }

  private static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Reads a file and takes the records of the chosen classes.
  ///
  /// - Throws: `ComponentError` (data) unless it consists of whole records with labels that there are.
  mutating func append(contentsOf path: String) throws {
    let source = try ByteSource(path)
    guard !source.isGzip else { throw source.fault("expected CIFAR-10's records, received gzip data; unpack them") }
    guard source.fileSize <= Self.largestFile else {
      throw source.fault("expected at most \(Self.largestFile) bytes, received \(source.fileSize)")
    }
    let (count, rest) = source.fileSize.quotientAndRemainder(dividingBy: Self.recordSize)
    guard count > 0, rest == 0 else {
      throw source.fault(
        "expected whole records of \(Self.recordSize) bytes, received \(Plural.count(source.fileSize, "byte")): "
          + "\(Plural.count(count, "record")) and \(Plural.count(rest, "byte"))")
    }
    if targetOfLabel.allSatisfy({ $0 != nil }) { planes.reserveCapacity(planes.count + count * Self.imageSize) }
    var record = [UInt8](repeating: 0, count: Self.recordSize)
    for index in 0..<count {
      let received = try record.withUnsafeMutableBytes { try source.read(into: $0) }
      guard received == Self.recordSize else {
        throw source.fault("the file became shorter while it was read: record \(index) is not complete")
      }
      guard record[0] < targetOfLabel.count else {
        throw source.fault("expected labels below \(targetOfLabel.count), received \(record[0]) in record \(index)")
      }
      guard let target = targetOfLabel[Int(record[0])] else { continue }
      targets.append(Int64(target))
      planes += record[1...]
    }
  }

  /// Of all pixels and targets.
  var fingerprint: UInt64 {
    var hash = ContentHash()
    for target in targets { hash.add(Int(target)) }
    hash.add(planes)
    return hash.value
  }

  /// Writes picture `index` as [32, 32, 3].
  func copy(_ index: Int, to output: UnsafeMutableBufferPointer<UInt8>) {
    planes.withUnsafeBufferPointer { planes in
      let first = index * Self.imageSize
      for pixel in 0..<Self.planeSize {
        for channel in 0..<3 { output[3 * pixel + channel] = planes[first + channel * Self.planeSize + pixel] }
      }
    }
  }
}
