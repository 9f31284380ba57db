/// The keys of one mapping of an experiment.
package struct SettingTable: Sendable {
  /// In messages, and as the heading in the reference: `data`.
  package let name: String
  /// What the mapping is, for the reference.
  package let about: String
  package let keys: [SettingKey]
  /// What stands under a key that is not in `keys`; nil where there is no other.
  package let others: SettingKey?

  init(_ name: String, _ about: String, _ keys: [SettingKey], others: SettingKey? = nil) {
    self.name = name
    self.about = about
    self.keys = keys
    self.others = others
  }

  package var names: [String] { keys.map(\.name) }

  /// - Precondition: the table has the key; readers name those of their own table only.
  subscript(name: String) -> SettingKey {
    guard let key = keys.first(where: { $0.name == name }) else {
      preconditionFailure("the table of \(self.name) has no key '\(name)'")
    }
    return key
  }
}
