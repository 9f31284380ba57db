import TenonCore

/// A type of elements as NumPy writes it, `<f4`: the order of bytes, the kind, and the bytes of one element.
///
/// Unsigned integers that no tensor has become signed ones of the next size, `u8` included: a value that does not fit is
/// an error of the array.
struct NumPyType: Equatable {
  /// Without the order of bytes: `f4`.
  let code: String
  let isBigEndian: Bool
  /// What the elements become.
  let dtype: DType

  /// Bytes of an element in the file; no more than one of `dtype` has.
  var byteCount: Int { Self.widened[code]?.byteCount ?? dtype.byteCount }
  /// Whether elements grow on the way, or have to be looked at.
  var isWidened: Bool { Self.widened[code] != nil }

  /// By the name that NumPy gives it, with `<`, `>`, `|` or `=` in front; nil for a type that no tensor can have.
  init?(_ descr: String) {
    guard let mark = descr.first, "<>|=".contains(mark) else { return nil }
    let code = String(descr.dropFirst())
    guard let dtype = Self.dtypes[code] ?? Self.widened[code]?.dtype else { return nil }
    self.code = code
    self.dtype = dtype
    isBigEndian = mark == ">" && dtype.byteCount > 1
  }

  /// The type of a tensor's elements; nil for bfloat16, which NumPy has not.
  init?(_ dtype: DType) {
    guard let code = Self.dtypes.first(where: { $0.value == dtype })?.key else { return nil }
    self.code = code
    self.dtype = dtype
    isBigEndian = false
  }

  var description: String { "\(byteCount == 1 ? "|" : isBigEndian ? ">" : "<")\(code)" }

  /// What can be read, for messages.
  static let readable = (dtypes.values.map(\.description) + ["uint16", "uint32", "uint64"]).sorted()
    .joined(separator: ", ")

  private static let dtypes: [String: DType] = [
    "f4": .float32, "f8": .float64, "f2": .float16, "i8": .int64, "i4": .int32, "i2": .int16, "i1": .int8,
    "u1": .uint8, "b1": .bool,
  ]

  private static let widened: [String: (dtype: DType, byteCount: Int)] = [
    "u2": (.int32, 2), "u4": (.int64, 4), "u8": (.int64, 8),
  ]
}
