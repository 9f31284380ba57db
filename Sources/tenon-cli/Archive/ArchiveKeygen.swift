import ArgumentParser
import Tenon

struct ArchiveKeygen: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keygen", abstract: "Make a pair of keys that archives and plugins are signed with.",
    discussion: """
      NAME.key signs: keep it to yourself. NAME.pub is for everybody who checks. Both are Ed25519 keys in PEM, as \
      `openssl genpkey -algorithm ed25519` makes them. Files that are there are never overwritten.
      """)

  @ArgumentParser.Argument(help: ArgumentHelp("Where, and the files' names without their ending.", valueName: "NAME"))
  var name: String

  func run() throws {
    let key = try SigningKey()
    try NewFile.write("\(name).key", Array(key.pem.utf8), mode: 0o600)
    try NewFile.write("\(name).pub", Array(key.publicKey.pem.utf8), mode: 0o644)
    Console.line("\(name).key signs; keep it to yourself")
    Console.line("\(name).pub is for everybody: \(key.publicKey)")
  }
}
