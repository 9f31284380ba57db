import Glibc

extension BinaryFloatingPoint where Self: CustomStringConvertible {
  /// Its shortest digits, and `nan` for whatever is no number: the sign of that means nothing.
  public var digits: String { isNaN ? "nan" : description }
}

extension Double {
  /// With so many digits after the point, rounded as C's printf rounds; `nan` for whatever is no number.
  public func fixed(_ digits: Int) -> String {
    // The sign of a value that is none means nothing.
    guard !isNaN else { return "nan" }
    return withVaList([Int32(clamping: digits), self]) { arguments in
      // Three hundred digits before the point, and the longest that anybody prints after it.
      var text = [CChar](repeating: 0, count: 512)
      let count = vsnprintf(&text, text.count, "%.*f", arguments)
      let written = text.prefix(max(0, min(Int(count), text.count - 1)))
      return String(decoding: written.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
  }
}
