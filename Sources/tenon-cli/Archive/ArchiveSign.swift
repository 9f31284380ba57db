import ArgumentParser
import Tenon

struct ArchiveSign: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sign", abstract: "Sign the hashes of all entries of an archive.",
    discussion: """
      An archive that is damaged is refused. One signature stands in an archive; another one takes its place. `keygen` \
      makes keys; `verify --signer` checks.
      """)

  @ArgumentParser.Argument(help: ArgumentHelp("A model (.tenon), which is written anew.", valueName: "ARCHIVE"))
  var archive: String

  @Option(help: ArgumentHelp("The file with the private key.", valueName: "FILE"))
  var key: String

  func run() throws {
    let key = try KeyFiles.signingKey(key)
    _ = try ModelArchive(path: archive, weights: .mapped)
    try ZipSeal.sign(archive, with: key)
    Console.line("signed \(archive) by \(key.publicKey)")
  }
}
