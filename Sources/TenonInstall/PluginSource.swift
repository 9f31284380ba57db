import Foundation
import TenonCore
import TenonCrypto
import TenonFormats
import TenonHost

/// What somebody wants to install, read into memory from a library, a folder or a zip; nothing in it has been run.
///
/// Only known files are taken: the library, its manifest, license and readme. What else a zip or a folder holds is
/// left where it is.
struct PluginSource {
  /// Largest library that is taken, bytes.
  static let largestLibrary = 512 << 20
  private static let largestManifest = 8 << 20
  private static let largestText = 1 << 20
  /// Copied along where they are there.
  static let texts = ["LICENSE", "README.md"]

  /// The library's file name.
  let libraryName: String
  let library: [UInt8]
  /// Nil for a library alone.
  let manifest: Manifest?
  let texts: [String: [UInt8]]
  /// Who has signed the zip, where that holds; nil for anything else.
  let signer: PublicKey?
  /// For the records: the last part of the path.
  let origin: String

  /// Reads a source.
  ///
  /// - Throws: `InstallError`, `ArchiveError`, `FileError`, `PluginLoadError`.
  init(_ path: String) throws {
    origin = URL(fileURLWithPath: path).lastPathComponent
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw InstallError.notAPlugin(path, "there is no such file or folder")
    }
    if isFolder.boolValue {
      (libraryName, library, manifest, texts) = try Self.read(folder: path)
      signer = nil
    } else if path.lowercased().hasSuffix(".zip") {
      let archive = try ZipReader(path, limits: Self.limits)
      signer = try Self.signer(of: archive)
      (libraryName, library, manifest, texts) = try Self.read(archive)
    } else {
      try ELFMachine.check(path)
      guard ELFIdentity(path: path) != nil else { throw InstallError.notAPlugin(path, "no identity record in it") }
      (libraryName, manifest, texts) = (origin, nil, [:])
      signer = nil
      library = try InputFile.read(path, maximumBytes: Self.largestLibrary)
    }
    guard Self.isPlainName(libraryName) else {
      throw InstallError.notAPlugin(path, "its library has the name '\(libraryName.prefix(80))'")
    }
  }

  private typealias Parts = (String, [UInt8], Manifest?, [String: [UInt8]])

  private static func read(folder: String) throws -> Parts {
    let folder = try built(in: folder)
    let manifest = try Manifest(path: "\(folder)/plugin.json")
    let name = try libraryName(manifest, in: folder)
    let library = try InputFile.read("\(folder)/\(name)", maximumBytes: largestLibrary)
    var texts: [String: [UInt8]] = [:]
    for text in Self.texts where FileManager.default.fileExists(atPath: "\(folder)/\(text)") {
      texts[text] = try InputFile.read("\(folder)/\(text)", maximumBytes: largestText)
    }
    return (name, library, manifest, texts)
  }

  /// The one folder with `plugin.json`.
  private static func built(in folder: String) throws -> String {
    let found = BuiltFolder.candidates(folder)
    guard let only = found.first else { throw InstallError.notAPlugin(folder, "there is no plugin.json in it") }
    guard found.count == 1 else {
      throw InstallError.notAPlugin(folder, "there are several: \(found.prefix(4).joined(separator: ", "))")
    }
    return only
  }

  private static let limits = {
    var limits = ZipLimits()
    limits.maximumEntries = 64
    limits.maximumEntrySize = largestLibrary
    limits.maximumTotalSize = largestLibrary + (16 << 20)
    return limits
  }()

  /// Compares the hashes that the zip holds of its entries, and their signature.
  ///
  /// - Throws: `InstallError` for one that is not what it was when it was packed.
  private static func signer(of archive: ZipReader) throws -> PublicKey? {
    let report = try SealReport(archive)
    if let fault = report.faults.first { throw InstallError.damaged(archive.path, fault) }
    return report.signer
  }

  private static func read(_ archive: ZipReader) throws -> Parts {
    let path = archive.path
    guard archive.contains("plugin.json") else { throw InstallError.notAPlugin(path, "there is no plugin.json in it") }
    let json = try JSON.parse(
      archive.read("plugin.json", maximumBytes: largestManifest), source: "\(path), plugin.json")
    let manifest: Manifest
    do {
      manifest = try Manifest(json)
    } catch {
      throw PluginLoadError.manifestInvalid(
        file: "\(path), plugin.json", entry: error.entry, expected: error.expected, received: error.received)
    }
    let name = try libraryName(manifest, in: path)
    let library = try archive.read(name, maximumBytes: largestLibrary)
    var texts: [String: [UInt8]] = [:]
    for text in Self.texts where archive.contains(text) {
      texts[text] = try archive.read(text, maximumBytes: largestText)
    }
    return (name, library, manifest, texts)
  }

  private static func libraryName(_ manifest: Manifest, in place: String) throws -> String {
    guard let name = manifest.installation?.file, isPlainName(name) else {
      throw InstallError.notAPlugin(place, "its manifest names no library beside it")
    }
    return name
  }

  /// Letters, digits, `._+-`, ending in `.so`: never a path, never hidden.
  private static func isPlainName(_ name: String) -> Bool {
    name.hasSuffix(".so") && !name.hasPrefix(".") && (4...128).contains(name.utf8.count)
      && name.utf8.allSatisfy { byte in
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || "._+-".utf8.contains(byte)
      }
  }
}
