import TenonCore
import TenonData
import TenonEngine
import TenonStatistics
import TenonTraining

/// What a layer makes of the samples of a set, in memory: with the class of each, and its picture where it is one.
public struct SampleFeatures: Sendable {
  /// The longest side of a picture, and of all of them in one.
  private static let (longestSide, longestSprite) = (64, 8192)

  /// [N, ...], float32.
  public let features: Tensor
  /// The numbers of the samples in their set.
  public let samples: [Int]
  /// nil for what has no class.
  public let targets: [Int?]
  public let skipped: [SkippedSample]
  /// [N, C, H, W], bytes; nil where samples are no pictures of one size, or nobody asked for them.
  let pictures: Tensor?

  public var count: Int { samples.count }

  /// Which samples are taken, where there are more than are wanted.
  enum Choice {
    /// The first ones; no other is read.
    case first(Int)
    /// As many at equal distances, since sets are often ordered by class.
    case spread(Int)

    func takes(_ sample: Int, of all: Int) -> Bool {
      switch self {
      case .first: true
      case .spread(let most): all <= most || (sample + 1) * most / all > sample * most / all
      }
    }

    var most: Int {
      switch self {
      case .first(let most), .spread(let most): most
      }
    }
  }

  /// Computes them.
  ///
  /// - Parameters:
  ///   - limit: at most as many, at equal distances; nil for all.
  ///   - inputs: the model's, the first of which that is a picture is kept; none to keep no pictures.
  ///   - progress: is told after each batch how many samples are done, and of how many.
  /// - Throws: `EmbeddingError` for more features than memory should hold; what reading and computing throws.
  public init(
    of data: DataFeatures, limit: Int? = nil, picturesOf inputs: [String] = [],
    progress: (Int, Int) -> Void = { _, _ in }
  ) throws {
    try self.init(data, .spread(limit ?? data.count), inputs, progress)
  }

  init(_ data: DataFeatures, _ choice: Choice, _ inputs: [String], _ progress: (Int, Int) -> Void) throws {
    let size = data.type.shape.elementCount
    let most = min(choice.most, data.count)
    try Self.checkMemory(most, size)
    let numbers = try Tensor(TensorType(.float32, [most, size]))
    var (samples, targets, skipped): ([Int], [Int?], [SkippedSample]) = ([], [], [])
    var (pixels, pictureShape, brightness): ([UInt8], [Int]?, PictureBytes?) = ([], nil, nil)
    var hasPictures = !inputs.isEmpty
    try data.forEachBatch { batch, values in
      skipped += batch.skipped
      let rows = (0..<batch.count).filter { choice.takes(batch.samples[$0], of: data.count) }
        .prefix(most - samples.count)
      for row in rows {
        numbers.row(samples.count).bytes.copyMemory(from: UnsafeRawBufferPointer(values.row(row).bytes))
        samples.append(batch.samples[row])
        targets.append(batch.target(ofRow: row))
      }
      let input = batch.crops == 1 ? PictureBytes.batch(in: batch.fields, of: inputs) : nil
      if hasPictures, !rows.isEmpty, let input {
        let black = brightness ?? PictureBytes(of: input)
        brightness = black
        for row in rows {
          let (bytes, shape) = try Self.small(black.pictures(row..<row + 1, of: input), of: most)
          hasPictures = hasPictures && (pictureShape == nil || pictureShape == shape)
          pictureShape = shape
          pixels += bytes
        }
      } else if !rows.isEmpty {
        hasPictures = false
      }
      progress((batch.samples.last ?? 0) + 1, data.count)
      if case .first = choice { return samples.count < most }
      return true
    }
    features = Tensor(TensorType(.float32, Shape([samples.count] + [size])), at: numbers.data, owner: numbers)
    (self.samples, self.targets, self.skipped) = (samples, targets, skipped)
    if hasPictures, let shape = pictureShape {
      pictures = try Tensor(pixels, shape: Shape([samples.count] + shape))
    } else {
      pictures = nil
    }
  }

  /// The class of a sample as people call it.
  ///
  /// - Parameter index: in `samples`.
  func className(_ index: Int, _ classNames: [String]) -> String {
    targets[index].map(classNames.name(ofClass:)) ?? ""
  }

  private static func checkMemory(_ count: Int, _ size: Int) throws(EmbeddingError) {
    let memory = Machine.memoryBytes
    let needed = count.multipliedReportingOverflow(by: size * MemoryLayout<Float>.stride)
    guard !needed.overflow, needed.partialValue <= memory / 2 else {
      throw EmbeddingError.tooLarge(samples: count, features: size, memory: memory)
    }
  }

  /// A picture no longer than is shown.
  ///
  /// - Returns: its bytes, and [C, H, W].
  private static func small(_ picture: Tensor, of count: Int) throws -> ([UInt8], [Int]) {
    let shape = Array(picture.shape.dimensions.dropFirst())
    let longest = max(shape[1], shape[2])
    let columns = Int(Double(count).squareRoot().rounded(.up))
    let limit = max(1, min(longestSide, longestSprite / max(1, columns)))
    guard longest > limit else { return (Array(picture[UInt8.self]), shape) }
    let raster = try Raster(picture.row(0)).scaled(
      to: (max(1, shape[1] * limit / longest), max(1, shape[2] * limit / longest)))
    let bytes = (0..<3).flatMap { channel in
      stride(from: channel, to: raster.bytes.count, by: 3).map { raster.bytes[$0] }
    }
    return (bytes, [3, raster.height, raster.width])
  }
}
