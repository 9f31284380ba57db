import TenonCore

/// What stands before the elements of an `.npy` file: their type, their order and the shape.
///
/// The magic `\x93NUMPY`, a version, the length of the header (two bytes in version 1, four in 2 and 3), and a literal
/// of Python, `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`, padded with spaces.
/// Source: numpy.lib.format.
struct NpyHeader: Equatable {
  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
  /// As much as numpy takes; real headers have some hundred bytes.
  static let largestText = 10_000
  /// The elements begin at a multiple of this.
  static let alignment = 64

  let dtype: DType
  let isBigEndian: Bool
  /// Whether the first index runs fastest.
  let isFortranOrder: Bool
  let shape: Shape

  init(_ dtype: DType, _ shape: Shape, isBigEndian: Bool = false, isFortranOrder: Bool = false) {
    self.dtype = dtype
    self.shape = shape
    self.isBigEndian = isBigEndian
    self.isFortranOrder = isFortranOrder
  }

  /// Where the text lies, as the first twelve bytes (or as many as there are) of a file say.
  static func textRange(_ start: [UInt8], _ refuse: (NpyError.Fault) -> NpyError) throws(NpyError) -> Range<Int> {
    guard start.starts(with: magic), start.count >= 10 else { throw refuse(.notNpy) }
    let (major, minor) = (start[6], start[7])
    guard (1...3).contains(major), minor == 0 else { throw refuse(.version(major, minor)) }
    let bytes = LittleEndianBytes(start)
    let begin = major == 1 ? 10 : 12
    guard let count = major == 1 ? bytes.short(8) : bytes.long(8) else { throw refuse(.headerPastEnd) }
    guard count <= largestText else { throw refuse(.headerTooLarge(count)) }
    return begin..<begin + count
  }

  init(text: [UInt8], _ refuse: (NpyError.Fault) -> NpyError) throws(NpyError) {
    var parser = NpyHeaderParser(text)
    guard let entries = parser.dictionary() else { throw refuse(.badHeader(String(decoding: text, as: UTF8.self))) }
    var (descr, order, shape): (String?, Bool?, [Int]?)
    for (key, value) in entries {
      switch (key, value) {
      case ("descr", .text(let text)) where descr == nil: descr = text
      case ("descr", .other(let text)) where descr == nil: throw refuse(.dtype(text))
      case ("fortran_order", .bool(let flag)) where order == nil: order = flag
      case ("shape", .tuple(let numbers)) where shape == nil: shape = numbers
      default: throw refuse(.badHeader(String(decoding: text, as: UTF8.self)))
      }
    }
    guard let descr, let order, let shape else { throw refuse(.badHeader(String(decoding: text, as: UTF8.self))) }
    guard let dtype = Self.dtypes[String(descr.dropFirst())], let mark = descr.first, "<>|=".contains(mark) else {
      throw refuse(.dtype(descr))
    }
    self.init(dtype, Shape(shape), isBigEndian: mark == ">", isFortranOrder: order)
    guard shape.count <= Shape.maximumRank else { throw refuse(.rank(shape.count)) }
    guard TensorType(dtype, self.shape).checkedByteCount != nil else { throw refuse(.shapeTooLarge(self.shape)) }
  }

  /// Everything before the elements, in version 1.
  ///
  /// - Parameter byteCount: at least so long, so that a longer shape can be written in its place.
  func bytes(atLeast byteCount: Int = 0) -> [UInt8] {
    let name = Self.dtypes.first { $0.value == dtype }?.key ?? ""
    let mark = dtype.byteCount == 1 ? "|" : isBigEndian ? ">" : "<"
    let extents = shape.dimensions.map(String.init).joined(separator: ", ") + (shape.rank == 1 ? "," : "")
    let order = isFortranOrder ? "True" : "False"
    var text = Array("{'descr': '\(mark)\(name)', 'fortran_order': \(order), 'shape': (\(extents)), }".utf8)
    let least = max(byteCount, 10 + text.count + 1)
    let total = (least + Self.alignment - 1) / Self.alignment * Self.alignment
    text += [UInt8](repeating: UInt8(ascii: " "), count: total - 11 - text.count) + [UInt8(ascii: "\n")]
    return Self.magic + [1, 0, UInt8(text.count & 0xFF), UInt8(text.count >> 8)] + text
  }

  /// By numpy's names without the byte order; bfloat16 has none.
  static let dtypes: [String: DType] = [
    "f4": .float32, "f8": .float64, "f2": .float16, "i8": .int64, "i4": .int32, "i2": .int16, "i1": .int8,
    "u1": .uint8, "b1": .bool,
  ]
}
