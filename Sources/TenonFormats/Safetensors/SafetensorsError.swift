import TenonCore

/// Why a safetensors file cannot be read or written.
public struct SafetensorsError: TenonError, Equatable {
  /// The kinds of fault, each with what is needed to explain it.
  public enum Fault: Sendable, Equatable {
    case tooSmall(Int)
    case headerTooLarge(UInt64, limit: Int)
    case headerPastEnd(UInt64)
    case notAnObject(received: String)
    case badEntry(expected: String, received: String)
    case badMetadata(received: String)
    case unsupportedDType(String)
    case unknownDType(String)
    case rankTooHigh(Int, limit: Int)
    case shapeTooLarge(Shape)
    case sizeMismatch(expected: Int, received: Int)
    case offsetsReversed
    case notContiguous(expected: Int, received: Int)
    case dataLength(expected: Int, received: Int)
    case nameRepeated
    case nameReserved
    case valueTooLarge(UInt64, index: Int)
  }

  /// What was read or written.
  public let source: String
  /// The tensor at fault; nil when it is the whole file.
  public let tensor: String?
  public let fault: Fault

  public init(_ fault: Fault, source: String, tensor: String? = nil) {
    self.fault = fault
    self.source = source
    self.tensor = tensor
  }

  public var diagnostic: Diagnostic {
    let place = tensor.map { "tensor '\($0.printable)' of \(source.printable)" } ?? source.printable
    func say(_ code: String, _ what: String) -> Diagnostic { Diagnostic("safetensors-\(code)", "\(place): \(what)") }
    switch fault {
    case .tooSmall(let count):
      return say("too-small", "this is not a safetensors file").expected("at least 8 bytes").received("\(count)")
    case .headerTooLarge(let length, let limit):
      return say("header-too-large", "this is not a safetensors file, or its header is too large")
        .expected("a header of at most \(limit) bytes").received("\(Plural.count(length, "byte"))")
    case .headerPastEnd(let length):
      return say("header-past-end", "the header of \(Plural.count(length, "byte")) reaches past the end of the file")
    case .notAnObject(let kind):
      return say("header-invalid", "the header is not an object").received(kind)
    case .badEntry(let expected, let received):
      return say("entry-invalid", "its entry in the header is wrong").expected(expected).received(received)
    case .badMetadata(let kind):
      return say("metadata-invalid", "the metadata is wrong").expected("an object of strings").received(kind)
    case .unsupportedDType(let name):
      return say("dtype-unsupported", "elements of type \(name) are not supported").expected(Self.supported)
    case .unknownDType(let name):
      return say("dtype-unknown", "there is no element type '\(name.printable)'").expected(Self.supported)
    case .rankTooHigh(let rank, let limit):
      return say("rank-too-high", "too many dimensions").expected("at most \(limit)").received("\(rank)")
    case .shapeTooLarge(let shape):
      return say("shape-too-large", "the shape \(shape) has more elements than memory can hold")
    case .sizeMismatch(let expected, let received):
      return say("size-mismatch", "the bytes do not fill the shape")
        .expected("\(Plural.count(expected, "byte"))").received("\(Plural.count(received, "byte"))")
    case .offsetsReversed: return say("offsets-reversed", "its data ends before it begins")
    case .notContiguous(let expected, let received):
      return say("not-contiguous", "its data does not begin where the one before ends")
        .expected("offset \(expected)").received("offset \(received)")
    case .dataLength(let expected, let received):
      return say("data-length", "the file is not as long as its tensors")
        .expected("\(Plural.count(expected, "byte")) of data").received("\(Plural.count(received, "byte"))")
    case .nameRepeated: return say("name-repeated", "the name is there twice")
    case .nameReserved: return say("name-reserved", "this name is kept for the metadata")
    case .valueTooLarge(let value, let index):
      return say("value-too-large", "element \(index) is too large").expected("at most \(Int64.max)")
        .received("\(value)")
    }
  }

  private static let supported = DType.allCases.map(\.safetensorsName).joined(separator: ", ")
}

extension DType {
  /// The name that safetensors files give to the type.
  var safetensorsName: String {
    switch self {
    case .float32: "F32"
    case .float64: "F64"
    case .int64: "I64"
    case .int32: "I32"
    case .uint8: "U8"
    case .bool: "BOOL"
    case .float16: "F16"
    case .bfloat16: "BF16"
    case .int16: "I16"
    case .int8: "I8"
    }
  }
}
