import TenonCore
import TenonHost
import TenonLoad

/// All shared libraries that programs need, directly or through others, but those of glibc.
struct LibraryClosure {
  struct Library: Sendable {
    /// What others need it by: `libzip.so.4`.
    let name: String
    /// Symbolic links resolved.
    let path: String
    /// Whether it is shared by Tenon's programs and plugins, the kernels.
    let isShared: Bool
    /// Whether it came with the system, and not with Tenon.
    let isOfSystem: Bool
  }

  /// In the order in which they were found.
  private(set) var found: [Library] = []
  private let installation: Installation

  /// Those of glibc, which belong to the dynamic linker that starts a program: they are the system's everywhere.
  private static let ofGlibc: Set = [
    "libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1", "ld-linux-x86-64.so.2",
    "ld-linux-aarch64.so.1",
  ]

  init(_ installation: Installation) { self.installation = installation }

  /// - Throws: `BundleError` for one that is not there.
  mutating func add(neededBy path: String) throws {
    for name in ELFDependencies(path: path)?.needed ?? [] {
      guard !Self.ofGlibc.contains(name), !found.contains(where: { $0.name == name }) else { continue }
      let library = try find(name, neededBy: path)
      found.append(library)
      try add(neededBy: library.path)
    }
  }

  private func find(_ name: String, neededBy path: String) throws -> Library {
    let own = "\(installation.prefix)/lib/tenon"
    for (folder, isShared) in [(own, true), ("\(own)/swift", false), (FileSystem.folder(of: path), false)] {
      let file = FileSystem.resolved("\(folder)/\(name)")
      guard FileSystem.holds(file) else { continue }
      return Library(name: name, path: file, isShared: isShared, isOfSystem: !file.hasPrefix("\(own)/"))
    }
    var room = [CChar](repeating: 0, count: 4096)
    guard tenon_load_find(name, &room, room.count) != 0 else { throw BundleError.libraryNotFound(name, neededBy: path) }
    let bytes = room.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return Library(
      name: name, path: FileSystem.resolved(ByteText.text(bytes)), isShared: false, isOfSystem: true)
  }
}
