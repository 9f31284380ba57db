import TenonArchive
import TenonCore
import TenonEngine
import TenonHost
import TenonImage
import TenonServices

/// Makes of an image file what a model reads of it: one version or, with augmentation, several, each of all its crops.
struct ImagePreprocessing {
  /// What the model reads for one version and crop.
  let input: TensorType
  /// Versions of a picture: itself, and the augmented ones.
  let versions: Int
  /// Rows of the model's batch that one picture takes.
  var rows: Int { versions * pipeline.crops }

  /// Of the picture that the dataset gave; nil when the archive does not say.
  private let channels: Int?
  private let pipeline: TransformPipeline
  private let augmentation: TransformPipeline
  private let limits: ImageLimits

  /// - Throws: `DataError` for augmentation that makes crops; what creating transforms throws.
  init(_ archive: ModelArchive, input: TensorType, _ options: PredictionOptions, factory: ComponentFactory) throws {
    self.input = input
    versions = 1 + options.passes
    channels = archive.sample.flatMap { $0.shape.rank == 3 ? $0.shape[2] : nil }
    limits = options.limits
    func pipeline(_ transforms: [ComponentReference], _ path: String, isTraining: Bool) throws -> TransformPipeline {
      try TransformPipeline(
        transforms.map { try factory.resolve($0, .transform) }, factory: factory, path: path, seed: 0,
        isTraining: isTraining)
    }
    self.pipeline = try pipeline(options.transforms ?? archive.preprocessing, "transforms.eval", isTraining: false)
    try self.pipeline.load(FittedState(archive))
    augmentation = try pipeline(options.augmentation, "transforms.augment", isTraining: true)
    guard augmentation.crops == 1 else { throw DataError.augmentationMakesCrops(augmentation.crops) }
  }

  /// What the model reads of one image: [rows, ...].
  ///
  /// - Parameter index: which the random draws of augmentation go by.
  /// - Throws: `ImageError` for a file that is no image; `DataError` when it does not fit the model.
  func rows(of path: FilePath, index: Int) throws -> Tensor {
    try rows(of: ImageReader.read(path, limits: limits), called: "\(path)", index: index)
  }

  /// The same of a sample as the data of the training gave it: a picture is uint8 [H, W, C], with 1 or 3 channels.
  func rows(of sample: Tensor, called name: String) throws -> Tensor {
    let dimensions = sample.shape.dimensions
    guard sample.dtype == .uint8, dimensions.count == 3, [1, 3].contains(dimensions[2]) else {
      return try rows(of: sample, called: name, index: 0)
    }
    let image = try Image(
      height: dimensions[0], width: dimensions[1], channels: dimensions[2], pixels: sample[UInt8.self].map(\.self))
    return try rows(of: image, called: name, index: 0)
  }

  private func rows(of image: Image, called name: String, index: Int) throws -> Tensor {
    let fitted = try image.converted(channels: channels ?? image.channels)
    let picture = try Tensor(fitted.pixels, shape: [fitted.height, fitted.width, fitted.channels])
    return try rows(of: picture, called: name, index: index)
  }

  private func rows(of picture: Tensor, called name: String, index: Int) throws -> Tensor {
    if versions == 1 { return try version(0, of: picture, name, index: index) }
    let type = TensorType(input.dtype, Shape([rows] + input.shape.dimensions))
    let all = try Tensor(type)
    for number in 0..<versions {
      let version = try version(number, of: picture, name, index: index)
      let byteCount = version.type.byteCount
      (all.data + number * byteCount).copyMemory(from: version.data, byteCount: byteCount)
    }
    return all
  }

  /// The picture itself, or one of its augmented versions: [crops, ...].
  private func version(_ number: Int, of picture: Tensor, _ name: String, index: Int) throws -> Tensor {
    let record = SampleRecord()
    record["input"] = picture
    if number > 0 { try augmentation.apply(record, epoch: number, index: index, of: name) }
    try pipeline.apply(record, epoch: 0, index: 0, of: name)
    guard let result = record["input"] else { throw DataError.unfitting(name, expected: input, nil) }
    let dimensions = result.shape.dimensions
    let crops = pipeline.crops > 1 ? dimensions : [1] + dimensions
    guard result.dtype == input.dtype, crops == [pipeline.crops] + input.shape.dimensions else {
      throw DataError.unfitting(name, expected: input, result.type)
    }
    return Tensor(TensorType(result.dtype, Shape(crops)), at: result.data, owner: result)
  }
}

extension DataError {
  fileprivate static func augmentationMakesCrops(_ crops: Int) -> DataError {
    DataError(
      diagnostic: Diagnostic("bad-crops", "augmentation makes \(crops) crops of a picture")
        .expected("transforms that leave one picture one picture")
        .help("several crops belong into the preprocessing: --transforms"))
  }

  package static func unfitting(_ path: String, expected: TensorType, _ received: TensorType?) -> DataError {
    DataError(
      diagnostic: Diagnostic("shape-mismatch", "\(path) does not fit the model after its preprocessing")
        .expected("\(expected)").received(received.map { "\($0)" } ?? "nothing")
        .help("give an image of the size that the model was trained on, or train with Resize in `transforms`"))
  }
}
