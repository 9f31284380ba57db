import ArgumentParser
import Foundation
import Tenon
import TenonProcess

struct ArchiveExtract: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "extract", abstract: "Write one entry of an archive to a file or to standard output.",
    discussion: """
      Only where -o says, never to a place that the archive names. On a terminal, text is shown with control characters \
      written out.
      """)

  @ArgumentParser.Argument(help: ArgumentHelp("A model or checkpoint (.tenon).", valueName: "ARCHIVE"))
  var archive: String

  @ArgumentParser.Argument(help: ArgumentHelp("Its name, as `list` shows it.", valueName: "ENTRY"))
  var entry: String

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The file to write. Default: standard output.", valueName: "FILE"))
  var output: String?

  func run() throws {
    let file = try ZipReader(archive)
    guard file.contains(entry) else { throw ExtractError.unknown(entry, archive, file.entries.map(\.name)) }
    if let output {
      try DurableFile.replace(output) { handle in
        let writer = OutputFile(handle)
        try file.forEachPart(of: entry) { try writer.write($0) }
      }
    } else if isatty(StandardStreams.output) == 1 {
      try show(file)
    } else {
      try file.forEachPart(of: entry) { try Self.write($0) }
    }
  }

  private func show(_ file: ZipReader) throws {
    let bytes = try file.read(entry, maximumBytes: 16 << 20)
    guard !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) else {
      throw ExtractError.notText(entry)
    }
    Console.line(text.hasSuffix("\n") ? String(text.dropLast()) : text)
  }

  private static func write(_ bytes: UnsafeRawBufferPointer) throws {
    var rest = bytes
    while !rest.isEmpty {
      let count = Foundation.write(StandardStreams.output, rest.baseAddress, rest.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw ExtractError.notWritten(String(cString: strerror(errno))) }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }
}

/// An entry that is not written.
struct ExtractError: TenonError {
  let diagnostic: Diagnostic

  static func unknown(_ name: String, _ archive: String, _ names: [String]) -> ExtractError {
    let shown = names.prefix(20).joined(separator: ", ") + (names.count > 20 ? ", ..." : "")
    return ExtractError(
      diagnostic: Diagnostic("archive-entry", "\(archive) has no entry '\(name.visibleLine)'")
        .with("did you mean", Spelling.nearest(to: name, in: names)).with("entries", shown.visibleLine))
  }

  static func notText(_ name: String) -> ExtractError {
    ExtractError(
      diagnostic: Diagnostic("archive-entry", "'\(name.visibleLine)' is no text for a terminal")
        .help("write it to a file: -o FILE"))
  }

  static func notWritten(_ reason: String) -> ExtractError {
    ExtractError(diagnostic: Diagnostic("file-failed", "cannot write to standard output: \(reason)"))
  }
}
