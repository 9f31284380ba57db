import TenonCore

/// A key of an experiment: what may stand under it, what holds without it, and what it means.
///
/// The reader checks by it, and the reference of experiments is made of it.
package struct SettingKey: Sendable {
  /// What may stand under a key.
  package enum Form: Sendable {
    case text
    case flag
    case integer(ClosedRange<Int>)
    case number
    /// Above 0.
    case positive
    /// At least 0.
    case notNegative
    /// One of a few words.
    case choice([String])
    /// A text or a list of texts.
    case names
    /// A component of some kind: `dataset`.
    case component(String)
    /// A mapping with these keys.
    indirect case section(SettingTable)
    /// What its reader checks, in words, and the mappings that may be in it.
    case described(String, [SettingTable] = [])
  }

  package let name: String
  package let form: Form
  /// What holds when it is left out or null.
  package let standard: Value?
  /// The same in words, where it is no value.
  package let standardText: String?
  package let isRequired: Bool
  /// Limits that the form does not say.
  package let limits: String?
  package let meaning: String

  init(
    _ name: String, _ form: Form, default standard: Value? = nil, otherwise standardText: String? = nil,
    limits: String? = nil, _ meaning: String
  ) {
    self.init(name, form, standard, standardText, isRequired: false, limits, meaning)
  }

  /// One that cannot be left out.
  static func required(_ name: String, _ form: Form, limits: String? = nil, _ meaning: String) -> SettingKey {
    SettingKey(name, form, nil, nil, isRequired: true, limits, meaning)
  }

  private init(
    _ name: String, _ form: Form, _ standard: Value?, _ standardText: String?, isRequired: Bool, _ limits: String?,
    _ meaning: String
  ) {
    self.name = name
    self.form = form
    self.standard = standard
    self.standardText = standardText
    self.isRequired = isRequired
    self.limits = limits
    self.meaning = meaning
  }

  /// The mappings that may stand under it.
  package var tables: [SettingTable] {
    switch form {
    case .section(let table): [table]
    case .described(_, let tables): tables
    default: []
    }
  }
}

extension SettingKey.Form {
  /// For messages: what is expected.
  var expected: String {
    switch self {
    case .text: "text"
    case .flag: "true or false"
    case .integer(let range):
      "an integer of at least \(range.lowerBound)"
        + (range.upperBound == .max ? "" : " and at most \(range.upperBound)")
    case .number: "a number"
    case .positive: "a number above 0"
    case .notNegative: "a number of at least 0"
    case .choice(let words): words.joined(separator: ", ")
    case .names: "a text or a list of texts"
    case .component: "a name, or one name with its arguments: {Name: {argument: value}}"
    case .section(let table): "a mapping with \(table.names.joined(separator: ", "))"
    case .described(let text, _): text
    }
  }

  /// For the reference: the type without its limits.
  var typeText: String {
    switch self {
    case .text: "text"
    case .flag: "flag"
    case .integer: "integer"
    case .number, .positive, .notNegative: "number"
    case .choice: "word"
    case .names: "text or list of texts"
    case .component(let kind): kind
    case .section: "mapping"
    case .described(let text, _): text
    }
  }

  /// For the reference: which values of the type.
  var rangeText: String {
    switch self {
    case .flag: "true, false"
    case .integer(let range) where range.upperBound == .max: "at least \(range.lowerBound)"
    case .integer(let range): "\(range.lowerBound) to \(range.upperBound)"
    case .positive: "above 0"
    case .notNegative: "at least 0"
    case .choice(let words): words.joined(separator: ", ")
    case .text, .number, .names, .component, .section, .described: ""
    }
  }
}
