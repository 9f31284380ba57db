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

extension Float {
  /// The double with the same shortest digits, so that 0.1 is not shown as 0.10000000149011612.
  package var asWritten: Double { Double(description) ?? Double(self) }
}

extension Int {
  /// With its digits in groups: 1,234,567.
  package var grouped: String {
    var digits = Array(String(magnitude))
    for position in stride(from: digits.count - 3, to: 0, by: -3) { digits.insert(",", at: position) }
    return (self < 0 ? "-" : "") + String(digits)
  }
}
