import TenonCore
import TenonEngine
import TenonTraining

/// What a layer makes of samples, as points for the projector: each with its class, and its picture where it is one.
struct ModelEmbedding {
  private static let mostPoints = 5000
  /// The longest side of a picture, and of all of them in one.
  private static let (longestSide, longestSprite) = (64, 8192)

  private let features: DataFeatures
  private let layer: String
  private let inputs: [String]
  private let classNames: [String]

  /// - Throws: `GraphError` for a layer that the model does not have, `SummaryError` without validation and test data.
  init(_ trainer: Trainer, layer: String) throws {
    guard let features = try trainer.features(of: layer) else {
      throw SummaryError.wrong(
        "an embedding", expected: "validation or test data", received: "training data alone",
        help: "leave report.embedding out, or divide the data: data.split")
    }
    self.features = features
    self.layer = layer
    inputs = trainer.model.graph.inputs.map(\.name)
    classNames = trainer.classNames
  }

  func write(to writer: SummaryWriter, step: Int) throws {
    let size = features.type.shape.elementCount
    var (numbers, labels, pixels): ([Float], [String], [UInt8]) = ([], [], [])
    var (brightness, pictureShape): (PictureBytes?, [Int]?)
    var hasPictures = true
    try features.forEachBatch { batch, values in
      let rows = 0..<min(batch.count, Self.mostPoints - labels.count)
      guard !rows.isEmpty else { return labels.count < Self.mostPoints }
      numbers += values[Float.self].prefix(rows.count * size)
      let input =
        batch.crops == 1 ? inputs.lazy.compactMap { batch.fields[$0] }.first(where: PictureBytes.isBatch) : nil
      if hasPictures, let input {
        let black = brightness ?? PictureBytes(of: input)
        brightness = black
        let (bytes, shape) = try Self.small(black.pictures(rows, of: input))
        hasPictures = pictureShape == nil || pictureShape == shape
        pictureShape = shape
        pixels += bytes
      } else {
        hasPictures = false
      }
      for row in rows { labels.append(name(of: batch.target(ofRow: row))) }
      return labels.count < Self.mostPoints
    }
    guard !labels.isEmpty else { return }
    var images: Tensor?
    if hasPictures, let shape = pictureShape { images = try Tensor(pixels, shape: Shape([labels.count] + shape)) }
    try writer.addEmbedding(
      try Tensor(numbers, shape: [labels.count, size]), metadata: labels, labelImages: images, step: step, tag: layer)
  }

  private func name(of target: Int?) -> String {
    guard let target else { return "" }
    return classNames.indices.contains(target) ? classNames[target] : "\(target)"
  }

  /// Pictures no longer than is shown.
  ///
  /// - Returns: those of all, and [C, H, W] of each.
  private static func small(_ pictures: Tensor) throws -> ([UInt8], [Int]) {
    let shape = pictures.shape.dimensions
    let longest = max(shape[2], shape[3])
    let columns = Int(Double(mostPoints).squareRoot().rounded(.up))
    let limit = min(longestSide, longestSprite / columns)
    guard longest > limit else { return (Array(pictures[UInt8.self]), Array(shape.dropFirst())) }
    let size = shape.dropFirst().reduce(1, *)
    var (bytes, result): ([UInt8], [Int]) = ([], [])
    for row in 0..<shape[0] {
      let one = try Tensor(
        Array(pictures[UInt8.self][row * size..<(row + 1) * size]), shape: Shape(Array(shape.dropFirst())))
      let raster = try Raster(one).scaled(to: (max(1, shape[2] * limit / longest), max(1, shape[3] * limit / longest)))
      result = [3, raster.height, raster.width]
      for channel in 0..<3 {
        bytes += stride(from: channel, to: raster.bytes.count, by: 3).map { raster.bytes[$0] }
      }
    }
    return (bytes, result)
  }
}
