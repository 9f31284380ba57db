import TenonFormats
import TenonPlugin

/// Pictures of CIFAR, 32 by 32 bytes of red, of green and of blue, held in memory with their targets.
struct CIFARRecords {
  static let side = 32
  private static let planeSize = side * side
  private static let imageSize = 3 * planeSize
  /// Bytes of the largest file that is read; CIFAR-100's training set has 153 700 000.
  private static let largestFile = 1 << 30

  private(set) var targets: [Int64] = []
  /// [count, 3, 32, 32] in one block.
  private var planes: [UInt8] = []
  /// For each label; nil for a class that is left out.
  private let targetOfLabel: [Int?]

  /// Reads all files and takes the records of the chosen classes.
  ///
  /// - Throws: `ComponentError` (data) naming the file, and the record where one is at fault.
  init(_ files: CIFARFiles, targetOfLabel: [Int?]) throws {
    self.targetOfLabel = targetOfLabel
    for path in files.paths {
      switch files.form {
      case .binary(let labels, let used): try readBinary(path, labelCount: labels, used: used)
      case .pickle(let key): try readPickle(path, key: key)
      }
    }
    guard !targets.isEmpty else {
      throw ComponentError(.data, field: "root", "expected pictures of the chosen classes, received none")
    }
  }

  private mutating func append(_ label: Int, _ pixels: some Collection<UInt8>, at index: Int, of path: String) throws {
    guard targetOfLabel.indices.contains(label) else {
      throw ComponentError(
        .data, "\(path): expected labels below \(targetOfLabel.count), received \(label) in record \(index)")
    }
    guard let target = targetOfLabel[label] else { return }
    targets.append(Int64(target))
    planes += pixels
  }

  private mutating func reserve(_ count: Int) {
    if targetOfLabel.allSatisfy({ $0 != nil }) { planes.reserveCapacity(planes.count + count * Self.imageSize) }
  }

  // MARK: Binary

  private mutating func readBinary(_ path: String, labelCount: Int, used: Int) throws {
    let recordSize = labelCount + Self.imageSize
    let source = try ByteSource(path)
    guard !source.isGzip else { throw source.fault("expected CIFAR's records, received gzip data; unpack them") }
    guard source.fileSize <= Self.largestFile else {
      throw source.fault("expected at most \(Self.largestFile) bytes, received \(source.fileSize)")
    }
    let (count, rest) = source.fileSize.quotientAndRemainder(dividingBy: recordSize)
    guard count > 0, rest == 0 else {
      throw source.fault(
        "expected whole records of \(recordSize) bytes, received \(Plural.count(source.fileSize, "byte")): "
          + "\(Plural.count(count, "record")) and \(Plural.count(rest, "byte"))")
    }
    reserve(count)
    var record = [UInt8](repeating: 0, count: recordSize)
    for index in 0..<count {
      let received = try record.withUnsafeMutableBytes { try source.read(into: $0) }
      guard received == recordSize else {
        throw source.fault("the file became shorter while it was read: record \(index) is not complete")
      }
      try append(Int(record[used]), record[labelCount...], at: index, of: path)
    }
  }

  // MARK: Pickles

  private mutating func readPickle(_ path: String, key: String) throws {
    func fault(_ what: String) -> ComponentError { ComponentError(.data, "\(path): \(what)") }
    do {
      let bytes = try InputFile.read(path, maximumBytes: Self.largestFile)
      let pickle = try Pickle(bytes, rules: .numPy, source: path)
      guard pickle.end == bytes.count else {
        throw fault("expected the end of the pickle, received \(Plural.count(bytes.count - pickle.end, "byte")) more")
      }
      guard case .dictionary = pickle.root, let data = pickle.value("data", in: pickle.root) else {
        throw fault("expected a dictionary with 'data' and '\(key)', received \(pickle.root.kindName)")
      }
      guard let labels = pickle.value(key, in: pickle.root) else {
        throw fault("expected labels under '\(key)', which the dictionary does not have")
      }
      let pixels = try pickle.tensor(data, source: "\(path), 'data'")
      guard pixels.dtype == .uint8, pixels.shape.rank == 2, pixels.shape[1] == Self.imageSize, pixels.shape[0] > 0
      else {
        throw fault("expected 'data' uint8 [N, \(Self.imageSize)], received \(pixels.type)")
      }
      try append(pixels, Self.labels(labels, of: pickle, source: "\(path), '\(key)'"), of: path)
    } catch let error as any TenonError {
      throw ComponentError(error)
    }
  }

  private mutating func append(_ pixels: Tensor, _ labels: [Int], of path: String) throws {
    let count = pixels.shape[0]
    guard labels.count == count else {
      throw ComponentError(
        .data,
        "\(path): expected one label a picture, received \(Plural.count(count, "picture")) and "
          + Plural.count(labels.count, "label"))
    }
    reserve(count)
    try withExtendedLifetime(pixels) {
      for index in 0..<count {
        let first = index * Self.imageSize
        try append(labels[index], pixels.bytes[first..<first + Self.imageSize], at: index, of: path)
      }
    }
  }

  /// A list of integers, or an array of them.
  private static func labels(_ value: Pickle.Value, of pickle: Pickle, source: String) throws -> [Int] {
    guard let items = pickle.items(value) else {
      let tensor = try pickle.tensor(value, source: source)
      guard !tensor.dtype.isFloatingPoint, tensor.shape.rank == 1, let labels = tensor.integers else {
        throw ComponentError(.data, "\(source): expected integers [N], received \(tensor.type)")
      }
      return labels
    }
    return try items.enumerated().map { index, item in
      guard case .int(let label) = item else {
        throw ComponentError(.data, "\(source): expected integers, received \(item.kindName) in record \(index)")
      }
      return label
    }
  }

  // MARK: Reading

  /// Of all pixels and targets.
  var fingerprint: UInt64 {
    var hash = ContentHash()
    for target in targets { hash.add(Int(target)) }
    hash.add(planes)
    return hash.value
  }

  /// Sets `input`, uint8 [32, 32, 3], and `target`, int64 [].
  func read(_ index: Int, into sample: Sample) throws {
    try sample.set("input", [Self.side, Self.side, 3], of: UInt8.self) { output in
      planes.withUnsafeBufferPointer { planes in
        let first = index * Self.imageSize
        for pixel in 0..<Self.planeSize {
          for channel in 0..<3 { output[3 * pixel + channel] = planes[first + channel * Self.planeSize + pixel] }
        }
      }
    }
    try sample.set("target", [], of: Int64.self) { $0[0] = targets[index] }
  }
}
