import TenonKernels
import TenonPlugin

/// How a convolution is cut into matrix products: several small images in one, or rows of a large image.
///
/// It follows from the shape alone, so that results do not depend on the number of threads.
struct ConvolutionTiling: Sendable {
  let images: Int
  let outputHeight: Int
  let outputWidth: Int
  let imagesPerTile: Int
  let rowsPerTile: Int

  init(_ shape: ConvolutionShape) {
    images = shape.images
    outputHeight = shape.window.outputHeight
    outputWidth = shape.window.outputWidth
    // The columns of one product should stay in the second-level cache, yet be enough to be worth
    // packing the weights for.
    let pixels = max(256, 65_536 / shape.fanIn)
    let outputCount = shape.window.outputCount
    if outputCount * 2 <= pixels, images > 1 {
      imagesPerTile = max(1, min(pixels / max(1, outputCount), (images + 7) / 8))
      rowsPerTile = outputHeight
    } else {
      imagesPerTile = 1
      let tiles = max(1, (outputCount + pixels / 2) / pixels)
      rowsPerTile = max(1, (outputHeight + tiles - 1) / tiles)
    }
  }

  var imageTiles: Int { (images &+ imagesPerTile &- 1) / imagesPerTile }
  var rowTiles: Int { (outputHeight &+ rowsPerTile &- 1) / rowsPerTile }
  var tileCount: Int { imageTiles &* rowTiles }
  var maximumPixels: Int { imagesPerTile &* rowsPerTile &* outputWidth }

  func tile(_ index: Int) -> ConvolutionTile { tile(images: index / rowTiles, rows: index % rowTiles) }

  func tile(images image: Int, rows row: Int) -> ConvolutionTile {
    let firstImage = image &* imagesPerTile
    let firstRow = row &* rowsPerTile
    return ConvolutionTile(
      firstImage: firstImage, imageCount: min(imagesPerTile, images &- firstImage),
      rows: firstRow..<min(outputHeight, firstRow &+ rowsPerTile), outputWidth: outputWidth)
  }
}

/// The output pixels of one matrix product: whole images, or rows of one.
struct ConvolutionTile: Sendable {
  let firstImage: Int
  let imageCount: Int
  let rows: Range<Int>
  let outputWidth: Int

  /// Of one image.
  var imagePixels: Int { rows.count &* outputWidth }
  var pixels: Int { imageCount &* imagePixels }
}
