import TenonCore

/// Reads the entries of one JSON object of a manifest, naming what is missing or of the wrong kind.
struct ManifestReader {
  private let json: JSON
  private let place: String

  init(_ json: JSON, at place: String) {
    self.json = json
    self.place = place
  }

  func has(_ key: String) -> Bool { json[key].map { !$0.isNull } ?? false }

  func string(_ key: String) throws(ManifestFormatError) -> String {
    guard let text = json[key]?.stringValue else { throw wrong(key, "a string") }
    return text
  }

  func int(_ key: String) throws(ManifestFormatError) -> Int {
    guard let number = json[key]?.intValue else { throw wrong(key, "an integer") }
    return number
  }

  /// False when absent.
  func flag(_ key: String) throws(ManifestFormatError) -> Bool {
    guard has(key) else { return false }
    guard let flag = json[key]?.boolValue else { throw wrong(key, "true or false") }
    return flag
  }

  /// Nil when absent.
  func number(_ key: String) throws(ManifestFormatError) -> Double? {
    guard has(key) else { return nil }
    guard let number = json[key].flatMap({ TenonCore.Value($0) })?.number else { throw wrong(key, "a number") }
    return number
  }

  /// Nil when absent; a JSON null is the null value.
  func value(_ key: String) throws(ManifestFormatError) -> Value? {
    guard let value = json[key] else { return nil }
    guard let decoded = Value(value) else { throw wrong(key, "null, a bool, a number, a string or a list of these") }
    return decoded
  }

  func object(_ key: String) throws(ManifestFormatError) -> ManifestReader {
    guard let value = json[key], value.objectValue != nil else { throw wrong(key, "an object") }
    return ManifestReader(value, at: "\(place).\(key)")
  }

  func array(_ key: String) throws(ManifestFormatError) -> [ManifestReader] {
    guard let items = json[key]?.arrayValue else { throw wrong(key, "an array") }
    return items.enumerated().map { ManifestReader($1, at: "\(place).\(key)[\($0)]") }
  }

  func strings(_ key: String) throws(ManifestFormatError) -> [String] {
    guard let items = json[key]?.arrayValue else { throw wrong(key, "an array of strings") }
    let texts = items.compactMap(\.stringValue)
    guard texts.count == items.count else { throw wrong(key, "an array of strings") }
    return texts
  }

  /// A text, written as one string or as an array of its lines; nil when absent or empty.
  func lines(_ key: String, longest: Int) throws(ManifestFormatError) -> String? {
    guard has(key) else { return nil }
    let text: String
    if let whole = json[key]?.stringValue {
      text = whole
    } else if json[key]?.arrayValue?.allSatisfy({ $0.stringValue != nil }) == true {
      text = try strings(key).joined(separator: "\n")
    } else {
      throw wrong(key, "a string or an array of strings")
    }
    guard text.utf8.count <= longest else {
      throw ManifestFormatError(
        "\(place).\(key)", expected: "at most \(longest) bytes", received: "\(text.utf8.count) bytes")
    }
    return text.isEmpty ? nil : text
  }

  func numbers(_ key: String) throws(ManifestFormatError) -> [Double] {
    guard let items = json[key]?.arrayValue else { throw wrong(key, "an array of numbers") }
    let numbers = items.compactMap(\.doubleValue)
    guard numbers.count == items.count else { throw wrong(key, "an array of numbers") }
    return numbers
  }

  /// The arguments of a component by name.
  func arguments(_ key: String) throws(ManifestFormatError) -> [NamedValue] {
    guard let value = json[key], value.objectValue != nil, let reference = ComponentReference(.object([key: value]))
    else {
      throw wrong(key, "arguments by name")
    }
    return reference.arguments
  }

  private func wrong(_ key: String, _ expected: String) -> ManifestFormatError {
    ManifestFormatError("\(place).\(key)", expected: expected, received: json[key]?.kind ?? "nothing")
  }
}

/// A manifest that does not have the form of one.
public struct ManifestFormatError: Error, Sendable, Equatable {
  public let entry: String
  public let expected: String
  public let received: String

  init(_ entry: String, expected: String, received: String) {
    self.entry = entry
    self.expected = expected
    self.received = received
  }
}
