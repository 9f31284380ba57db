import TenonCore
import TenonHost
import TenonImage
import TenonPredict
import TenonServices

/// Measures how fast transforms are applied to a picture that lies in memory, one after another in one thread.
///
///     let resolved = try WrittenTransforms.read("[{Resize: {size: 224}}, ToTensor]", option: "--transforms")
///       .map { try factory.resolve($0, .transform) }
///     let report = try TransformBenchmark(resolved, factory: factory).run(picture: "photograph.jpg", seconds: 1)
public struct TransformBenchmark {
  private let pipeline: TransformPipeline

  /// - Throws: what creating the transforms throws; `DataError` for an order of them that cannot work; `BenchmarkError`
  ///   for transforms of batches.
  public init(_ transforms: [ComponentFactory.Resolved], factory: ComponentFactory) throws {
    pipeline = try TransformPipeline(transforms, factory: factory, path: "transforms.train", seed: 1, isTraining: true)
    if pipeline.changesBatches { throw BenchmarkError.ofBatches(transforms.map(\.name)) }
  }

  public struct Report: Sendable {
    /// Pictures that were timed.
    public let count: Int
    /// For all of them.
    public let seconds: Double
    /// What the last one has become.
    public let result: TensorType?

    public var picturesPerSecond: Double { Double(count) / max(seconds, 1e-9) }
  }

  /// Applies the transforms for so long, each time with other draws; before that untimed for a fifth of it.
  ///
  /// - Parameter path: of an image file.
  /// - Throws: `PluginCallError` naming the transform that does not take the picture; `ImageError`.
  public func run(picture path: String, seconds: Double) throws -> Report {
    let image = try ImageReader.read(path: path)
    let picture = try Tensor(image.pixels, shape: [image.height, image.width, image.channels])
    let record = SampleRecord()
    var index = 0
    func rounds(for seconds: Double) throws -> (count: Int, seconds: Double) {
      let (first, start) = (index, ContinuousClock.now)
      repeat {
        record.removeAll()
        record["input"] = picture
        try pipeline.apply(record, epoch: 0, index: index, of: "the picture")
        index += 1
      } while (ContinuousClock.now - start).seconds < seconds
      return (index - first, (ContinuousClock.now - start).seconds)
    }
    _ = try rounds(for: seconds / 5)
    let (count, taken) = try rounds(for: seconds)
    return Report(count: count, seconds: taken, result: record["input"]?.type)
  }
}

extension BenchmarkError {
  fileprivate static func ofBatches(_ transforms: [String]) -> BenchmarkError {
    BenchmarkError(
      diagnostic: Diagnostic("transforms-of-batches", "a picture alone cannot show how long a batch takes")
        .expected("transforms of samples").received(transforms.joined(separator: ", ")))
  }
}
