import TenonPlugin

extension Config {
  /// The path that an argument is.
  ///
  /// - Parameter what: what it leads to, for the message.
  /// - Throws: `ComponentError` (config) for what no file can be called.
  func path(_ name: String, of what: String = "a folder") throws -> String {
    let text = try string(name)
    guard !text.isEmpty, !text.utf8.contains(0) else {
      throw ComponentError(.config, field: name, "expected the path of \(what), received '\(text)'")
    }
    return text
  }
}
