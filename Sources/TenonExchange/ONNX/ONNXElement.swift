import TenonCore
import TenonElements
import TenonFormats

/// The numbers of ONNX's types of elements.
enum ONNXElement {
  static func number(of dtype: DType) -> Int {
    switch dtype {
    case .float32: 1
    case .uint8: 2
    case .int8: 3
    case .int16: 5
    case .int32: 6
    case .int64: 7
    case .bool: 9
    case .float16: 10
    case .float64: 11
    case .bfloat16: 16
    }
  }

  /// Nil for those that there is no tensor of.
  static func dtype(of number: Int) -> DType? { DType.allCases.first { self.number(of: $0) == number } }

  /// How elements lie in a file, and in which field of a tensor where they are not raw bytes.
  struct Kind {
    let stored: StoredType
    let field: Int
    let number: ProtobufNumber
  }

  /// Nil for elements that are not read.
  static func kind(of number: Int) -> Kind? {
    switch number {
    case 1: Kind(stored: StoredType(.float32), field: 4, number: .fixed32)
    case 4: Kind(stored: .uint16, field: 5, number: .varint)
    case 7: Kind(stored: StoredType(.int64), field: 7, number: .varint)
    case 11: Kind(stored: StoredType(.float64), field: 10, number: .fixed64)
    case 12: Kind(stored: .uint32, field: 11, number: .varint)
    case 13: Kind(stored: .uint64, field: 11, number: .varint)
    default: dtype(of: number).map { Kind(stored: StoredType($0), field: 5, number: .varint) }
    }
  }

  /// For messages.
  static func name(of number: Int) -> String {
    let names = [
      0: "no type", 8: "strings", 14: "complex64", 15: "complex128", 17: "float8e4m3fn", 18: "float8e4m3fnuz",
      19: "float8e5m2", 20: "float8e5m2fnuz", 21: "uint4", 22: "int4", 23: "float4e2m1",
    ]
    return names[number] ?? kind(of: number)?.stored.name ?? "type \(number)"
  }
}
