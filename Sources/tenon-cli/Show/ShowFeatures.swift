import ArgumentParser
import Tenon

struct ShowFeatures: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "features", abstract: "What a layer makes of a picture, channel by channel.",
    discussion: """
      tenon show features model.tenon 0 --image boot.png -o features.png

      The picture is prepared as for predict; of several crops the first is shown. `tenon features` writes the numbers of many \
      pictures.
      """)

  @OptionGroup var model: ShownModel

  @ArgumentParser.Argument(help: ArgumentHelp("The layer, or a composite for the last one in it.", valueName: "LAYER"))
  var layer: String

  @Option(help: ArgumentHelp("The picture.", valueName: "FILE"))
  var image: String

  @Option(help: ArgumentHelp("At most so many maps, up to \(FeaturesFigure.most).", valueName: "N"))
  var count = FeaturesFigure.most

  @Option(help: "The colours: viridis, cividis, grey or difference.")
  var colours = ColourMap.viridis

  @OptionGroup var output: FigureOptions

  func validate() throws { try FigureOptions.check("--count", count, most: FeaturesFigure.most) }

  func run() throws {
    let loaded = try model.loaded()
    let maps = try loaded.predictor().features(imageAt: image, of: [layer])
    guard let values = maps[layer] else { throw DataError.noFeatures(layer, nil) }
    let picture = Raster(try ImageReader.read(path: image))
    try output.write(
      FeaturesFigure(
        values, of: layer, picture: picture, named: Folder.lastPart(of: image), count: count, colours: colours
      ).figure)
  }
}
