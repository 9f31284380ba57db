import TenonCore

/// Pictures of numbers side by side in one, as torchvision's `make_grid`.
///
///     let grid = try ImageGrid(columns: 4, normalizes: true).picture(of: batch)
///
/// Input shape: float32 [N, C, H, W]; [C, H, W] and [H, W] are one picture. Output shape: float32 [C, h, w], with grey pictures
/// as three equal channels. A single picture comes out without a border.
public struct ImageGrid: Sendable {
  /// Pictures in a row: torchvision's `nrow`.
  public var columns: Int
  /// Pixels between pictures and around all of them.
  public var padding: Int
  public var padValue: Float
  /// Whether numbers are shifted and scaled into 0...1.
  public var normalizes: Bool
  /// The numbers that become 0 and 1, and what lies beyond them; nil: the least and greatest ones.
  public var valueRange: ClosedRange<Double>?
  /// Whether each picture is normalized by its own least and greatest number, not by those of all.
  public var scalesEach: Bool

  public init(
    columns: Int = 8, padding: Int = 2, padValue: Float = 0, normalizes: Bool = false,
    valueRange: ClosedRange<Double>? = nil, scalesEach: Bool = false
  ) {
    self.columns = columns
    self.padding = padding
    self.padValue = padValue
    self.normalizes = normalizes
    self.valueRange = valueRange
    self.scalesEach = scalesEach
  }

  /// - Throws: `ImageError` for other tensors than pictures, fewer than one column, a negative padding, or a result of more
  ///   pixels than `ImageLimits.default` allows.
  public func picture(of images: Tensor) throws -> Tensor {
    guard columns > 0, padding >= 0, padding <= 1 << 20 else {
      throw ImageError.invalidArgument(
        what: "a grid", expected: "1 or more columns and a padding of 0 or more",
        received: "\(columns) columns and a padding of \(padding)")
    }
    let given = images.shape.dimensions
    guard images.dtype == .float32, images.type.layout == .plain, 2...4 ~= given.count, images.shape.elementCount > 0
    else {
      throw ImageError.invalidArgument(
        what: "a grid's pictures", expected: "float32 [N, C, H, W], none of them 0", received: "\(images.type)")
    }
    let shape = Array(repeating: 1, count: 4 - given.count) + given
    let (count, height, width) = (shape[0], shape[2], shape[3])
    let (numbers, channels) = threeChannels(Array(images[Float.self]), shape)
    let values = normalizes ? normalized(numbers, pictures: count) : numbers
    if count == 1 { return try Tensor(values, shape: [channels, height, width]) }
    let across = min(columns, count)
    let down = (count + across - 1) / across
    let (stepY, stepX) = (height + padding, width + padding)
    let (gridHeight, gridWidth) = (stepY * down + padding, stepX * across + padding)
    guard gridHeight < 1 << 30, gridWidth < 1 << 30, gridHeight * gridWidth <= ImageLimits.default.pixels else {
      throw ImageError.tooManyPixels(
        name: "a grid of pictures", height: gridHeight, width: gridWidth, limit: ImageLimits.default.pixels)
    }
    var grid = [Float](repeating: padValue, count: channels * gridHeight * gridWidth)
    for picture in 0..<count {
      let (top, left) = (picture / across * stepY + padding, picture % across * stepX + padding)
      for channel in 0..<channels {
        for row in 0..<height {
          let source = ((picture * channels + channel) * height + row) * width
          let target = (channel * gridHeight + top + row) * gridWidth + left
          grid.replaceSubrange(target..<target + width, with: values[source..<source + width])
        }
      }
    }
    return try Tensor(grid, shape: [channels, gridHeight, gridWidth])
  }

  /// Grey pictures as three equal channels; others as they are.
  private func threeChannels(_ numbers: [Float], _ shape: [Int]) -> ([Float], channels: Int) {
    guard shape[1] == 1 else { return (numbers, shape[1]) }
    let area = shape[2] * shape[3]
    return (
      (0..<shape[0]).flatMap { picture in
        let plane = numbers[picture * area..<(picture + 1) * area]
        return plane + plane + plane
      }, 3
    )
  }

  private func normalized(_ numbers: [Float], pictures: Int) -> [Float] {
    let size = scalesEach ? numbers.count / pictures : numbers.count
    var result: [Float] = []
    result.reserveCapacity(numbers.count)
    for start in stride(from: 0, to: numbers.count, by: size) {
      let part = numbers[start..<start + size]
      let low = valueRange?.lowerBound ?? Double(part.min() ?? 0)
      let high = valueRange?.upperBound ?? Double(part.max() ?? 0)
      let scale = Float(max(high - low, 1e-5))
      result += part.map { (min(max($0, Float(low)), Float(high)) - Float(low)) / scale }
    }
    return result
  }
}
