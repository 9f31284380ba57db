import TenonABI

/// A failure inside a component, in the form that crosses a plugin's boundary.
///
/// Throw it from any method of a component; the host adds which component and which call.
public struct ComponentError: Error, Sendable, Equatable {
  /// What went wrong, by the codes of the plugin header.
  public enum Code: Int32, Sendable {
    case argument = 1
    case shape = 2
    case unsupported = 3
    case outOfMemory = 4
    case config = 5
    case state = 6
    case data = 7
    case `internal` = 8
  }

  public let code: Code
  /// The argument, port or field at fault; may be empty.
  public let field: String
  /// What was expected and what was received.
  public let message: String

  public init(_ code: Code, field: String = "", _ message: String) {
    self.code = code
    self.field = field
    self.message = message
  }
}

extension ComponentError: CustomStringConvertible {
  public var description: String { field.isEmpty ? message : "\(field): \(message)" }
}

// MARK: The C form

extension tenon_error {
  /// An empty buffer for one call.
  package static var empty: tenon_error {
    var error = tenon_error()
    error.struct_size = UInt32(MemoryLayout<tenon_error>.size)
    return error
  }

  /// Writes any error into the buffer and returns its code.
  package mutating func store(_ error: any Error) -> tenon_status {
    let failure = error as? ComponentError ?? ComponentError(.internal, "\(error)")
    code = failure.code.rawValue
    withUnsafeMutableBytes(of: &field) { Self.copy(failure.field, into: $0) }
    withUnsafeMutableBytes(of: &message) { Self.copy(failure.message, into: $0) }
    return code
  }

  /// The error a call left here.
  ///
  /// A silent or unknown failure is the plugin's fault and says so. Mutating, as its texts are read where they lie: their
  /// values are tuples of so many numbers.
  package mutating func failure(status: tenon_status) -> ComponentError {
    let text = withUnsafeBytes(of: &message) { Self.text(in: $0) }
    return ComponentError(
      ComponentError.Code(rawValue: status) ?? .internal, field: withUnsafeBytes(of: &field) { Self.text(in: $0) },
      text.isEmpty ? "the plugin reported status \(status) without a message, which is a fault of the plugin" : text)
  }

  /// Copies with a final NUL, cutting between characters when the text is too long.
  private static func copy(_ text: String, into bytes: UnsafeMutableRawBufferPointer) {
    var used = 0
    for scalar in text.unicodeScalars {
      let encoded = UTF8.encode(scalar).map(Array.init) ?? []
      guard used + encoded.count < bytes.count else { break }
      for byte in encoded {
        bytes[used] = byte
        used += 1
      }
    }
    bytes[used] = 0
  }

  private static func text(in bytes: UnsafeRawBufferPointer) -> String {
    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }
}
