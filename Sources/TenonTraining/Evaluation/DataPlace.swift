import TenonCore
import TenonExperiment
import TenonFormats
import TenonHost
import TenonPredict

/// Where datasets lie: arguments that are paths.
enum DataPlace {
  /// The dataset with its files in another place.
  ///
  /// - Throws: `DataError` for one that reads no files by an argument of such a name.
  static func moved(_ reference: ComponentReference, to place: String, _ factory: ComponentFactory) throws
    -> ComponentReference
  {
    let entry = try factory.find(reference.name, .dataset)
    let known = entry.component.declaration.arguments.map(\.name).filter(ResolvedExperiment.pathArguments.contains)
    let files = known.filter { $0 != "root" }
    guard let argument = files.first ?? known.first else {
      guard let inner = reference.inner else { throw DataError.noPlace(entry.fullName, place) }
      return reference.replacing(inner.argument, with: .component(try moved(inner.reference, to: place, factory)))
    }
    var value = place
    // A list in that folder, by the name that it has.
    if Folder.isThere(place), argument != "root",
      case .string(let old)? = reference.arguments.first(where: { $0.name == argument })?.value,
      let file = old.split(separator: "/").last
    {
      value = place.hasSuffix("/") ? "\(place)\(file)" : "\(place)/\(file)"
    }
    return reference.replacing(argument, with: .string(value))
  }

  /// Texts that a dataset, or one within it, is given otherwise than by its own defaults; they may be paths.
  ///
  /// - Throws: what finding a component within it throws.
  static func paths(of component: ComponentFactory.Resolved, _ factory: ComponentFactory) throws -> [NamedValue] {
    try zip(component.config.values, component.entry.component.declaration.arguments).flatMap { named, argument in
      guard argument.componentKind == nil else {
        return try named.value.references.flatMap {
          try paths(of: factory.resolve($0, argument.componentKind ?? .dataset), factory)
        }
      }
      guard case .string = named.value, !argument.accepts.contains(.choice), argument.defaultValue != named.value else {
        return []
      }
      return [named]
    }
  }
}

extension ComponentReference {
  /// The first component that is given as an argument.
  fileprivate var inner: (argument: String, reference: ComponentReference)? {
    arguments.lazy.compactMap { argument in
      if case .component(let reference) = argument.value { (argument.name, reference) } else { nil }
    }.first
  }

  fileprivate func replacing(_ name: String, with value: Value) -> ComponentReference {
    ComponentReference(self.name, arguments.filter { $0.name != name } + [NamedValue(name, value)])
  }
}

extension DataError {
  fileprivate static func noPlace(_ component: String, _ place: String) -> DataError {
    DataError(
      diagnostic: Diagnostic("bad-option", "\(component) has no argument that says where its files lie")
        .expected("one of \(ResolvedExperiment.pathArguments.sorted().joined(separator: ", "))")
        .received("--data \(place)")
        .help("change its arguments with --set, or name another dataset: --set data.test={NAME: {...}}"))
  }
}
