import TenonABI

/// The type of a tensor's elements.
public enum DType: Int32, Sendable, CaseIterable {
  case float32 = 1
  case float64 = 2
  case int64 = 3
  case int32 = 4
  case uint8 = 5
  case bool = 6
  case float16 = 7
  case bfloat16 = 8
  case int16 = 9
  case int8 = 10

  /// Bytes of one element.
  public var byteCount: Int {
    switch self {
    case .float64, .int64: 8
    case .float32, .int32: 4
    case .float16, .bfloat16, .int16: 2
    case .uint8, .bool, .int8: 1
    }
  }

  public var isFloatingPoint: Bool {
    switch self {
    case .float32, .float64, .float16, .bfloat16: true
    default: false
    }
  }

  /// DLPack's coding of the same type.
  var dl: tenon_dl_dtype {
    let code: UInt8 =
      switch self {
      case .int64, .int32, .int16, .int8: 0
      case .uint8: 1
      case .float32, .float64, .float16: 2
      case .bfloat16: 4
      case .bool: 6
      }
    return tenon_dl_dtype(code: code, bits: UInt8(byteCount * 8), lanes: 1)
  }
}

extension DType: CustomStringConvertible {
  /// PyTorch's name: `float32`.
  public var description: String {
    switch self {
    case .float32: "float32"
    case .float64: "float64"
    case .int64: "int64"
    case .int32: "int32"
    case .uint8: "uint8"
    case .bool: "bool"
    case .float16: "float16"
    case .bfloat16: "bfloat16"
    case .int16: "int16"
    case .int8: "int8"
    }
  }
}

/// A Swift type that is an element of a tensor.
public protocol Element: Sendable {
  static var dtype: DType { get }
}

extension Float: Element { public static var dtype: DType { .float32 } }
extension Double: Element { public static var dtype: DType { .float64 } }
extension Int64: Element { public static var dtype: DType { .int64 } }
extension Int32: Element { public static var dtype: DType { .int32 } }
extension Int16: Element { public static var dtype: DType { .int16 } }
extension Int8: Element { public static var dtype: DType { .int8 } }
extension UInt8: Element { public static var dtype: DType { .uint8 } }
extension Bool: Element { public static var dtype: DType { .bool } }
