import TenonCore
import TenonElements

/// A type of elements as NumPy writes it, `<f4`: the order of bytes, the kind, and the bytes of one element.
///
/// What no tensor has becomes what `StoredType` says.
struct NumPyType: Equatable {
  /// Without the order of bytes: `f4`.
  let code: String
  let isBigEndian: Bool
  /// How elements lie in the file, and what they become.
  let stored: StoredType

  /// What the elements become.
  var dtype: DType { stored.dtype }
  /// Bytes of an element in the file; no more than one of `dtype` has.
  var byteCount: Int { stored.byteCount }

  /// By the name that NumPy gives it, with `<`, `>`, `|` or `=` in front; nil for a type that no tensor can have.
  init?(_ descr: String) {
    guard let mark = descr.first, "<>|=".contains(mark) else { return nil }
    let code = String(descr.dropFirst())
    guard let stored = Self.dtypes[code].map(StoredType.init) ?? Self.unsigned[code] else { return nil }
    self.code = code
    self.stored = stored
    isBigEndian = mark == ">" && stored.byteCount > 1
  }

  /// The type of a tensor's elements; nil for bfloat16, which NumPy has not.
  init?(_ dtype: DType) {
    guard let code = Self.dtypes.first(where: { $0.value == dtype })?.key else { return nil }
    self.code = code
    stored = StoredType(dtype)
    isBigEndian = false
  }

  var description: String { "\(byteCount == 1 ? "|" : isBigEndian ? ">" : "<")\(code)" }

  /// What can be read, for messages.
  static let readable = (dtypes.values.map(\.description) + unsigned.values.map(\.name)).sorted()
    .joined(separator: ", ")

  private static let dtypes: [String: DType] = [
    "f4": .float32, "f8": .float64, "f2": .float16, "i8": .int64, "i4": .int32, "i2": .int16, "i1": .int8,
    "u1": .uint8, "b1": .bool,
  ]

  private static let unsigned: [String: StoredType] = ["u2": .uint16, "u4": .uint32, "u8": .uint64]
}
