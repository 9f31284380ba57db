import TenonCore
import TenonFormats
import TenonHost

/// The licenses of what is in a bundle, each under the name of what it is for.
struct LicenseTexts {
  private(set) var items: [Bundle.Item] = []
  /// What no license was found for.
  private(set) var notes: [String] = []
  private let installation: Installation
  private let packages = DebianPackages()

  private static let longestText = 1 << 22

  init(_ installation: Installation) {
    self.installation = installation
    let folder = "\(installation.prefix)/share/tenon/licenses"
    for name in FileSystem.names(in: folder) { add("LICENSES/\(name)", "\(folder)/\(name)") }
  }

  /// That of a plugin of somebody else; the built-in ones have Tenon's.
  mutating func add(_ plugin: PluginCandidate) {
    let (id, folder) = (plugin.manifest.id, FileSystem.folder(of: plugin.libraryPath))
    guard plugin.manifest.vendor != PluginRegistry.builtInVendor else { return }
    let file = FileSystem.names(in: folder).first { $0.uppercased().hasPrefix("LICEN") || $0.uppercased() == "COPYING" }
    guard let file, add("LICENSES/\(id.replacing("/", with: "-")).txt", "\(folder)/\(file)") else {
      notes.append("\(id) comes without the text of its license, \(plugin.manifest.license)")
      return
    }
  }

  /// That of the Debian package that a library of the system is from.
  mutating func add(_ library: LibraryClosure.Library) {
    guard library.isOfSystem else { return }
    guard let package = packages.owner(of: library.path),
      add("LICENSES/\(package).txt", "/usr/share/doc/\(package)/copyright")
    else {
      notes.append("no license text was found for \(library.name), \(library.path)")
      return
    }
  }

  @discardableResult
  private mutating func add(_ path: String, _ source: String) -> Bool {
    if items.contains(where: { $0.path == path }) { return true }
    guard let text = FileSystem.contents(FileSystem.resolved(source), limit: Self.longestText) else { return false }
    items.append(Bundle.Item(path: path, content: .bytes(text)))
    return true
  }
}

/// Which package a file of the system is from, by dpkg's lists.
private struct DebianPackages {
  private static let folder = "/var/lib/dpkg/info"
  private static let longestList = 1 << 24
  private let lists = FileSystem.names(in: folder).filter { $0.hasSuffix(".list") }

  func owner(of path: String) -> String? {
    // Lists name /lib where that is a link to /usr/lib today.
    let wanted = Array((path.hasPrefix("/usr/") ? String(path.dropFirst(4)) : path).utf8)
    // A library is in the package that is called after it, or after its project.
    let project = FileSystem.name(of: path).prefix { $0.isLetter }.dropFirst(3)
    for list in lists.filter({ $0.contains(project) }) + lists.filter({ !$0.contains(project) }) {
      guard let bytes = FileSystem.contents("\(Self.folder)/\(list)", limit: Self.longestList),
        bytes.split(separator: UInt8(ascii: "\n")).contains(where: {
          $0.elementsEqual(wanted) || ($0.starts(with: "/usr/".utf8) && $0.dropFirst(4).elementsEqual(wanted))
        })
      else { continue }
      return String(list.dropLast(5).prefix { $0 != ":" })
    }
    return nil
  }
}
