import ArgumentParser
import Tenon

struct DataCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Find what is wrong with data: exit status 1 where anything is.",
    discussion: """
      tenon data check experiment.yaml

      Every sample is read. Faults are samples that cannot be read, labels out of range, numbers that are not finite, samples \
      that stand in several parts or with several labels in one, and classes without a training sample.
      """)

  /// Of each fault so many are named; --json has all.
  private static let mostNamed = 20

  @OptionGroup var data: ExaminedData

  @Option(help: ArgumentHelp("Write all that was found as JSON; - for standard output.", valueName: "FILE"))
  var json: String?

  func run() throws {
    let report = try data.report()
    let faults = report.faults
    if json == "-" {
      Console.line(try DataNumbers(report).json.text(.pretty))
    } else {
      let parts = report.parts.map { "\($0.name) \(Format.count($0.sampleCount))" }
      Console.line(
        "\(parts.joined(separator: ", ")) samples: \(faults.isEmpty ? "no faults" : Format.count(faults.count, "fault"))"
      )
      for fault in faults { lines(fault).forEach { Console.line($0) } }
      if let json {
        try DurableFile.replace(json, bytes: DataNumbers(report).json.bytes(.pretty))
        Console.line(ShellWord.path(json))
      }
    }
    if !faults.isEmpty { throw ExitCode(1) }
  }

  private func lines(_ fault: DataReport.Fault) -> [String] {
    switch fault {
    case .unreadable(let part, let samples):
      named(
        "\(part): \(Format.count(samples.count, "sample")) cannot be read",
        samples.map { "sample \($0.index): \($0.message)" })
    case .wrongLabels(let part, let labels, let classes):
      named(
        "\(part): \(Format.count(labels.count, "label")) out of range, with \(Format.count(classes, "class"))",
        labels.map { "sample \($0.sample) has \($0.target)" })
    case .notFinite(let part, let samples):
      named(
        "\(part): \(Format.count(samples.count, "sample")) with numbers that are not finite",
        samples.map { "sample \($0)" })
    case .sharedSamples(let groups):
      named(
        "\(Format.count(groups.count, "sample")) in several parts: what is measured on them is too good",
        groups.map(text))
    case .contradictions(let groups):
      named("\(Format.count(groups.count, "sample")) with several labels in one part", groups.map(text))
    case .emptyClasses(let part, let names):
      named("\(part): \(Format.count(names.count, "class")) without any sample", names)
    }
  }

  private func named(_ headline: String, _ examples: [String]) -> [String] {
    let shown = examples.prefix(Self.mostNamed).map { "  \($0)" }
    let rest = examples.count - shown.count
    return [headline] + shown + (rest > 0 ? ["  and \(Format.count(rest)) more"] : [])
  }

  private func text(_ group: DataDuplicates.Group) -> String {
    let most = 4
    let places = group.places.prefix(most).map { place in
      "sample \(place.sample) of \(place.part)" + (place.target.map { " (label \($0))" } ?? "")
    }
    return places.joined(separator: " = ") + (group.places.count > most ? " = ..." : "")
  }
}
