import ArgumentParser
import Tenon

struct ArchiveList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the entries of an archive.",
    discussion: "Reads its directory and its hashes alone; `verify` compares them.")

  @ArgumentParser.Argument(help: ArgumentHelp("A model or checkpoint (.tenon).", valueName: "ARCHIVE"))
  var archive: String

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let file = try ZipReader(archive)
    let hashes = try file.recordedHashes() ?? [:]
    guard !json else {
      let entries = file.entries.map { entry -> JSON in
        var object: JSONObject = [
          "name": .string(entry.name), "size": .int(entry.size), "compressed_size": .int(entry.compressedSize),
          "method": .string("\(entry.method)"), "offset": .int(entry.dataOffset),
        ]
        if let hash = hashes[entry.name] { object["sha256"] = .string(hash) }
        return .object(object)
      }
      return Console.line(try JSON.object(["entries": .array(entries)]).text(.pretty))
    }
    var table = Table(["entry", "bytes", "in the file", "kept", "SHA-256"], numeric: [1, 2])
    for entry in file.entries {
      table.add(
        entry.name, Format.count(entry.size), Format.count(entry.compressedSize), "\(entry.method)",
        hashes[entry.name] ?? "")
    }
    Console.line(table.text)
  }
}
