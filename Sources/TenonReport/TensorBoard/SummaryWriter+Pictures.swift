import TenonCore
import TenonFormats
import TenonImage
import TenonStatistics

extension SummaryWriter {
  /// A picture.
  ///
  /// - Parameters:
  ///   - image: uint8 as it is, other numbers times 255, cut off at 0 and 255.
  ///   - dataFormats: which dimension is what: `CHW`, `HWC`, `HW`.
  public func addImage(
    _ tag: String, _ image: Tensor, step: Int? = nil, wallTime: Double? = nil, dataFormats: String = "CHW"
  ) throws {
    try write(tag, try Raster(image, dataFormats: dataFormats), step: step, wallTime: wallTime)
  }

  /// Several pictures in one, eight side by side.
  public func addImages(
    _ tag: String, _ images: Tensor, step: Int? = nil, wallTime: Double? = nil, dataFormats: String = "NCHW"
  ) throws {
    try addImage(tag, images, step: step, wallTime: wallTime, dataFormats: dataFormats)
  }

  /// A figure, as it was drawn.
  public func addFigure(_ tag: String, _ figure: Raster, step: Int? = nil, wallTime: Double? = nil) throws {
    try write(tag, figure, step: step, wallTime: wallTime)
  }

  /// Several figures of one size in one picture.
  ///
  /// - Throws: `SummaryError` for figures of several sizes.
  public func addFigure(_ tag: String, _ figures: [Raster], step: Int? = nil, wallTime: Double? = nil) throws {
    guard let first = figures.first,
      figures.allSatisfy({ ($0.height, $0.width, $0.channels) == (first.height, first.width, first.channels) })
    else {
      throw SummaryError.wrong(
        "figures", expected: "one or more of one size",
        received: figures.prefix(5).map { "[\($0.height), \($0.width), \($0.channels)]" }.joined(separator: ", "))
    }
    // Pictures side by side have no opacity.
    let bytes = figures.flatMap { figure in
      figure.channels == 4 ? figure.bytes.enumerated().filter { $0.offset % 4 < 3 }.map(\.element) : figure.bytes
    }
    let all = try Tensor(bytes, shape: [figures.count, first.height, first.width, min(3, first.channels)])
    try addImage(tag, all, step: step, wallTime: wallTime, dataFormats: "NHWC")
  }

  /// A picture with rectangles in it.
  ///
  /// - Parameters:
  ///   - boxes: [N, 4]: left, top, right and bottom, pixels.
  ///   - rescale: the picture is made larger or smaller afterwards.
  ///   - labels: written into the boxes, one each; ASCII.
  public func addImageWithBoxes(
    _ tag: String, _ image: Tensor, boxes: Tensor, step: Int? = nil, wallTime: Double? = nil, rescale: Double = 1,
    dataFormats: String = "CHW", labels: [String]? = nil
  ) throws {
    guard boxes.shape.rank == 2, boxes.shape[1] == 4 else {
      throw SummaryError.wrong("boxes", expected: "[N, 4]: left, top, right, bottom", received: "\(boxes.type)")
    }
    let edges = try TensorNumbers.doubles(boxes, "boxes")
    var picture = try Raster(image, dataFormats: dataFormats)
    try picture.draw(boxes: (0..<boxes.shape[0]).map { Array(edges[4 * $0..<4 * $0 + 4]) }, labels: labels)
    try write(tag, try picture.scaled(by: rescale), step: step, wallTime: wallTime)
  }

  /// A video, as an animated GIF.
  ///
  /// - Parameters:
  ///   - video: [N, T, C, H, W]; several videos run side by side.
  ///   - fps: frames a second, kept to a hundredth of a second.
  public func addVideo(_ tag: String, _ video: Tensor, step: Int? = nil, fps: Double = 4, wallTime: Double? = nil)
    throws
  {
    let frames = try VideoFrames.all(of: video)
    let file = try AnimatedGIF(frames, framesPerSecond: fps)
    try write(
      tag,
      SummaryValue.image(tag, height: frames[0].height, width: frames[0].width, channels: 3, encoded: file.bytes),
      step: step, wallTime: wallTime)
  }

  private func write(_ tag: String, _ picture: Raster, step: Int?, wallTime: Double?) throws {
    try write(
      tag,
      SummaryValue.image(
        tag, height: picture.height, width: picture.width, channels: picture.channels, encoded: picture.pngData()),
      step: step, wallTime: wallTime)
  }
}
