import ArgumentParser
import Tenon

struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Measure a trained model on its test data.",
    discussion: """
      Without test data it is measured on its validation data. A model that does not lie in the folder of its run reads \
      only data that is named: --data, or --set data.test=...
      """)

  @ArgumentParser.Argument(help: ArgumentHelp("A model, written by `train`.", valueName: "ARCHIVE"))
  var archive: String

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "Change a setting of the model's experiment, as in --set data.eval_batch_size=256.", valueName: "K=V"))
  var overrides: [String] = []

  @Option(
    name: .customLong("data"),
    help: ArgumentHelp("Where the data lies: a folder, or a list of files, as its dataset reads.", valueName: "PATH"))
  var place: String?

  @Flag(help: "Print JSON.")
  var json = false

  @OptionGroup var host: HostOptions

  func run() throws {
    let loaded = try host.session().model(at: archive)
    for note in loaded.notes { Console.error("note: \(note)") }
    let result = try loaded.evaluate(overrides: overrides, data: place, note: { Console.error("note: \($0)") }) {
      done, total in
      if Terminal.canRewrite { Console.status("batch \(done)/\(total)") }
    }
    Console.status("")
    for sample in result.skipped { Console.error("skipped \(sample)") }
    guard json else { return Console.parts(Format.evaluation(result, result.name)) }
    var object = JSONObject()
    for value in result.values { object[value.name] = .number(value.value) }
    object["count"] = .int(result.count)
    object["data"] = .string(result.name)
    Console.line(try JSON.object(object).text())
  }
}
