import ArgumentParser
import Tenon

/// Options of commands that prepare images for a trained model.
struct PreparationOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Other preprocessing than the archive's: a list of transforms, inline or in a .yaml file.", valueName: "LIST"))
  var transforms: String?

  @Option(
    help: ArgumentHelp(
      "Transforms that change the picture at random before the preprocessing; answers are averaged.", valueName: "LIST")
  )
  var augment: String?

  @Option(
    help: ArgumentHelp("With --augment: changed versions beside the picture itself (default: 4).", valueName: "N"))
  var passes: Int?

  @Option(
    help: ArgumentHelp(
      "Pixels (height times width) of the largest image that is read (default: \(ImageLimits.default.pixels)).",
      valueName: "N"))
  var maxPixels: Int?

  func validate() throws {
    if augment == nil, passes != nil { throw ValidationError("--passes is about --augment, which is not given") }
    if let passes, !(1...PredictionOptions.mostPasses ~= passes) {
      throw ValidationError("--passes must be from 1 to \(PredictionOptions.mostPasses), received \(passes)")
    }
    if let maxPixels, !(1...1 << 31 ~= maxPixels) {
      throw ValidationError("--max-pixels must be from 1 to \(1 << 31), received \(maxPixels)")
    }
  }

  /// - Throws: `ExperimentError` for lists that cannot be read.
  func options() throws -> PredictionOptions {
    PredictionOptions(
      transforms: try transforms.map { try WrittenTransforms.read($0, option: "--transforms") },
      augmentation: try augment.map { try WrittenTransforms.read($0, option: "--augment") } ?? [],
      passes: passes ?? 4, limits: maxPixels.map { ImageLimits(pixels: $0) } ?? .default)
  }
}
