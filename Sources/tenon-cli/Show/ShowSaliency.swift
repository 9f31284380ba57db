import ArgumentParser
import Tenon

struct ShowSaliency: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "saliency", abstract: "Which parts of a picture a model's answer rests on.",
    discussion: """
      tenon show saliency model.tenon --image boot.png -o saliency.png
      tenon show saliency runs/demo --image boot.png --method integrated-gradients --class Sandal -o saliency.png

      gradcam shows where the maps of a layer speak for the class; integrated-gradients how much each pixel does, against a \
      picture of zeros. The picture is prepared as for predict; of several crops the first is shown.
      """)

  @OptionGroup var model: ShownModel

  @Option(help: ArgumentHelp("The picture.", valueName: "FILE"))
  var image: String

  @Option(help: ArgumentHelp("gradcam or integrated-gradients.", valueName: "METHOD"))
  var method = Saliency.Method.gradcam

  @Option(
    name: .customLong("class"),
    help: ArgumentHelp("The class (default: what the model takes it for).", valueName: "NAME"))
  var className: String?

  @Option(help: ArgumentHelp("Of gradcam: the layer (default: the last one that yields maps).", valueName: "LAYER"))
  var layer: String?

  @Option(help: ArgumentHelp("Of integrated-gradients: points on the way.", valueName: "N"))
  var steps = 32

  @OptionGroup var output: FigureOptions

  func validate() throws {
    try FigureOptions.check("--steps", steps, most: 10_000)
    if layer != nil, method != .gradcam { throw ValidationError("--layer is about --method gradcam") }
  }

  func run() throws {
    let loaded = try model.loaded()
    let predictor = try loaded.predictor()
    guard predictor.prediction.decision != .none else {
      throw ShowError.notClassified(loaded.archive.name, "its loss says nothing of classes")
    }
    let scores = try predictor.predict(imageAt: image)
    let target = try target(among: scores)
    let input = try predictor.input(imageAt: FilePath(image))
    let first = try input.shape[0] == 1 ? input : input.firstRow()
    let saliency = try Saliency(loaded.model, first, index: target.index, method, layer: layer, steps: steps)
    guard
      let picture = try ShownPictures(undoing: loaded.archive.preprocessing).rasters(0..<1, of: first)?.first
    else { throw ShowError.notAPicture(first.type) }
    let what = method == .gradcam ? "Grad-CAM of layer \(saliency.layer ?? "")" : "integrated gradients"
    var notes = ["\(Folder.lastPart(of: image)): \(what)"]
    if let (sum, zeroScore) = saliency.completeness {
      let (score, zero) = (Format.fixed(saliency.score, 3), Format.fixed(zeroScore, 3))
      notes.append("they sum to \(Format.fixed(sum, 3)): the score is \(score), and \(zero) for a picture of zeros")
    }
    try output.write(
      SaliencyFigure(
        saliency.values, height: saliency.height, width: saliency.width, picture: picture,
        title:
          "What speaks for \(DrawingFont.abbreviated(target.name, width: 360)) (\(Format.fixed(target.value * 100, 1)) %)",
        notes: notes
      ).figure())
  }

  private func target(among scores: [Predictor.Score]) throws -> Predictor.Score {
    guard let className else {
      guard let first = scores.first else { throw ShowError.noClass("", []) }
      return first
    }
    let classes = scores.sorted { $0.index < $1.index }
    return classes[try ClassChoice.number(className, among: classes.map(\.name))]
  }
}

extension Saliency.Method: ExpressibleByArgument {}

extension Tensor {
  /// The first of several crops, as a batch of one.
  fileprivate func firstRow() throws -> Tensor {
    let result = try Tensor(TensorType(dtype, Shape([1] + shape.dimensions.dropFirst())))
    result.data.copyMemory(from: data, byteCount: result.type.byteCount)
    return result
  }
}

extension ShowError {
  fileprivate static func notAPicture(_ type: TensorType) -> ShowError {
    ShowError(
      diagnostic: Diagnostic("no-picture", "what the model reads cannot be shown").expected("1 or 3 channels")
        .received("\(type)"))
  }
}
