import CTenonPicture
import TenonCore
import TenonData
import TenonExperiment
import TenonHost
import TenonImage
import TenonPredict
import TenonServices
import TestSupport
import Testing

/// Where a crop follows Resize, and for RandomResizedCrop, no more of a picture is decoded and resized than is kept, and
/// nothing else changes.
@Suite struct PicturePartReadingTests {
  private let folder: TemporaryFolder
  private let factory: ComponentFactory

  init() throws {
    folder = try TemporaryFolder()
    factory = try ComponentFactory.built()
    for index in 0..<12 {
      let (height, width, channels) = (40 + 3 * index, 90 - 5 * index, index % 4 == 1 ? 1 : 3)
      let pixels = (0..<height * width * channels).map { UInt8(truncatingIfNeeded: ($0 / 3) &* 37 &+ $0 / 91 &* index) }
      let image = try Image(height: height, width: width, channels: channels, pixels: pixels)
      let bytes = try index % 4 == 2 ? ImageWriter.pngData(image) : ImageWriter.jpegData(image)
      try folder.write(bytes, to: "\(["a", "b"][index % 2])/\(index).\(index % 4 == 2 ? "png" : "jpg")")
    }
  }

  private func loaders(_ resize: String, _ crop: String, _ dataset: String = "") throws -> [[Snapshot]] {
    try loaders([resize, crop], dataset)
  }

  private func loaders(
    _ transforms: [String], _ dataset: String = "", within selection: (String) -> String = { $0 }
  ) throws -> [[Snapshot]] {
    let text = """
      data:
        train: \(selection("{ImageFolder: {root: \(folder.path)\(dataset)}}"))
        split: 3:1
        transforms: [\(transforms.joined(separator: ", ")), RandomHorizontalFlip, ToTensor]
        batch_size: 4
      model: [Flatten, {Linear: {in_features: 10, out_features: 2}}]
      loss: CrossEntropyLoss
      optimizer: {SGD: {lr: 0.1}}
      """
    let experiment = try Experiment(path: try folder.write(text, to: "e.yaml"))
    let data = try ExperimentData(ExperimentResolver(factory).resolve(experiment), factory: factory)
    let validation = try #require(data.validation)
    return try [
      data.train.snapshots(epoch: 0), data.train.snapshots(epoch: 1), validation.snapshots(),
    ]
  }

  @Test(
    arguments: [
      "{Resize: {size: 24}}", "{Resize: {size: [30, 21]}}", "{Resize: {size: 24, interpolation: bicubic}}",
      "{Resize: {size: 24, interpolation: nearest}}", "{Resize: {size: 24, max_size: 50}}", "{Resize: {size: 100}}",
    ],
    [
      "{RandomCrop: {size: 20}}", "{CenterCrop: {size: [18, 11]}}", "{RandomCrop: {size: 22, padding: 3}}",
      "{CenterCrop: {size: 200}}",
    ])
  func batches_areThoseOfOneTransformAfterTheOther(resize: String, crop: String) throws {
    #expect(try loaders(resize, crop) == loaders("{Compose: {transforms: [\(resize)]}}", crop))
  }

  /// With a second field, though no sample has it, pictures are read as a whole.
  @Test(arguments: ["", ", interpolation: bicubic", ", interpolation: nearest", ", scale: [0.01, 0.02]"])
  func randomResizedCrop_makesTheSameOfThePartThatItNeeds(arguments: String) throws {
    let crop = "{RandomResizedCrop: {size: [14, 17]\(arguments)"
    let whole = try loaders([crop + ", fields: [input, mask]}}"])
    #expect(try loaders([crop + "}}"]) == whole)
    #expect(try loaders([crop + "}}"], ", decode: fast, decode_size: 90") == whole)
  }

  @Test(arguments: [
    "{Subset: {dataset: DATA, indices: [0, 3, 7, 7, 11, 2, 5, 9]}}",
    "{ClassSubset: {dataset: DATA, classes: {b: 0, a: 1}}}",
    "{ConcatDataset: {datasets: [DATA, {Subset: {dataset: DATA, stop: 5}}]}}",
    "{RandomSubset: {dataset: DATA, fraction: 0.7, stratify: true}}",
  ])
  func selectionsOfPictures_areReadInPartsToo(selection: String) throws {
    let (resize, crop) = ("{Resize: {size: 24}}", "{RandomCrop: {size: 20}}")
    func within(_ dataset: String) -> String { selection.replacing("DATA", with: dataset) }
    let batches = try loaders([resize, crop], within: within)
    #expect(try batches == loaders(["{Compose: {transforms: [\(resize)]}}", crop], within: within))
    #expect(try batches != loaders(resize, crop))
    // What is resized to is told to datasets within others, too.
    #expect(try loaders([resize, crop], ", decode: fast", within: within).flatMap(\.self).isEmpty == false)
  }

