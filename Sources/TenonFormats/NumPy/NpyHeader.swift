import TenonCore

/// What stands before the elements of an `.npy` file: their type, their order and the shape.
///
/// The magic `\x93NUMPY`, a version, the length of the header (two bytes in version 1, four in 2 and 3), and a literal
/// of Python, `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`, padded with spaces.
/// Source: numpy.lib.format.
struct NpyHeader {
  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
  /// As much as numpy takes; real headers have some hundred bytes.
  static let largestText = 10_000
  /// What stands before the elements, at most.
  static let largest = 12 + largestText
  /// The elements begin at a multiple of this.
  static let alignment = 64

  let array: NumPyArray

  init(_ array: NumPyArray) { self.array = array }

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
    guard let type = NumPyType(descr) else { throw refuse(.dtype(descr)) }
    self.init(NumPyArray(type: type, shape: Shape(shape), isFortranOrder: order))
  }

  /// Everything before the elements, in version 1.
  ///
  /// - Parameter byteCount: at least so long, so that a longer shape can be written in its place.
  func bytes(atLeast byteCount: Int = 0) -> [UInt8] {
    let dimensions = array.shape.dimensions
    let extents = dimensions.map(String.init).joined(separator: ", ") + (dimensions.count == 1 ? "," : "")
    let order = array.isFortranOrder ? "True" : "False"
    var text = Array("{'descr': '\(array.type.description)', 'fortran_order': \(order), 'shape': (\(extents)), }".utf8)
    let least = max(byteCount, 10 + text.count + 1)
    let total = (least + Self.alignment - 1) / Self.alignment * Self.alignment
    text += [UInt8](repeating: UInt8(ascii: " "), count: total - 11 - text.count) + [UInt8(ascii: "\n")]
    return Self.magic + [1, 0, UInt8(text.count & 0xFF), UInt8(text.count >> 8)] + text
  }
}
