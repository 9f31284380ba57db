import TenonCore
import TenonElements

/// PyTorch's names of element types and of the storages that hold them.
enum TorchElements {
  /// By what a storage's class is called.
  static let storages: [String: Kind] = [
    "FloatStorage": .known(StoredType(.float32)), "DoubleStorage": .known(StoredType(.float64)),
    "HalfStorage": .known(StoredType(.float16)), "BFloat16Storage": .known(StoredType(.bfloat16)),
    "LongStorage": .known(StoredType(.int64)), "IntStorage": .known(StoredType(.int32)),
    "ShortStorage": .known(StoredType(.int16)), "CharStorage": .known(StoredType(.int8)),
    "ByteStorage": .known(StoredType(.uint8)), "BoolStorage": .known(StoredType(.bool)),
    "ComplexFloatStorage": .other("complex64", byteCount: 8),
    "ComplexDoubleStorage": .other("complex128", byteCount: 16),
  ]

  /// Elements that a tensor of Tenon can become, or others.
  enum Kind {
    case known(StoredType)
    case other(String, byteCount: Int)

    var byteCount: Int {
      switch self {
      case .known(let type): type.byteCount
      case .other(_, let byteCount): byteCount
      }
    }
  }

  /// By what PyTorch calls the type.
  static func named(_ name: String) -> StoredType? { types[name] }

  static let names = Array(types.keys)

  /// Of types that no tensor here can have.
  static let otherNames = [
    "complex32", "complex64", "complex128", "float8_e4m3fn", "float8_e5m2", "float8_e4m3fnuz", "float8_e5m2fnuz",
    "float8_e8m0fnu",
  ]

  /// The class of the storage that holds elements of a type.
  static func storage(of dtype: DType) -> String {
    switch dtype {
    case .float32: "FloatStorage"
    case .float64: "DoubleStorage"
    case .float16: "HalfStorage"
    case .bfloat16: "BFloat16Storage"
    case .int64: "LongStorage"
    case .int32: "IntStorage"
    case .int16: "ShortStorage"
    case .int8: "CharStorage"
    case .uint8: "ByteStorage"
    case .bool: "BoolStorage"
    }
  }

  private static let types: [String: StoredType] = {
    let all = DType.allCases.map(StoredType.init) + [.uint16, .uint32, .uint64]
    return Dictionary(all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }()
}
