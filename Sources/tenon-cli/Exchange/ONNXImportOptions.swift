import ArgumentParser
import Tenon

/// How a model is made of an ONNX file.
struct ONNXImportOptions: ParsableArguments {
  @Option(help: ArgumentHelp("onnx: write the model as an experiment has it, in YAML.", valueName: "FILE"))
  var experiment: String?

  @Option(
    name: .customLong("extent"),
    help: ArgumentHelp(
      "onnx: what an extent is that the file leaves open, by its name there; may be repeated.", valueName: "NAME=N"))
  var extents: [String] = []

  @Option(
    help: ArgumentHelp(
      "onnx: the archive's preprocessing, which the file does not have: a list of transforms, inline or in a .yaml file.",
      valueName: "LIST"))
  var transforms: String?

  /// Whether nothing of it was asked for.
  var isEmpty: Bool { experiment == nil && extents.isEmpty && transforms == nil }

  func validate() throws {
    for text in extents {
      let parts = text.split(separator: "=", omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty, let number = Int(parts[1]), 1...0x7fff_ffff ~= number else {
        throw ValidationError("--extent must be NAME=N, as in length=128, received '\(text)'")
      }
    }
  }

  func model(of path: String, _ session: Session) throws -> ModelArchive {
    var importer = ONNXImporter(session.factory)
    for text in extents {
      let parts = text.split(separator: "=")
      importer.extents[String(parts[0])] = Int(parts[1])
    }
    let preprocessing = try transforms.map { try WrittenTransforms.read($0, option: "--transforms") } ?? []
    let model = try importer.model(of: path)
    for note in model.notes { Console.error("note: \(note)".visibleLine) }
    let archive = try model.archive(session.factory, preprocessing: preprocessing)
    if preprocessing.isEmpty, archive.readsImages {
      Console.error(
        "note: the file does not say how pictures are prepared for it: give --transforms here, or to predict")
    }
    let yaml = try model.experimentModel.yaml()
    if let experiment {
      try DurableFile.replace(experiment, content: ByteContent(Array(yaml.utf8)))
      Console.line("\(experiment): \(Format.count(model.layers.count, "layer"))")
    } else {
      Console.line(
        "\(Format.count(model.layers.count, "layer")); --experiment FILE writes them as an experiment has them")
    }
    return archive
  }
}
