import TenonCore

/// Why a file in protobuf's wire format cannot be read, and where in it.
public struct ProtobufError: TenonError, Equatable {
  /// The kinds of fault, each with what is needed to explain it.
  public enum Fault: Sendable, Equatable {
    case truncated
    case varint
    case fieldNumber(UInt64)
    case group
    case wireType(Int)
    case length(UInt64, left: Int)
    case otherType(expected: String)
    case range(UInt64, expected: String)
    case packed(Int, elementBytes: Int)
    case text
    case depth(limit: Int)
    case limit(String, Int)
  }

  /// What was read.
  public let source: String
  /// Of the byte at fault, from the beginning of the file.
  public let offset: Int
  /// The message that it is in: `TensorProto`.
  public let message: String
  /// The number of the field at fault; nil where it is not known yet.
  public let field: Int?
  public let fault: Fault

  init(_ fault: Fault, source: String, offset: Int, message: String, field: Int? = nil) {
    (self.fault, self.source, self.offset, self.message, self.field) = (fault, source, offset, message, field)
  }

  public var diagnostic: Diagnostic {
    let place = field.map { "field \($0) of \(message)" } ?? message
    func say(_ code: String, _ what: String) -> Diagnostic {
      Diagnostic("protobuf-\(code)", "\(source.printable), byte \(offset), \(place): \(what)")
    }
    switch fault {
    case .truncated: return say("truncated", "the file ends within a field")
    case .varint: return say("varint", "a number does not end").expected("at most 10 bytes, and 64 bits")
    case .fieldNumber(let number):
      return say("field", "there is no such field").expected("1 to 536870911").received("\(number)")
    case .group: return say("group", "groups are not read").expected("a message with its length")
    case .wireType(let type): return say("type", "there is no wire type \(type)").expected("0, 1, 2 or 5")
    case .length(let length, let left):
      return say("length", "it reaches past the end of what it is in").expected("at most \(Plural.count(left, "byte"))")
        .received("\(length)")
    case .otherType(let expected): return say("type", "it is of another type").expected(expected)
    case .range(let number, let expected):
      return say("range", "the number is out of range").expected(expected).received("\(Int64(bitPattern: number))")
    case .packed(let count, let size):
      return say("packed", "the packed numbers do not fill their bytes").expected("a multiple of \(size)")
        .received("\(Plural.count(count, "byte"))")
    case .text: return say("text", "the text is not UTF-8")
    case .depth(let limit): return say("depth", "messages nest too deep").expected("at most \(limit) levels")
    case .limit(let what, let most): return say("too-large", "there are too many \(what)").expected("at most \(most)")
    }
  }
}
