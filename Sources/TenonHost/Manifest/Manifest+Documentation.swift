import TenonCore

extension Manifest {
  /// The components' documentation by their names.
  package var documentation: [String: String] {
    var texts: [String: String] = [:]
    for component in components { texts[component.declaration.name] = component.documentation }
    return texts
  }

  /// The same with these texts as documentation; what has no text has none.
  package func documented(by texts: [String: String]) -> Manifest {
    var documented = self
    for index in components.indices {
      documented.components[index].documentation = texts[components[index].declaration.name]
    }
    return documented
  }

  /// Whether both say the same of the same components in the same order, documentation aside.
  package func declaresComponents(of other: Manifest) -> Bool {
    components.map(\.undocumented) == other.components.map(\.undocumented)
  }
}

extension ComponentManifest {
  /// The most bytes of documentation that a manifest holds for a component.
  public static let longestDocumentation = 16 << 10

  /// What the library itself says: documentation comes out of the sources.
  package var undocumented: ComponentManifest {
    var component = self
    component.documentation = nil
    return component
  }
}
