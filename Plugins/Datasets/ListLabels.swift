import TenonPlugin

/// What the labels of a list mean.
struct ListLabels {
  /// Nil when the list has no labels.
  let targets: [Int64]?
  /// Empty when the labels are integers that nothing names.
  let classNames: [String]

  /// - Parameter classes: the names by target; nil to find them in the list.
  /// - Throws: `ComponentError` (data) naming the line.
  init(_ list: ListFile, classes: [String]?) throws {
    let labels = list.lines.compactMap(\.label)
    guard let first = labels.first else {
      (targets, classNames) = (nil, classes ?? [])
      return
    }
    if let classes {
      targets = try Self.targets(list, classes)
      classNames = classes
    } else if Int64(first) != nil || Self.isNumber(first) {
      targets = try Self.integers(list)
      classNames = []
    } else {
      if let line = list.lines.first(where: { $0.label.flatMap { Int64($0) } != nil }) {
        throw list.fault(
          line,
          "expected the name of a class, as in line \(list.lines[0].number), received \(line.label ?? "none"); "
            + "give `classes` if this is a name")
      }
      let names = Set(labels.map(ClassName.init)).sorted().map(\.text)
      targets = try Self.targets(list, names)
      classNames = names
    }
  }

  /// Whether it is an integer, however large.
  private static func isNumber(_ label: String) -> Bool {
    let digits = label.utf8.dropFirst(label.hasPrefix("-") || label.hasPrefix("+") ? 1 : 0)
    return !digits.isEmpty && digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }

  private static func integers(_ list: ListFile) throws -> [Int64] {
    try list.lines.map { line in
      guard let value = line.label.flatMap({ Int64($0) }), value >= 0 else {
        throw list.fault(
          line, "expected an integer from 0 to \(Int64.max) as label, as others are, received '\(line.label ?? "")'")
      }
      return value
    }
  }

  /// Names before positions: with `classes: ["7", "3"]` the label 3 is the second class.
  private static func targets(_ list: ListFile, _ names: [String]) throws -> [Int64] {
    let known = Dictionary(zip(names.map(ClassName.init), names.indices)) { first, _ in first }
    return try list.lines.map { line in
      let label = line.label ?? ""
      guard
        let target = known[ClassName(label)] ?? Int(label).flatMap({ names.indices.contains($0) ? $0 : nil })
          ?? names.position(ofClass: label)
      else {
        let shown = names.prefix(20).joined(separator: ", ") + (names.count > 20 ? ", ..." : "")
        throw list.fault(line, "expected one of \(shown), or an index below \(names.count), received '\(label)'")
      }
      return Int64(target)
    }
  }
}
