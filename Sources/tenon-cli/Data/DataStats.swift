import ArgumentParser
import Tenon

struct DataStats: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats", abstract: "Count and measure all samples, in one pass.",
    discussion: """
      tenon data stats experiment.yaml
      tenon data stats ImageFolder root=photos --json stats.json

      Samples are taken as the dataset gives them, before any transform; bytes of pictures count from 0 to 1, as ToTensor \
      makes them, so that mean and deviation of the training part are what Normalize wants.
      """)

  @OptionGroup var data: ExaminedData

  @Option(help: ArgumentHelp("Write the numbers as a table.", valueName: "FILE"))
  var csv: String?

  @Option(help: ArgumentHelp("Write the numbers as JSON; - for standard output.", valueName: "FILE"))
  var json: String?

  func run() throws {
    let report = try data.report()
    let numbers = DataNumbers(report)
    if json == "-" { return Console.line(try numbers.json.text(.pretty)) }
    numbers.lines.forEach { Console.line($0) }
    if let csv { try DurableFile.replace(csv, bytes: Array(numbers.csv.utf8)) }
    if let json { try DurableFile.replace(json, bytes: numbers.json.bytes(.pretty)) }
    for written in [csv, json].compactMap(\.self) { Console.line(ShellWord.path(written)) }
  }
}
