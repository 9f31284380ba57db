import ArgumentParser
import Foundation
import Tenon

struct Report: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Show a run, or several side by side, as one page for a browser.",
    discussion: """
      A run's files are read, and nothing of it is run. A page about one run is written to report.html in its folder, where \
      training has put one already; one about several to report.html here.
      """)

  @ArgumentParser.Argument(help: ArgumentHelp("Folders of runs, written by `train`.", valueName: "RUN"))
  var runs: [String]

  @Option(name: .shortAndLong, help: ArgumentHelp("Where the page goes.", valueName: "FILE"))
  var output: String?

  @Option(help: ArgumentHelp("Write all that was measured after each epoch as a table, too.", valueName: "FILE"))
  var csv: String?

  @Option(help: ArgumentHelp("Write all that the page shows as JSON, too.", valueName: "FILE"))
  var json: String?

  @Flag(help: "Open the page in a browser.")
  var open = false

  func validate() throws {
    guard !runs.isEmpty else { throw ValidationError("name the folder of a run") }
  }

  func run() throws {
    let records = try runs.map { try RunRecord(path: $0) }
    for record in records {
      for note in record.notes { Console.error("note: \(note)") }
    }
    let page = records.count == 1 ? try ReportPage(of: records[0]) : try ReportPage(comparing: records)
    let path = output ?? (records.count == 1 ? "\(records[0].path)/\(RunReport.fileName)" : RunReport.fileName)
    try DurableFile.replace(path, bytes: page.bytes)
    let numbers = RunReportData(records)
    if let csv { try DurableFile.replace(csv, bytes: Array(numbers.csv.utf8)) }
    if let json { try DurableFile.replace(json, bytes: numbers.json.bytes(.pretty)) }
    for written in [path, csv, json].compactMap(\.self) { Console.line(ShellWord.path(written)) }
    if open { try Browser.open(path) }
  }
}
