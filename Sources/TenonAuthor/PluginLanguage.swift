/// A language that plugins can be written in.
public enum PluginLanguage: String, Sendable, CaseIterable {
  case swift, c, cpp, rust

  /// As people write it.
  public var title: String {
    switch self {
    case .swift: "Swift"
    case .c: "C"
    case .cpp: "C++"
    case .rust: "Rust"
    }
  }

  /// Endings of its source files.
  var endings: Set<String> {
    switch self {
    case .swift: ["swift"]
    case .c: ["c"]
    case .cpp: ["cpp", "cc", "cxx"]
    case .rust: ["rs"]
    }
  }
}

/// What a new plugin provides: one of the six kinds of components, or a layer made of layers.
public enum PluginKind: String, Sendable, CaseIterable {
  case layer, composite, loss, optimizer, scheduler, transform, dataset
}
