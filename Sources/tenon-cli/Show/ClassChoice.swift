/// A class as people say it: by its name, or by its number.
enum ClassChoice {
  /// - Parameter names: in the order of the classes; empty where they have none, and any number is one.
  /// - Throws: `ShowError` for what is neither.
  static func number(_ text: String, among names: [String]) throws(ShowError) -> Int {
    if let number = names.firstIndex(of: text) { return number }
    guard let number = Int(text), number >= 0, names.isEmpty || number < names.count else {
      throw ShowError.noClass(text, names)
    }
    return number
  }
}
