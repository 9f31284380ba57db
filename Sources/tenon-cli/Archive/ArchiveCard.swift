import ArgumentParser
import Tenon

struct ArchiveCard: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "card", abstract: "Print what an archive says that people should know of its model, in Markdown.",
    discussion: "Runs nothing. Control characters are written out.")

  @ArgumentParser.Argument(help: ArgumentHelp("A model (.tenon).", valueName: "ARCHIVE"))
  var archive: String

  func run() throws {
    let model = try ModelArchive(path: archive, weights: .mapped)
    let card = model.card ?? ModelCard.text(of: model)
    Console.line(card.hasSuffix("\n") ? String(card.dropLast()) : card)
  }
}
