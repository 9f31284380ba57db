import TenonCore

/// Tensors and arguments as the files of reference cases have them: objects in JSON.
public enum ReferenceJSON {
  /// What is in a file is none of them.
  public struct Fault: Error, CustomStringConvertible {
    public let description: String
  }

  /// Whether it is `{"dtype": ..., "shape": [...], "data": [...]}`.
  public static func isTensor(_ json: JSON) -> Bool { json["shape"] != nil && json["data"] != nil }

  /// - Parameter floats: the dtype for float32 data; float64 runs the case in double precision.
  public static func tensor(_ json: JSON, floats: DType = .float32) throws -> Tensor {
    guard let shape = json["shape"]?.arrayValue?.compactMap(\.intValue), let data = json["data"]?.arrayValue,
      let dtype = json["dtype"]?.stringValue.flatMap({ name in DType.allCases.first { $0.description == name } })
    else { throw Fault(description: "not a tensor") }
    let numbers = data.compactMap(\.doubleValue)
    guard numbers.count == data.count else { throw Fault(description: "a tensor holds something else than numbers") }
    return try tensor(numbers, TensorType(dtype == .float32 ? floats : dtype, Shape(shape)))
  }

  /// A tensor of these numbers.
  public static func tensor(_ numbers: [Double], _ type: TensorType) throws -> Tensor {
    switch type.dtype {
    case .float32: return try Tensor(numbers.map { Float($0) }, shape: type.shape)
    case .float64: return try Tensor(numbers, shape: type.shape)
    case .int64: return try Tensor(numbers.map { Int64($0) }, shape: type.shape)
    case .int32: return try Tensor(numbers.map { Int32($0) }, shape: type.shape)
    case .uint8: return try Tensor(numbers.map { UInt8($0) }, shape: type.shape)
    case .bool:
      let tensor = try Tensor(type)
      for (index, number) in numbers.enumerated() { tensor.bytes[index] = number == 0 ? 0 : 1 }
      return tensor
    default: throw Fault(description: "the loader does not know \(type.dtype)")
    }
  }

  /// An argument's value; tensors and components in it are objects.
  public static func value(_ json: JSON) throws -> Value {
    switch json {
    case .null: return .null
    case .bool(let flag): return .bool(flag)
    case .int(let number): return .int(number)
    case .double(let number): return .float(number)
    case .string(let text): return .string(text)
    case .array(let items): return .list(try items.map(value))
    case .object:
      if let type = json["type"]?.stringValue, let config = json["config"]?.objectValue {
        return .component(ComponentReference(type, try arguments(config)))
      }
      guard isTensor(json) else { throw Fault(description: "an object that is no tensor and no component") }
      return .tensor(try tensor(json))
    }
  }

  /// Arguments, as a component takes them.
  public static func arguments(_ config: JSONObject) throws -> [NamedValue] {
    try config.map { NamedValue($0.key, try value($0.value)) }
  }
}
