import TenonCore

/// What a plugin provides, readable without running it: `Registry/*.json` and an installed `plugin.json`.
public struct Manifest: Sendable, Equatable {
  /// The version of the manifest's own form.
  public static let schema = 1

  public let id: String
  public let version: String
  public let abiMajor: Int
  public let needsMinor: Int
  public let language: String
  public let license: String
  public let homepage: String?
  public internal(set) var components: [ComponentManifest]
  /// Only in an installed `plugin.json`; absent in `Registry/`, which is the same on every machine.
  public var installation: Installation?

  /// What is true of one built library.
  public struct Installation: Sendable, Equatable {
    /// The library's file name beside the manifest.
    public let file: String
    /// Lower-case hexadecimal.
    public let sha256: String
    /// The platform of the library, such as `linux-x86_64`.
    public let platform: String
    /// The Swift compiler's version for Swift plugins, otherwise free text or empty.
    public let toolchain: String

    public init(file: String, sha256: String, platform: String, toolchain: String) {
      self.file = file
      self.sha256 = sha256
      self.platform = platform
      self.toolchain = toolchain
    }
  }

  public init(
    id: String, version: String, abiMajor: Int, needsMinor: Int, language: String, license: String,
    homepage: String? = nil, components: [ComponentManifest], installation: Installation? = nil
  ) {
    self.id = id
    self.version = version
    self.abiMajor = abiMajor
    self.needsMinor = needsMinor
    self.language = language
    self.license = license
    self.homepage = homepage
    self.components = components
    self.installation = installation
  }

  /// The part of the id before the slash.
  public var vendor: String { String(id.prefix { $0 != "/" }) }

  public func fullName(of component: ComponentManifest) -> String { "\(vendor)/\(component.declaration.name)" }

  /// Whether this is how ids are written: `vendor/plugin`, each lower case, digits and hyphens, at most 39 long.
  public static func isLegal(id: String) -> Bool {
    let parts = id.split(separator: "/", omittingEmptySubsequences: false)
    return parts.count == 2
      && parts.allSatisfy { part in
        let bytes = Array(part.utf8)
        let isAlphanumeric = { (byte: UInt8) in (97...122).contains(byte) || (48...57).contains(byte) }
        return (1...39).contains(bytes.count) && bytes.allSatisfy { isAlphanumeric($0) || $0 == 45 }
          && bytes.first.map(isAlphanumeric) == true
      }
  }

  /// Whether this is how components are named: letters, digits and underscores, a letter first, at most 64.
  public static func isLegal(componentName name: String) -> Bool {
    let isLetter = { (byte: UInt8) in (97...122).contains(byte) || (65...90).contains(byte) }
    return (1...64).contains(name.utf8.count) && name.utf8.first.map(isLetter) == true
      && name.utf8.allSatisfy { isLetter($0) || (48...57).contains($0) || $0 == 95 }
  }
}

/// One component in a manifest.
public struct ComponentManifest: Sendable, Equatable {
  public let kind: ComponentKind
  public let declaration: Declaration
  public let isComposite: Bool
  /// Of kind loss, but nothing is trained by it.
  public let isMetric: Bool
  /// The layers that it replaces, of a fused layer.
  public let fusion: FusionPattern?
  /// The doc comment of its source, as Markdown; nil where there is none.
  ///
  /// It is no part of what the library says of itself.
  public var documentation: String?

  /// Whether it cannot be named, only found by its pattern.
  public var isFused: Bool { fusion != nil }

  public init(
    kind: ComponentKind, declaration: Declaration, isComposite: Bool = false, isMetric: Bool = false,
    fusion: FusionPattern? = nil, documentation: String? = nil
  ) {
    self.kind = kind
    self.declaration = declaration
    self.isComposite = isComposite
    self.isMetric = isMetric
    self.fusion = fusion
    self.documentation = documentation
  }
}