  @Test func fastDecoding_givesTheSameBatches() throws {
    let (resize, fast) = ("{Resize: {size: 12}}", ", decode: fast, decode_size: 12")
    #expect(
      try loaders(resize, "{RandomCrop: {size: 9}}", fast)
        == loaders("{Compose: {transforms: [\(resize)]}}", "{RandomCrop: {size: 9}}", fast))
  }

  @Test(arguments: ["memory", "disk", "disk, cache_bytes: 30000", "memory, cache_bytes: 20000"])
  func keptPictures_giveTheSameBatches(cache: String) throws {
    let (resize, crop) = ("{Resize: {size: 24}}", "{RandomCrop: {size: 20}}")
    let expected = try loaders(resize, crop)
    // The second time, the one on disk is there from the first on.
    for _ in 0..<2 { #expect(try loaders(resize, crop, ", cache: \(cache)") == expected) }
    #expect(try folder.names().contains("a") && (cache.hasPrefix("disk") == folder.names().contains(".tenon-cache")))
  }

  @Test func cropLargerThanThePicture_isRefusedAsEver() throws {
    for resize in ["{Resize: {size: 24}}", "{Compose: {transforms: [{Resize: {size: 24}}]}}"] {
      let error = #expect(throws: PluginCallError.self) { try loaders(resize, "{RandomCrop: {size: 25}}") }
      let text = error.map { "\($0)" } ?? ""
      #expect(text.contains("tenon/RandomCrop") && text.contains("expected an image of at least 25 x 25"), "\(text)")
    }
  }

  @Test func dataset_readsNoMoreThanIsWanted() throws {
    let reference = ComponentReference("ImageFolder", [NamedValue("root", .string(folder.path))])
    let dataset = try #require(try factory.dataset(factory.resolve(reference, .dataset)) as? ForeignDataset)
    let answer = try #require(dataset.answer(CTENON_PICTURE_SOURCE_ID))
    let source = answer.assumingMemoryBound(to: ctenon_picture_source.self).pointee
    let record = SampleRecord()
    record.begin()
    var (size, part) = (ctenon_picture_size(), ctenon_picture_part())
    try check { error in
      source.read(
        source.context, 0, record.sample.raw,
        { _, size, part in
          part?.pointee = ctenon_picture_part(top: size.height / 2, left: 3, height: 5, width: 7)
          return 1
        }, nil, &size, &part, &error)
    }
    #expect(size.size == (40, 90) && PicturePart(part) == PicturePart(top: 20, left: 3, height: 5, width: 7))
    #expect(record["input"]?.type == TensorType(.uint8, [5, 7, 3]))
  }

  @Test func onlyResizeWithACropBehindItAndRandomResizedCrop_ask() throws {
    func asks(_ names: [ComponentReference]) throws -> Bool {
      let transforms = try names.map {
        let resolved = try factory.resolve($0, .transform)
        return (transform: try factory.transform(resolved, path: "t"), name: resolved.fullName)
      }
      return TransformPipeline(transforms, path: "t", seed: 1, isTraining: true).readsParts
    }
    let resize = ComponentReference("Resize", [NamedValue("size", .int(9))])
    let crops = ["RandomCrop", "CenterCrop"].map { ComponentReference($0, [NamedValue("size", .int(9))]) }
    for crop in crops { #expect(try asks([resize, crop]) && !asks([crop, resize])) }
    #expect(try !asks([resize]) && !asks([resize, ComponentReference("ToTensor"), crops[0]]))
    #expect(try !asks([ComponentReference("Grayscale"), resize, crops[0]]))
    let resized = ComponentReference("RandomResizedCrop", [NamedValue("size", .int(9))])
    #expect(try asks([resized, ComponentReference("ToTensor")]) && !asks([ComponentReference("Grayscale"), resized]))
  }
}
