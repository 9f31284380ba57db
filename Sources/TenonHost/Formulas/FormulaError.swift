/// A formula that is none, with the place at fault.
package struct FormulaError: Error, Equatable {
  /// What is wrong: `unknown name 'epohc'`.
  package let message: String
  /// The character at fault, counted from 1.
  package let position: Int
  /// What was probably meant.
  package let suggestion: String?
  /// The text about the place.
  package let excerpt: String

  init(_ message: String, in text: [UInt8], at offset: Int, suggestion: String? = nil) {
    self.message = message
    self.suggestion = suggestion
    let offset = min(offset, text.count)
    let before = String(decoding: text[..<offset], as: UTF8.self)
    let after = String(decoding: text[offset...].prefix(160), as: UTF8.self)
    position = before.count + 1
    excerpt =
      (before.count > 40 ? "..." : "") + before.suffix(40) + after.prefix(40)
      + (after.count > 40 ? "..." : "")
  }
}
