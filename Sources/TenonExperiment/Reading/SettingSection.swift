import TenonCore

/// Reads the entries of one mapping as its table of keys says; every key must be known.
struct SettingSection {
  let name: String
  let setting: Setting
  private let table: SettingTable
  private let entries: [(key: String, value: Setting)]

  /// - Parameter name: in messages; nil for that of the table.
  /// - Throws: `ExperimentError` when it is no mapping, or has a key that the table does not have.
  init(_ setting: Setting, _ table: SettingTable, name: String? = nil) throws(ExperimentError) {
    let name = name ?? table.name
    guard case .map(let entries) = setting.kind else {
      throw ExperimentError.wrongValue(name, expected: SettingKey.Form.section(table).expected, setting)
    }
    if table.others == nil {
      for (key, value) in entries where !table.names.contains(key) {
        throw ExperimentError.unknownKey(key, in: name, table.names, value.origin)
      }
    }
    self.name = name
    self.setting = setting
    self.table = table
    self.entries = entries
  }

  /// Nil when absent or null.
  subscript(key: String) -> Setting? {
    guard let value = entries.first(where: { $0.key == table[key].name })?.value else { return nil }
    if case .scalar(.null) = value.kind { return nil }
    return value
  }

  func required(_ key: String) throws(ExperimentError) -> Setting {
    guard let value = self[key] else { throw ExperimentError.missingKey(key, in: name, setting.origin) }
    return value
  }

  /// - Parameter value: what holds without it, where the table has no value for that.
  func int(_ key: String, otherwise value: Int? = nil) throws(ExperimentError) -> Int {
    guard case .integer(let range) = table[key].form else { preconditionFailure("'\(key)' is no integer") }
    guard let setting = self[key] else {
      if let value { return value }
      guard case .int(let standard)? = table[key].standard else { preconditionFailure("'\(key)' has no default") }
      return standard
    }
    guard case .scalar(.int(let number)) = setting.kind, range.contains(number) else { throw wrong(key, setting) }
    return number
  }

  /// A number within what the table allows; its default when absent, nil without one.
  func number(_ key: String) throws(ExperimentError) -> Double? {
    guard let setting = self[key] else { return table[key].standard?.number }
    guard case .scalar(let value) = setting.kind, let number = value.number else { throw wrong(key, setting) }
    let isAllowed =
      switch table[key].form {
      case .positive: number > 0
      case .notNegative: number >= 0 && number.isFinite
      case .number: number.isFinite
      default: preconditionFailure("'\(key)' is no number")
      }
    guard isAllowed else { throw wrong(key, setting) }
    return number
  }

  /// One of a few words.
  func choice(_ key: String) throws(ExperimentError) -> String {
    guard case .choice(let words) = table[key].form, case .string(let standard)? = table[key].standard else {
      preconditionFailure("'\(key)' is no choice with a default")
    }
    guard let setting = self[key] else { return standard }
    guard case .scalar(.string(let word)) = setting.kind, words.contains(word) else { throw wrong(key, setting) }
    return word
  }

  func bool(_ key: String) throws(ExperimentError) -> Bool {
    guard let setting = self[key] else {
      guard case .bool(let standard)? = table[key].standard else { preconditionFailure("'\(key)' has no default") }
      return standard
    }
    guard case .scalar(.bool(let flag)) = setting.kind else { throw wrong(key, setting) }
    return flag
  }

  func string(_ key: String) throws(ExperimentError) -> String? {
    guard let setting = self[key] else { return nil }
    guard let text = setting.text else {
      throw ExperimentError.wrongValue(key, expected: SettingKey.Form.text.expected, setting)
    }
    return text
  }

  /// A name, as it was written; nil when absent or empty.
  func name(_ key: String) throws(ExperimentError) -> String? {
    guard let setting = setting[key], setting.written?.isEmpty != true else { return nil }
    if case .scalar(.null) = setting.kind, setting.written?.lowercased() != "null" { return nil }
    guard let text = setting.text else {
      throw ExperimentError.wrongValue(key, expected: SettingKey.Form.text.expected, setting)
    }
    return text
  }

  /// One text or a list of texts; none when absent.
  func names(_ key: String) throws(ExperimentError) -> [String] { try self[key]?.names(key) ?? [] }

  func list(_ key: String) throws(ExperimentError) -> [Setting] {
    guard let setting = self[key] else { return [] }
    guard case .list(let items) = setting.kind else {
      throw ExperimentError.wrongValue(key, expected: "a list", setting)
    }
    return items
  }

  func component(_ key: String) throws(ExperimentError) -> ComponentReference? { try self[key]?.component(key) }

  private func wrong(_ key: String, _ setting: Setting) -> ExperimentError {
    ExperimentError.wrongValue(key, expected: table[key].form.expected, setting)
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
    throw ExperimentError.notAComponent(what, self)
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
    case .map(let entries):
      if let pairs = Self.pairs(entries) { return pairs }
      return .component(try component(name))
    }
  }

  /// `{cat: 0, dog: 1}` as a list of pairs of texts; no component has a number in place of its arguments.
  private static func pairs(_ entries: [(key: String, value: Setting)]) -> Value? {
    let pairs = entries.compactMap { key, value -> Value? in
      if case .scalar(.int(let number)) = value.kind { .list([.string(key), .string("\(number)")]) } else { nil }
    }
    return pairs.isEmpty || pairs.count < entries.count ? nil : .list(pairs)
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
