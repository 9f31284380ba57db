import ArgumentParser

struct ArchiveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "archive", abstract: "Check, look into, compare and sign models (.tenon).",
    subcommands: [
      ArchiveVerify.self, ArchiveList.self, ArchiveDiff.self, ArchiveExtract.self, ArchiveCard.self, ArchiveSign.self,
      ArchiveKeygen.self,
    ])
}
