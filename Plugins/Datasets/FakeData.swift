import TenonPlugin

/// Images of noise with random classes, for trying out a network or measuring it without any files.
///
/// Sample: `input` uint8 [H, W, C], or [D, H, W, C] for volumes, each byte uniform in 0...255; `target` int64 [], a class uniform in
/// 0..<num_classes. Both depend on index + random_offset alone.
///
/// Differs from PyTorch: the bytes are uniform, where torchvision takes 255 times a standard normal number modulo 256,
/// and the words are Philox's, so the pictures are others. Transforms are not an argument but follow the data set.
///
/// Source: torchvision.datasets.FakeData.
struct FakeData: DatasetComponent {
  static let declaration = Declaration(
    "FakeData", "noise with random classes, of any size",
    arguments: [
      .int("size", default: 1000, "number of samples").atLeast(1),
      .list(
        "image_size", of: .int, default: [3, 224, 224],
        "channels, height and width; for volumes channels, depth, height and width"
      ).atLeast(1),
      .int("num_classes", default: 10, "number of classes").atLeast(1),
      .int("random_offset", default: 0, "added to the index that a sample is drawn from"),
    ])

  /// Far more than any image has; keeps a slip of the pen from taking all memory.
  private static let largestByteCount = 1 << 28

  let count: Int
  private let shape: Shape
  private let classCount: Int
  private let offset: Int

  init(_ config: Config) throws {
    let size = try config.ints("image_size")
    let bytes = size.reduce((partialValue: 1, overflow: false)) {
      let product = $0.partialValue.multipliedReportingOverflow(by: $1)
      return (product.partialValue, $0.overflow || product.overflow)
    }
    guard 3...4 ~= size.count, !bytes.overflow, bytes.partialValue <= Self.largestByteCount else {
      throw ComponentError(
        .config, field: "image_size",
        "expected [channels, height, width] or [channels, depth, height, width] of at most \(Self.largestByteCount) bytes, received \(size)"
      )
    }
    count = try config.int("size")
    shape = Shape(size.dropFirst() + [size[0]])
    classCount = try config.int("num_classes")
    offset = try config.int("random_offset")
  }

  func read(_ index: Int, into sample: Sample) throws {
    let key = UInt64(bitPattern: Int64(index &+ offset))
    let pixels = RandomSequence(seed: 0, stream: RandomStream.of(path: "FakeData.input"), step: key)
    try sample.set("input", shape, of: UInt8.self) { Self.fill($0, pixels) }
    try sample.set("target", [], of: Int64.self) { $0[0] = Int64(target(key)) }
  }

  func label(_ index: Int) -> Int? { target(UInt64(bitPattern: Int64(index &+ offset))) }

  private func target(_ key: UInt64) -> Int {
    RandomSequence(seed: 0, stream: RandomStream.of(path: "FakeData.target"), step: key).integer(below: classCount, 0)
  }

  /// Byte k is byte k % 4 of word k / 4, the lowest first.
  private static func fill(_ bytes: UnsafeMutableBufferPointer<UInt8>, _ random: RandomSequence) {
    let memory = UnsafeMutableRawBufferPointer(bytes)
    for block in 0..<bytes.count / 16 {
      memory.storeBytes(
        of: littleEndian(random.block(UInt64(block))), toByteOffset: 16 &* block, as: SIMD4<UInt32>.self)
    }
    let whole = bytes.count & ~15
    guard whole < bytes.count else { return }
    withUnsafeBytes(of: littleEndian(random.block(UInt64(whole / 16)))) { last in
      for index in whole..<bytes.count { bytes[index] = last[index &- whole] }
    }
  }

  private static func littleEndian(_ words: SIMD4<UInt32>) -> SIMD4<UInt32> {
    SIMD4(words[0].littleEndian, words[1].littleEndian, words[2].littleEndian, words[3].littleEndian)
  }
}
