import Foundation

/// What plugins are made and built with, as `make build` and `make install` lay it out around the program.
///
///     bin/tenon
///     include/               tenon_plugin.h, tenon/, and the helpers for C and C++
///     lib/tenon/sdk/         exports.map, Swift modules and archives, the Rust crate
///     share/tenon/templates/
public struct Toolkit: Sendable {
  /// The folder above `bin`.
  public let root: String

  public var include: String { "\(root)/include" }
  public var sdk: String { "\(root)/lib/tenon/sdk" }
  public var templates: String { "\(root)/share/tenon/templates" }
  /// The version script: the only symbol that a plugin exports.
  var exports: String { "\(sdk)/exports.map" }
  /// The entry of Swift plugins, with the id to be filled in.
  var entry: String { "\(sdk)/swift/Entry.swift" }

  /// - Parameter executable: the running program.
  /// - Throws: `AuthorError.noToolkit` when it stands alone, as in a build folder.
  public init(executable: String) throws(AuthorError) {
    root =
      URL(fileURLWithPath: executable).resolvingSymlinksInPath().deletingLastPathComponent()
      .deletingLastPathComponent().path
    for part in ["include/tenon_plugin.h", "lib/tenon/sdk/exports.map", "share/tenon/templates"] {
      guard FileManager.default.fileExists(atPath: "\(root)/\(part)") else { throw .noToolkit(root, missing: part) }
    }
  }
}
