import Foundation
import PluginFixtures
import TenonCore
import TenonFormats
import TenonHost
import TenonInstall
import TestSupport
import Testing

/// Zips that were damaged, or made to write elsewhere.
@Suite struct HostileZipTests {
  let home: Home

  init() throws { home = try Home() }

  @Test func damagedZips_areRefusedOrInstallTheSame() throws {
    let plugin = try FixturePlugin.installed()
    _ = try PluginPacker(probe: home.probe).pack(plugin.installedFolder, to: home.folder.file("good.zip"))
    let good = try home.folder.bytes("good.zip")
    let path = home.folder.file("bad.zip")
    for place in 0..<60 {
      let position = good.count * place / 60
      try home.folder.write(Array(good[..<position]), to: "bad.zip")
      #expect(throws: (any Error).self) { try home.installer.install(path) { _ in true } }
      var flipped = good
      flipped[position] ^= UInt8(truncatingIfNeeded: place &* 41) | 1
      try home.folder.write(flipped, to: "bad.zip")
      // A flipped byte between entries harms nobody; one in an entry is found.
      _ = try? home.installer.install(path) { offer in
        #expect(offer.library.sha256 == packedHash(plugin))
        return false
      }
    }
    #expect(!FileManager.default.fileExists(atPath: "\(home.folders.plugins)/acme"))
  }

  /// Writes a zip anew without the hashes of its entries, as versions before there were any did.
  private func unseal(_ path: String) throws {
    let archive = try ZipReader(path)
    let contents = try archive.entries.map { ($0.name, try archive.read($0.name, maximumBytes: 1 << 26)) }
    try ZipWriter.replace(path) { writer in
      for (name, bytes) in contents where name != "hashes.json" { try writer.add(name, bytes, .stored) }
    }
  }

  private func packedHash(_ plugin: FixturePlugin) -> String { (try? LibraryHash.sha256(of: plugin.library)) ?? "" }

  @Test(arguments: ["../../a.b", "/etc/abcd", "a/../b.cd", "plugin.js", "README.m\u{1}"])
  func zipsWithNamesThatLeadElsewhere_areRefused(_ name: String) throws {
    let plugin = try FixturePlugin.installed()
    try plugin.folder.write("read me", to: "fixture/README.md")
    _ = try PluginPacker(probe: home.probe).pack(plugin.installedFolder, to: home.folder.file("good.zip"))
    try unseal(home.folder.file("good.zip"))
    var bytes = try home.folder.bytes("good.zip")
    let old = Array("README.md".utf8)
    let new = Array(name.utf8)
    #expect(old.count == new.count)
    var count = 0
    for start in 0..<bytes.count - old.count where bytes[start..<start + old.count].elementsEqual(old) {
      bytes.replaceSubrange(start..<start + old.count, with: new)
      count += 1
    }
    #expect(count == 2, "in its header and in the directory")
    let path = try home.folder.write(bytes, to: "bad.zip")
    guard name != "plugin.js" else {
      // A name that nobody asks for is left where it is.
      let result = try home.install(path)
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: result.folder).sorted() == ["libfixture.so", "plugin.json"])
      return
    }
    let before = try home.files()
    #expect { try home.install(path) } throws: { $0 is any TenonError }
    #expect(try home.files() == before)
  }
}
