import TenonCore

/// A node of an experiment as it was written, with where it stands.
package struct Setting: Sendable {
  package indirect enum Kind: Sendable {
    /// Null, a bool, a number or a string.
    case scalar(Value)
    case list([Setting])
    case map([(key: String, value: Setting)])
  }

  /// Where a setting comes from: a line of the file, or an option of the command line.
  package struct Origin: Sendable {
    /// `experiment.yaml:14` or `--set optimizer.Adam.lr=fast`.
    package let place: String
    /// The line's text, trimmed; empty when there is none.
    package let text: String

    /// Whether it is a change on the command line.
    var isOption: Bool { place.hasPrefix("--set ") }
    package var description: String { text.isEmpty ? place : "\(place): \(text)" }
  }

  package var kind: Kind
  package var origin: Origin
  /// How a scalar stands in the file: `007` for the number 7; nil where it is not from a file.
  var written: String?

  /// The text of a scalar where a name is wanted: as it was written, whatever YAML takes it for.
  package var text: String? {
    guard case .scalar(let value) = kind else { return nil }
    return written ?? value.description
  }

  /// For messages: what kind of thing it is.
  package var kindName: String {
    switch kind {
    case .scalar(let value): "'\(value)'"
    case .list: "a list"
    case .map: "a mapping"
    }
  }

  package subscript(key: String) -> Setting? {
    guard case .map(let entries) = kind else { return nil }
    return entries.first { $0.key == key }?.value
  }

  /// The setting at a path of keys and list positions, or the innermost one there is on the way.
  package func nearest(to path: some Collection<String>) -> Setting {
    guard let first = path.first else { return self }
    let child: Setting? =
      switch kind {
      case .scalar: nil
      case .list(let items): Int(first).flatMap { items.indices.contains($0) ? items[$0] : nil }
      case .map: self[first]
      }
    return child?.nearest(to: path.dropFirst()) ?? self
  }
}

extension Setting {
  /// Sets what stands at a path, making mappings on the way: `--set optimizer.Adam.lr=0.01`.
  ///
  /// - Throws: `ExperimentError` when the path goes through a list position or a value that is not there.
  mutating func set(_ path: ArraySlice<String>, to value: Setting) throws(ExperimentError) {
    guard let first = path.first else {
      self = value
      return
    }
    switch kind {
    case .map(var entries):
      // In a resolved experiment `Adam` is `tenon/Adam`.
      let full = entries.indices.filter { entries[$0].key.hasSuffix("/\(first)") }
      if let index = entries.firstIndex(where: { $0.key == first }) ?? (full.count == 1 ? full[0] : nil) {
        try entries[index].value.set(path.dropFirst(), to: value)
      } else {
        var made = Setting(kind: .map([]), origin: value.origin)
        try made.set(path.dropFirst(), to: value)
        entries.append((first, made))
      }
      kind = .map(entries)
    case .list(var items):
      guard let index = Int(first), items.indices.contains(index) else {
        throw ExperimentError.noPosition(first, items.count, value.origin)
      }
      try items[index].set(path.dropFirst(), to: value)
      kind = .list(items)
    case .scalar(.string(let name)) where first == name:
      // `optimizer: Adam` becomes `optimizer: {Adam: {...}}`.
      kind = .map([(name, Setting(kind: .map([]), origin: origin))])
      try set(path, to: value)
    case .scalar(.null):
      kind = .map([])
      try set(path, to: value)
    case .scalar:
      throw ExperimentError.notAMapping(first, self, value.origin)
    }
  }
}
