import ArgumentParser
import Tenon

struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure a trained model on its test data.")

  @ArgumentParser.Argument(help: ArgumentHelp("A model, written by `train`.", valueName: "ARCHIVE"))
  var archive: String

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "Change a setting of the model's experiment, as in --set data.eval_batch_size=256.", valueName: "K=V"))
  var overrides: [String] = []

  @Flag(help: "Print JSON.")
  var json = false

  @OptionGroup var host: HostOptions

  func run() throws {
    let loaded = try host.session().model(at: archive)
    for note in loaded.notes { Console.error("note: \(note)") }
    let result = try loaded.evaluate(overrides: overrides) { done, total in
      if Terminal.canRewrite { Console.status("batch \(done)/\(total)") }
    }
    Console.status("")
    for sample in result.skipped { Console.error("skipped \(sample)") }
    guard json else { return Console.parts(Format.evaluation(result, "test")) }
    var object = JSONObject()
    for value in result.values { object[value.name] = .number(value.value) }
    object["count"] = .int(result.count)
    Console.line(try JSON.object(object).text())
  }
}
