import Foundation
import TenonCore
import TenonHost
import TenonInstall
import TestSupport
import Testing

/// What the user trusts, and what other files say about it.
@Suite struct TrustStoreTests {
  let folder: TemporaryFolder
  let store: TrustStore
  let pin: PluginPin

  init() throws {
    folder = try TemporaryFolder()
    store = TrustStore(folder.file("config/tenon/trusted.json"))
    pin = try PluginPin("acme/layers@sha256:" + String(repeating: "0a", count: 32))
  }

  @Test func agreements_areKeptAndTakenBack() throws {
    #expect(try store.entries().isEmpty)
    try store.add(pin, version: "1.0.0", source: "layers.zip")
    try store.add(pin, version: "1.0.0", source: "again")
    let other = try PluginPin("acme/layers@sha256:" + String(repeating: "b1", count: 32))
    try store.add(other, version: "1.1.0", source: "x")
    #expect(try store.entries().map(\.pin) == [pin, other])
    #expect(try store.entries().map(\.source) == ["layers.zip", "x"])
    #expect(try store.contains(pin))
    #expect(try store.revoke(id: "acme/layers", sha256: other.sha256).map(\.version) == ["1.1.0"])
    #expect(try !store.contains(other) && store.contains(pin))
    #expect(try store.revoke(id: "acme/layers").count == 1)
    #expect(try store.revoke(id: "acme/layers").isEmpty)
  }

  @Test func pins_areReadFromTheirOneForm() throws {
    let hash = String(repeating: "0a", count: 32)
    #expect(try PluginPin("acme/layers@sha256:" + hash.uppercased()).description == "acme/layers@sha256:\(hash)")
    for text in [
      "", "acme/layers", "acme/layers@\(hash)", "acme/layers@sha256:", "acme/layers@sha256:\(hash)0", "@sha256:\(hash)",
      "Acme/layers@sha256:\(hash)", "acme@sha256:\(hash)", "acme/layers@md5:\(hash)", "acme/../x@sha256:\(hash)",
      "acme/layers@sha256:" + String(repeating: "g", count: 64),
    ] {
      #expect(throws: PluginPinError.self, "\(text)") { try PluginPin(text) }
    }
  }

  @Test(arguments: [
    "", "[]", "{", "{}", "{\"schema\": 2, \"trusted\": []}", "{\"schema\": 1}", "{\"schema\": 1, \"trusted\": {}}",
    "{\"schema\": 1, \"trusted\": [1]}", "{\"schema\": 1, \"trusted\": [{\"id\": \"acme/x\"}]}",
    "{\"schema\": 1, \"trusted\": [{\"id\": \"acme/x\", \"sha256\": \"*\", \"version\": \"\", \"source\": \"\", \"added\": \"\"}]}",
    "{\"schema\": 1, \"schema\": 1, \"trusted\": []}", "\u{0}\u{1}\u{2}",
  ])
  func filesOfOtherForms_areRefused(_ text: String) throws {
    let path = try folder.write(text, to: "hostile.json")
    chmod(path, 0o600)
    #expect { try TrustStore(path).entries() } throws: { $0 is any TenonError }
    #expect { try TrustStore(path).add(pin, version: "", source: "") } throws: { $0 is any TenonError }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == text, "what cannot be read is not overwritten")
  }

  @Test func deepNesting_largeFilesAndPipes_areRefused() throws {
    let deep = try folder.write(String(repeating: "[", count: 100_000), to: "deep.json")
    let large = try folder.write(String(repeating: " ", count: 5 << 20), to: "large.json")
    let pipe = folder.file("pipe.json")
    #expect(mkfifo(pipe, 0o600) == 0)
    for path in [deep, large, pipe] {
      chmod(path, 0o600)
      #expect { try TrustStore(path).entries() } throws: { $0 is any TenonError }
    }
  }

  @Test func fileThatOthersCanWrite_saysNothing() throws {
    try store.add(pin, version: "1.0.0", source: "x")
    chmod(store.path, 0o666)
    #expect(throws: StoredListError.self) { try store.contains(pin) }
    chmod(store.path, 0o600)
    #expect(try store.contains(pin))
  }
}
