import TenonArchive
import TenonCore
import TenonImage

/// The first kernels of a model in two dimensions as a picture: each from its least weight, black, to its greatest, white.
public struct KernelPicture: Sendable, Equatable {
  private static let most = 64
  private static let columns = 16
  private static let longestSide = 32

  public let layer: String
  /// [outputs, inputs, rows, columns].
  public let shape: Shape
  /// How many are shown; of one that reads three channels all three are in one picture.
  public let count: Int
  public let png: [UInt8]

  /// Nil for a model without such a layer.
  init?(_ archive: ModelArchive) throws {
    guard let first = archive.kernels(longestSide: Self.longestSide).first else { return nil }
    (layer, shape) = (first.layer, first.weight.shape)
    let image = try Self.image(of: first.weight)
    (count, png) = (image.count, try ImageWriter.pngData(image.image))
  }

  private static func image(of weight: Tensor) throws -> (count: Int, image: Image) {
    let (inputs, rows, columns) = (weight.shape[1], weight.shape[2], weight.shape[3])
    let channels = inputs == 3 ? 3 : 1
    let count = min(most, weight.shape.elementCount / (channels * rows * columns))
    let across = min(count, Self.columns)
    let (width, height) = (across * (columns + 1) + 1, ((count + across - 1) / across) * (rows + 1) + 1)
    var pixels = [UInt8](repeating: 128, count: width * height * channels)
    for kernel in 0..<count {
      let planes = (0..<channels).map { weight.plane(kernel * channels + $0) }
      let raster = Raster(normalizing: planes, height: rows, width: columns)
      let (top, left) = (kernel / across * (rows + 1) + 1, kernel % across * (columns + 1) + 1)
      for row in 0..<rows {
        let target = ((top + row) * width + left) * channels
        pixels.replaceSubrange(
          target..<target + columns * channels,
          with: raster.bytes[row * columns * channels..<(row + 1) * columns * channels])
      }
    }
    return (count, try Image(height: height, width: width, channels: channels, pixels: pixels))
  }
}
