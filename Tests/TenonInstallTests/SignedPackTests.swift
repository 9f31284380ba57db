import PluginFixtures
import TenonCore
import TenonCrypto
import TenonFormats
import TenonInstall
import TestSupport
import Testing

/// Packs that their author has signed.
@Suite struct SignedPackTests {
  private let home: Home
  private let plugin: FixturePlugin
  private let key: SigningKey
  private var zip: String { home.folder.file("fixture.zip") }

  init() throws {
    home = try Home()
    plugin = try FixturePlugin.installed()
    key = try SigningKey()
  }

  private func pack(_ key: SigningKey?) throws {
    _ = try PluginPacker(probe: home.probe).pack(plugin.installedFolder, to: zip, signedWith: key)
  }

  @Test func signer_isShownBeforeAnythingRuns() throws {
    try pack(key)
    var shown: PublicKey?
    let result = try home.installer.install(zip, signer: key.publicKey) { offer in
      shown = offer.signer
      return true
    }
    #expect(shown == key.publicKey && result.signer == key.publicKey)
    try pack(nil)
    #expect(try home.install(zip).signer == nil)
  }

  @Test func packOfAnotherSigner_isRefused() throws {
    let other = try SigningKey().publicKey
    for signed in [key, nil] {
      try pack(signed)
      let error = #expect(throws: InstallError.self) {
        try home.installer.install(zip, signer: other) { _ in
          Issue.record("nobody must be asked")
          return true
        }
      }
      #expect(error?.diagnostic.code == "plugin-signer")
    }
  }

  @Test func packThatWasChangedAfterSigning_isRefused() throws {
    try plugin.folder.write("read me", to: "fixture/README.md")
    try pack(key)
    let archive = try ZipReader(zip)
    let contents = try archive.entries.map { ($0.name, try archive.read($0.name, maximumBytes: 1 << 26)) }
    try ZipWriter.replace(zip) { writer in
      for (name, bytes) in contents {
        try writer.add(name, name == "README.md" ? Array("trust me".utf8) : bytes, .stored)
      }
    }
    let error = #expect(throws: InstallError.self) { try home.install(zip) }
    #expect(error?.description.contains("'README.md' is not what its hash says") == true)
  }
}
