import TenonPlugin

/// The inputs of all samples in one array.
struct InputArray: @unchecked Sendable {
  let count: Int
  private let tensor: Tensor
  /// Of one sample as it is read.
  private let shape: Shape
  /// Of the element that comes first in a sample, from one sample to the next.
  private let sampleStride: Int
  /// From one element of a sample to the next along each dimension of `shape`; nil where they lie as they are read.
  private let strides: [Int]?
  private let isPicture: Bool

  /// - Parameter source: where it comes from, for messages.
  /// - Throws: `ComponentError` (data) for an array of another rank than the layout has.
  init(_ tensor: Tensor, _ layout: ImageArrayLayout?, source: String) throws {
    self.tensor = tensor
    isPicture = layout != nil
    let extents = tensor.shape.dimensions
    guard let layout else {
      guard let count = extents.first else {
        throw ComponentError(.data, "\(source): expected a dimension of samples, received \(tensor.type)")
      }
      self.count = count
      shape = Shape(Array(extents.dropFirst()))
      sampleStride = shape.elementCount
      strides = nil
      return
    }
    let channels = layout.axis("C").map { extents.indices.contains($0) ? extents[$0] : 0 } ?? 1
    guard extents.count == layout.rank, !extents.dropFirst().contains(0), channels <= 4,
      let samples = layout.axis("N"), let rows = layout.axis("H"), let columns = layout.axis("W")
    else {
      throw ComponentError(
        .data, field: "layout",
        "\(source): expected pictures \(layout.rawValue) of at most 4 channels, received \(tensor.type)")
    }
    let all = tensor.shape.strides
    let channel = (extent: channels, stride: layout.axis("C").map { all[$0] } ?? 0)
    let (row, column) = ((extent: extents[rows], stride: all[rows]), (extent: extents[columns], stride: all[columns]))
    let order = tensor.dtype == .uint8 ? [row, column, channel] : [channel, row, column]
    count = extents[samples]
    shape = Shape(order.map(\.extent))
    sampleStride = all[samples]
    strides = order.map(\.stride) == shape.strides ? nil : order.map(\.stride)
  }

  /// Sets `input`.
  func read(_ index: Int, into sample: Sample) throws {
    switch tensor.dtype {
    case .uint8: try set(sample, index, UInt8.self) { $0 }
    case .float32: try set(sample, index, Float.self) { $0 }
    case .float64: try set(sample, index) { (value: Double) in Float(value) }
    case .float16: try set(sample, index) { (bits: UInt16) in Self.float(half: bits) }
    case .bfloat16: try set(sample, index) { (bits: UInt16) in Float(bitPattern: UInt32(bits) << 16) }
    case .bool: try setInteger(sample, index) { (byte: UInt8) in Int(byte) }
    case .int8: try setInteger(sample, index) { (value: Int8) in Int(value) }
    case .int16: try setInteger(sample, index) { (value: Int16) in Int(value) }
    case .int32: try setInteger(sample, index) { (value: Int32) in Int(value) }
    case .int64: try setInteger(sample, index) { (value: Int64) in Int(value) }
    }
  }

  func add(to hash: inout ContentHash) {
    for extent in tensor.shape.dimensions { hash.add(extent) }
    withExtendedLifetime(tensor) { hash.add(UnsafeRawBufferPointer(tensor.bytes)) }
  }

  /// Integers are numbers in pictures and indices elsewhere.
  private func setInteger<From>(_ sample: Sample, _ index: Int, _ convert: (From) -> Int) throws {
    if isPicture {
      try set(sample, index) { (value: From) in Float(convert(value)) }
    } else {
      try set(sample, index) { (value: From) in Int64(convert(value)) }
    }
  }

  private func set<From, To: Element>(
    _ sample: Sample, _ index: Int, _ type: To.Type = To.self, _ convert: (From) -> To
  ) throws {
    try sample.set("input", shape, of: To.self) { output in
      withExtendedLifetime(tensor) {
        let source = tensor.data.assumingMemoryBound(to: From.self) + index * sampleStride
        guard let strides else {
          for place in output.indices { output[place] = convert(source[place]) }
          return
        }
        var place = 0
        for first in 0..<shape[0] {
          for second in 0..<shape[1] {
            let line = source + first * strides[0] + second * strides[1]
            for third in 0..<shape[2] {
              output[place] = convert(line[third * strides[2]])
              place += 1
            }
          }
        }
      }
    }
  }

  /// IEEE 754's binary16: a sign, 5 bits of exponent, 10 of fraction.
  static func float(half bits: UInt16) -> Float {
    let sign: Float = bits & 0x8000 == 0 ? 1 : -1
    let (exponent, fraction) = (Int(bits >> 10 & 0x1F), Float(bits & 0x3FF))
    switch exponent {
    case 0: return sign * fraction * 0x1p-24
    case 0x1F: return fraction == 0 ? sign * .infinity : .nan
    default: return sign * Float(sign: .plus, exponent: exponent - 15, significand: 1 + fraction / 1024)
    }
  }
}
