import TenonCore
import TenonServices
import TestSupport
import Testing

/// The transforms against torchvision's numbers, through the loaded library.
@Suite struct GoldenTransformTests {
  /// Those of transforms that are built in.
  static let cases = Golden.cases(ofKind: "transform").filter {
    transforms.contains($0.type) && $0.kind == "transform" || $0.kind == "unreadable"
  }
  private static let transforms = Set(((try? BuiltInComponent.all("transform")) ?? []).map(\.name))

  @Test(arguments: cases)
  func transform_meetsTheReferenceCase(_ item: GoldenCase) throws {
    let input = try #require(item.inputs["image"] ?? item.inputs["tensor"])
    let expected = try #require(item.expected["image"] ?? item.expected["tensor"] ?? Self.stacked(item.expected))
    let transform = try BuiltPlugins.transform(item.type, item.arguments())
    let result = try SampleRecord(input: ReferenceJSON.tensor(input)).applying(transform)
    #expect(result?.dtype.description == expected["dtype"]?.stringValue)
    // Pictures exactly, though the reference allows a difference of one for all but nearest.
    let exact = Tolerance(relative: 0, absolute: 0)
    try Golden.expect(result, equals: expected, "input", within: result?.dtype == .uint8 ? exact : item.tolerance)
  }

  /// Several crops as one tensor, the crops first.
  private static func stacked(_ expected: JSON) -> JSON? {
    guard let images = expected["images"]?.arrayValue, let shape = images.first?["shape"]?.arrayValue,
      let dtype = images.first?["dtype"]
    else { return nil }
    let numbers = images.flatMap { $0["data"]?.arrayValue ?? [] }
    return ["shape": .array([.int(images.count)] + shape), "dtype": dtype, "data": .array(numbers)]
  }

  // MARK: Beyond the reference

  @Test func toTensor_takesAPictureWithoutChannels() throws {
    let record = SampleRecord(input: try Tensor([0, 51, 255, 1, 2, 3] as [UInt8], shape: [2, 3]))
    let result = try #require(try record.applying(BuiltPlugins.transform("ToTensor")))
    #expect(result.shape == [1, 2, 3])
    let expected: [Float] = [0, 51, 255, 1, 2, 3].map { $0 / 255 }
    #expect(Array(result[Float.self]) == expected)
  }

  @Test func resize_keepsOneIntegerApartFromTwoEqualOnes() throws {
    for (size, shape) in [(.int(4), [4, 8, 1]), (.list([4]), [4, 8, 1]), (.list([4, 4]), [4, 4, 1])] as [(Value, Shape)]
    {
      let transform = try BuiltPlugins.transform("Resize", [NamedValue("size", size)])
      let input = try Tensor([UInt8](repeating: 7, count: 50), shape: [5, 10, 1])
      #expect(try SampleRecord(input: input).applying(transform)?.shape == shape)
    }
  }

  @Test(arguments: ["nearest", "bilinear", "bicubic", "lanczos"])
  func resize_keepsAFlatPictureFlat(interpolation: String) throws {
    let transform = try BuiltPlugins.transform(
      "Resize", [NamedValue("size", [3, 9]), NamedValue("interpolation", .string(interpolation))])
    let input = try Tensor([UInt8](repeating: 200, count: 5 * 7 * 3), shape: [5, 7, 3])
    let result = try #require(try SampleRecord(input: input).applying(transform))
    #expect(result.shape == [3, 9, 3])
    #expect(result[UInt8.self].allSatisfy { $0 == 200 })
  }

  @Test func resize_takesAntialiasAsTrueOrNull() throws {
    for antialias in [.bool(true), .null] as [Value] {
      _ = try BuiltPlugins.transform("Resize", [NamedValue("size", 4), NamedValue("antialias", antialias)])
    }
  }

  @Test func grayscale_repeatsAGreyPicture() throws {
    let transform = try BuiltPlugins.transform("Grayscale", [NamedValue("num_output_channels", 3)])
    let result = try SampleRecord(input: Tensor([9, 8] as [UInt8], shape: [1, 2, 1])).applying(transform)
    #expect(result == (try Tensor([9, 9, 9, 8, 8, 8] as [UInt8], shape: [1, 2, 3])))
  }

  @Test func normalize_takesOneMeanWithSeveralDeviations() throws {
    let transform = try BuiltPlugins.transform(
      "Normalize", [NamedValue("mean", [1]), NamedValue("std", [2, 4]), NamedValue("inplace", true)])
    let input = try Tensor([3, 5] as [Float], shape: [2, 1, 1])
    #expect(try SampleRecord(input: input).applying(transform) == Tensor([1, 1] as [Float], shape: [2, 1, 1]))
    #expect(Array(input[Float.self]) == [3, 5])
  }
}

extension SampleRecord {
  convenience init(input: Tensor) {
    self.init()
    self["input"] = input
  }

  /// What a transform makes of `input`.
  func applying(_ transform: any Transform) throws -> Tensor? {
    try transform.apply(sample, Draw(isTraining: true, seed: 1, stream: 2, epoch: 3, index: 4))
    return self["input"]
  }
}
