import TenonCore

/// Reads the entries of one mapping; every key must be known.
struct SettingSection {
  let name: String
  let setting: Setting
  private let entries: [(key: String, value: Setting)]

  /// - Throws: `ExperimentError` when it is no mapping or has a key that is not in `keys`.
  init(_ setting: Setting, name: String, keys: [String]) throws(ExperimentError) {
    guard case .map(let entries) = setting.kind else {
      throw ExperimentError.wrongValue(name, expected: "a mapping with \(keys.joined(separator: ", "))", setting)
    }
    for (key, value) in entries where !keys.contains(key) {
      throw ExperimentError.unknownKey(key, in: name, keys, value.origin)
    }
    self.name = name
    self.setting = setting
    self.entries = entries
  }

  /// Nil when absent or null.
  subscript(key: String) -> Setting? {
    guard let value = entries.first(where: { $0.key == key })?.value else { return nil }
    if case .scalar(.null) = value.kind { return nil }
    return value
  }

  func required(_ key: String) throws(ExperimentError) -> Setting {
    guard let value = self[key] else { throw ExperimentError.missingKey(key, in: name, setting.origin) }
    return value
  }

  func int(_ key: String, default value: Int, in range: ClosedRange<Int>) throws(ExperimentError) -> Int {
    guard let setting = self[key] else { return value }
    guard case .scalar(.int(let number)) = setting.kind, range.contains(number) else {
      let upper = range.upperBound == .max ? "" : " and at most \(range.upperBound)"
      throw ExperimentError.wrongValue(
        key, expected: "an integer of at least \(range.lowerBound)\(upper)", setting)
    }
    return number
  }

  /// A number above 0; nil when absent.
  func positive(_ key: String) throws(ExperimentError) -> Double? {
    guard let setting = self[key] else { return nil }
    guard case .scalar(let value) = setting.kind, let number = value.number, number > 0 else {
      throw ExperimentError.wrongValue(key, expected: "a number above 0", setting)
    }
    return number
  }

  /// A number of at least 0.
  func notNegative(_ key: String, default value: Double) throws(ExperimentError) -> Double {
    guard let setting = self[key] else { return value }
    guard case .scalar(let value) = setting.kind, let number = value.number, number >= 0, number.isFinite else {
      throw ExperimentError.wrongValue(key, expected: "a number of at least 0", setting)
    }
    return number
  }

  /// One of a few words; nil when absent.
  func choice(_ key: String, of words: [String]) throws(ExperimentError) -> String? {
    guard let setting = self[key], let word = try string(key) else { return nil }
    guard words.contains(word) else {
      throw ExperimentError.wrongValue(key, expected: words.joined(separator: ", "), setting)
    }
    return word
  }

  func bool(_ key: String, default value: Bool) throws(ExperimentError) -> Bool {
    guard let setting = self[key] else { return value }
    guard case .scalar(.bool(let flag)) = setting.kind else {
      throw ExperimentError.wrongValue(key, expected: "true or false", setting)
    }
    return flag
  }

  func string(_ key: String) throws(ExperimentError) -> String? {
    guard let setting = self[key] else { return nil }
    guard let text = setting.text else { throw ExperimentError.wrongValue(key, expected: "text", setting) }
    return text
  }

  /// A name, as it was written; nil when absent or empty.
  func name(_ key: String) throws(ExperimentError) -> String? {
    guard let setting = setting[key], setting.written?.isEmpty != true else { return nil }
    if case .scalar(.null) = setting.kind, setting.written?.lowercased() != "null" { return nil }
    guard let text = setting.text else { throw ExperimentError.wrongValue(key, expected: "text", setting) }
    return text
  }

  func list(_ key: String) throws(ExperimentError) -> [Setting] {
    guard let setting = self[key] else { return [] }
    guard case .list(let items) = setting.kind else {
      throw ExperimentError.wrongValue(key, expected: "a list", setting)
    }
    return items
  }
}

extension Setting {
  /// A component as experiments write it: `ReLU`, or `{Conv2d: {in_channels: 1, ...}}`.
  ///
  /// - Throws: `ExperimentError` for any other form.
  func component(_ what: String) throws(ExperimentError) -> ComponentReference {
    switch kind {
    case .scalar(.string(let name)): return ComponentReference(name)
    case .map(let entries):
      if entries.count == 1, let entry = entries.first { return try entry.value.arguments(of: entry.key) }
    default: break
    }
    throw ExperimentError.wrongValue(
      what, expected: "a name, or one name with its arguments: {Name: {argument: value}}", self)
  }

  /// The arguments in the mapping below a component's name.
  func arguments(of name: String) throws(ExperimentError) -> ComponentReference {
    switch kind {
    case .scalar(.null): return ComponentReference(name)
    case .map(let entries):
      var arguments: [NamedValue] = []
      for entry in entries {
        arguments.append(
          NamedValue(
            entry.key, try entry.value.argument(entry.key), written: entry.value.writtenArgument(isItem: false)))
      }
      return ComponentReference(name, arguments)
    default:
      throw ExperimentError.wrongValue(name, expected: "its arguments as a mapping: {\(name): {argument: value}}", self)
    }
  }

  private func argument(_ name: String) throws(ExperimentError) -> Value {
    switch kind {
    case .scalar(let value): return value
    case .list(let items):
      var values: [Value] = []
      for item in items { values.append(try item.argument(name)) }
      return .list(values)
    case .map: return .component(try component(name))
    }
  }

  /// The same argument with scalars as they were written, for where names are wanted: a class that is called 007 or no.
  ///
  /// Null is a name only as an item of a list; elsewhere it means that there is none.
  private func writtenArgument(isItem: Bool) -> Value? {
    switch kind {
    case .scalar(.null) where !isItem || written?.lowercased() != "null": return .null
    case .scalar: return text.map(Value.string)
    case .list(let items):
      let values = items.compactMap { $0.writtenArgument(isItem: true) }
      return values.count == items.count ? .list(values) : nil
    case .map: return nil
    }
  }
}
