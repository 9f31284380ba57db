import ArgumentParser
import Tenon

struct Predict: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Apply a trained model to images.", discussion: "The preprocessing comes from the archive.")

  @ArgumentParser.Argument(help: ArgumentHelp("A model, written by `train`.", valueName: "ARCHIVE"))
  var archive: String

  @ArgumentParser.Argument(help: ArgumentHelp("PNG or JPEG files.", valueName: "IMAGE"))
  var images: [String]

  @Option(help: ArgumentHelp("How many classes to show, the most likely first.", valueName: "K"))
  var top = 1

  @Flag(help: "Print JSON, one object a line.")
  var json = false

  @OptionGroup var host: HostOptions

  func validate() throws {
    guard top >= 1 else { throw ValidationError("--top must be at least 1, received \(top)") }
    guard !images.isEmpty else { throw ValidationError("name at least one image") }
  }

  func run() throws {
    let loaded = try host.session().model(at: archive)
    for note in loaded.notes { Console.error("note: \(note)") }
    let predictor = try loaded.predictor()
    for image in images {
      let scores = try predictor.predict(imageAt: image).prefix(top)
      if json {
        let classes = scores.map { JSON.object(["name": .string($0.name), "score": .double($0.value)]) }
        Console.line(try JSON.object(["image": .string(image), "classes": .array(classes)]).text())
      } else {
        let text = scores.map { "\($0.name) \(Format.fixed($0.value))" }.joined(separator: ", ")
        Console.line("\(image): \(text)")
      }
    }
  }
}
