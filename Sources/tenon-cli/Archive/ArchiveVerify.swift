import ArgumentParser
import Tenon

struct ArchiveVerify: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Check that an archive is what it was when it was written.",
    discussion: """
      Reads every byte: structure, CRCs, the SHA-256 of every entry, and the signature where there is one. Runs nothing \
      of the archive, unless --run is given.
      """)

  @ArgumentParser.Argument(help: ArgumentHelp("A model or checkpoint (.tenon).", valueName: "ARCHIVE"))
  var archive: String

  @Option(
    help: ArgumentHelp(
      "Who must have signed it: a file with a public key, or ed25519: and its digits.", valueName: "PUBLIC_KEY"))
  var signer: String?

  @Flag(
    name: .customLong("run"),
    help: "Compute the example that the archive holds, with the plugins of the model, and compare what comes out.")
  var runsExample = false

  @OptionGroup var host: HostOptions

  func run() throws {
    let expected = try signer.map { try KeyFiles.publicKey($0) }
    // Its JSON and its tensors must make sense, too.
    _ = try ModelArchive(path: archive, weights: .mapped)
    let report = try SealReport(ZipReader(archive), signer: expected, progress: Self.progress)
    Console.status("")
    Console.line(
      "structure: \(Format.count(report.entries, "entry")), \(Format.bytes(report.byteCount)); every CRC is right")
    guard report.faults.isEmpty else { throw ArchiveFault.seal(archive, report) }
    Console.line(
      report.hasHashes
        ? "hashes: the SHA-256 of every entry is right" : "hashes: none; this archive was written before there were any"
    )
    Console.line("signature: \(report.signer.map { "by \($0)" } ?? "none")")
    if report.signer != nil, expected == nil {
      Console.line("  whose key that is, its owner must say; compare it with --signer PUBLIC_KEY")
    }
    if runsExample { try runExample() }
  }

  private func runExample() throws {
    let loaded = try host.session().model(at: archive)
    for note in loaded.notes { Console.error("note: \(note.visibleLine)") }
    guard let report = try loaded.runExample() else { throw ArchiveFault.noExample(archive) }
    for part in report.parts {
      let text = part.difference.map { difference in
        difference.largest == 0
          ? "the same, bit by bit or as numbers"
          : "\(Format.short(difference.largest)) at most, \(Format.short(difference.relative)) of the largest element"
      }
      Console.line("\(part.name.visibleLine): \(text ?? "of another type")")
    }
    guard report.faults.isEmpty else { throw ArchiveFault.example(archive, report.faults.map(\.name)) }
  }

  private static func progress(_ done: Int, _ total: Int) {
    // Nobody waits for less.
    guard total > 1 << 28, Terminal.canRewrite else { return }
    Console.status("reading \(Format.bytes(done)) of \(Format.bytes(total))")
  }
}

/// An archive that is not what it should be.
struct ArchiveFault: TenonError {
  let diagnostic: Diagnostic

  static func seal(_ path: String, _ report: SealReport) -> ArchiveFault {
    let shown = report.faults.prefix(10).map(\.description)
    let more = report.faults.count > 10 ? ["and \(report.faults.count - 10) more"] : []
    return ArchiveFault(
      diagnostic: (shown + more).reduce(Diagnostic("archive-seal", "\(path) is not what it should be")) {
        $0.with("", $1.visibleLine)
      }.help("get it again from where it came from, and do not use this one"))
  }

  static func noExample(_ path: String) -> ArchiveFault {
    ArchiveFault(
      diagnostic: Diagnostic("no-example", "\(path) holds no example that could be computed")
        .help("archives of trainings have one, unless the experiment says `example: false`; checkpoints have none"))
  }

  static func example(_ path: String, _ names: [String]) -> ArchiveFault {
    ArchiveFault(
      diagnostic: Diagnostic("example-differs", "the model of \(path) does not give here what it gave in its training")
        .with("differ", names.joined(separator: ", ").visibleLine)
        .expected("differences of at most \(Format.short(ExampleReport.tolerance)) of the largest element")
        .help("compare the plugins: tenon inspect shows those that it was trained with"))
  }
}
