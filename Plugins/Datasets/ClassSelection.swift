import TenonPlugin

/// The argument `classes`: which classes there are, in the order of their targets; null for all.
struct ClassSelection {
  /// Nil for all.
  let names: [String]?

  static func argument(_ summary: String) -> Argument { .list("classes", of: .string, summary).orNull() }

  /// - Throws: `ComponentError` (config) for no class at all, and for one that is named twice.
  init(_ config: Config) throws {
    guard try !config.isNull("classes") else {
      names = nil
      return
    }
    let chosen = try config.list("classes").compactMap { value in
      if case .string(let name) = value { name } else { nil }
    }
    guard !chosen.isEmpty else {
      throw ComponentError(.config, field: "classes", "expected at least one class, received none")
    }
    var seen: Set<ClassName> = []
    if let twice = chosen.first(where: { !seen.insert(ClassName($0)).inserted }) {
      throw ComponentError(.config, field: "classes", "expected every class once, received '\(twice)' twice")
    }
    names = chosen
  }

  /// For each class that there is, its target; nil for one that is left out.
  ///
  /// - Throws: `ComponentError` (config) naming a chosen class that there is not.
  func targets(among known: [String]) throws -> [Int?] {
    guard let names else { return Array(known.indices) }
    var targets: [Int?] = known.map { _ in nil }
    for (target, name) in names.enumerated() {
      guard let position = known.position(ofClass: name), targets[position] == nil else {
        throw Self.unknown(name, known)
      }
      targets[position] = target
    }
    return targets
  }

  static func unknown(_ name: String, _ known: [String]) -> ComponentError {
    let shown = known.prefix(20).joined(separator: ", ") + (known.count > 20 ? ", ..." : "")
    return ComponentError(.config, field: "classes", "expected names among \(shown); received '\(name)'")
  }
}
