import ArgumentParser
import Tenon

struct BenchTransforms: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "transforms", abstract: "Measure how many pictures a second transforms take.",
    discussion: """
      tenon bench transforms RandAugment --picture photograph.jpg
      tenon bench transforms '[{RandomResizedCrop: {size: 224}}, ToTensor]' --picture photograph.jpg

      The picture is decoded once; the transforms are applied to it again and again, as in training, with other random \
      draws each time, in one thread. Decoding and reading are measured by `tenon bench EXPERIMENT --loading`.
      """)

  @ArgumentParser.Argument(
    help: ArgumentHelp("Transforms, as an experiment has them: YAML, or the name of a file.", valueName: "TRANSFORMS"))
  var transforms: String

  @Option(help: ArgumentHelp("An image file.", valueName: "FILE"))
  var picture: String

  @Option(help: ArgumentHelp("How long they are measured.", valueName: "S"))
  var seconds = 0.5

  @Flag(help: "Print JSON.")
  var json = false

  @OptionGroup var host: HostOptions

  func validate() throws {
    guard (0...3600).contains(seconds) else {
      throw ValidationError("--seconds must be from 0 to 3600, received \(seconds)")
    }
  }

  func run() throws {
    let factory = try host.session().factory
    let resolved = try WrittenTransforms.read(transforms, option: "TRANSFORMS").map {
      try factory.resolve($0, .transform)
    }
    let report = try TransformBenchmark(resolved, factory: factory).run(picture: picture, seconds: seconds)
    json ? Console.line(try self.json(report).text()) : Console.line(text(report))
  }

  private func text(_ report: TransformBenchmark.Report) -> String {
    "\(Format.fixed(report.picturesPerSecond, 0)) pictures/s, \(Format.fixed(1e6 / report.picturesPerSecond, 1)) µs each"
      + (report.result.map { "; \($0)" } ?? "")
  }

  private func json(_ report: TransformBenchmark.Report) -> JSON {
    [
      "transforms": .string(transforms), "pictures": .int(report.count), "seconds": .number(report.seconds),
      "pictures_per_second": .number(report.picturesPerSecond),
    ]
  }
}
