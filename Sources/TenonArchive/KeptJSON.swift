import TenonCore

/// A JSON text as it was read, beside what was understood of it, so that writing loses nothing.
///
/// A later version of Tenon, or somebody's tool, may add members. They are never looked at, and they stay.
struct KeptJSON: Sendable {
  private let read: JSON
  private let understood: JSON

  /// - Parameters:
  ///   - read: the text of the file.
  ///   - understood: the same, written anew from what was read.
  /// - Returns: nil when all of it was understood.
  init?(read: JSON, understood: JSON) {
    guard Self.restore(understood, understood, read) != understood else { return nil }
    self.read = read
    self.understood = understood
  }

  /// What is to be written, with the members that were not understood at the end of their objects.
  ///
  /// Items of lists are found again where they are unchanged, at any position.
  func restored(in current: JSON) -> JSON { Self.restore(current, understood, read) }

  private static func restore(_ current: JSON, _ understood: JSON, _ read: JSON) -> JSON {
    switch (current, understood, read) {
    case (.object(var members), .object(let known), .object(let original)):
      for (key, value) in members {
        if let before = known[key], let original = original[key] { members[key] = restore(value, before, original) }
      }
      // What was understood and is gone was taken out; what was not understood is no reader's to take out.
      for (key, value) in original where known[key] == nil { _ = members.append(key, value) }
      return .object(members)
    case (.array(let items), .array(let known), .array(let original)) where known.count == original.count:
      return .array(
        items.enumerated().map { index, item in
          guard item.objectValue != nil else { return item }
          let isInPlace = known.indices.contains(index) && known[index] == item
          guard let place = isInPlace ? index : known.firstIndex(of: item) else { return item }
          return restore(item, item, original[place])
        })
    default: return current
    }
  }
}
