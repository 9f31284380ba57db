import TenonCore
import TenonHost
import Testing

/// The transforms against torchvision's numbers, through the loaded library.
@Suite struct GoldenTransformTests {
  @Test(arguments: ["ToTensor", "Normalize", "Grayscale", "Resize"].flatMap { Golden.cases("transforms-\($0)") })
  func transform_meetsTheReferenceCase(_ item: GoldenCase) throws {
    let input = try #require(item.inputs["image"] ?? item.inputs["tensor"])
    let expected = try #require(item.expected["image"] ?? item.expected["tensor"])
    let transform = try TestRegistry.transform(item.type, item.arguments())
    let result = try SampleRecord(input: Golden.tensor(input)).applying(transform)
    #expect(result?.dtype.description == expected["dtype"]?.stringValue)
    // Pictures exactly, though the reference allows a difference of one for all but nearest.
    let exact = Tolerance(relative: 0, absolute: 0)
    try Golden.expect(result, equals: expected, "input", within: result?.dtype == .uint8 ? exact : item.tolerance)
  }

  @Test func referenceCases_areAllThere() throws {
    let counts = try ["ToTensor", "Normalize", "Grayscale", "Resize"].map { try Golden.load("transforms-\($0)").count }
    #expect(counts == [2, 3, 3, 30])
  }

  // MARK: Beyond the reference

  @Test func toTensor_takesAPictureWithoutChannels() throws {
    let record = SampleRecord(input: try Tensor([0, 51, 255, 1, 2, 3] as [UInt8], shape: [2, 3]))
    let result = try #require(try record.applying(TestRegistry.transform("ToTensor")))
    #expect(result.shape == [1, 2, 3])
    let expected: [Float] = [0, 0.2, 1, 1 / 255, 2 / 255, 3 / 255]
    #expect(Array(result[Float.self]) == expected)
  }

  @Test func resize_keepsOneIntegerApartFromTwoEqualOnes() throws {
    for (size, shape) in [(.int(4), [4, 8, 1]), (.list([4]), [4, 8, 1]), (.list([4, 4]), [4, 4, 1])] as [(Value, Shape)]
    {
      let transform = try TestRegistry.transform("Resize", [NamedValue("size", size)])
      let input = try Tensor([UInt8](repeating: 7, count: 50), shape: [5, 10, 1])
      #expect(try SampleRecord(input: input).applying(transform)?.shape == shape)
    }
  }

  @Test(arguments: ["nearest", "bilinear", "bicubic", "lanczos"])
  func resize_keepsAFlatPictureFlat(interpolation: String) throws {
    let transform = try TestRegistry.transform(
      "Resize", [NamedValue("size", [3, 9]), NamedValue("interpolation", .string(interpolation))])
    let input = try Tensor([UInt8](repeating: 200, count: 5 * 7 * 3), shape: [5, 7, 3])
    let result = try #require(try SampleRecord(input: input).applying(transform))
    #expect(result.shape == [3, 9, 3])
    #expect(result[UInt8.self].allSatisfy { $0 == 200 })
  }

  @Test func resize_takesAntialiasAsTrueOrNull() throws {
    for antialias in [.bool(true), .null] as [Value] {
      _ = try TestRegistry.transform("Resize", [NamedValue("size", 4), NamedValue("antialias", antialias)])
    }
  }

  @Test func grayscale_repeatsAGreyPicture() throws {
    let transform = try TestRegistry.transform("Grayscale", [NamedValue("num_output_channels", 3)])
    let result = try SampleRecord(input: Tensor([9, 8] as [UInt8], shape: [1, 2, 1])).applying(transform)
    #expect(result == (try Tensor([9, 9, 9, 8, 8, 8] as [UInt8], shape: [1, 2, 3])))
  }

  @Test func normalize_takesOneMeanWithSeveralDeviations() throws {
    let transform = try TestRegistry.transform(
      "Normalize", [NamedValue("mean", [1]), NamedValue("std", [2, 4]), NamedValue("inplace", true)])
    let input = try Tensor([3, 5] as [Float], shape: [2, 1, 1])
    #expect(try SampleRecord(input: input).applying(transform) == Tensor([1, 1] as [Float], shape: [2, 1, 1]))
    #expect(Array(input[Float.self]) == [3, 5])
  }

  // MARK: Refusals

  struct Refusal: Sendable, CustomTestStringConvertible {
    let transform: String
    var arguments: [NamedValue] = []
    var input = Shape([1])
    var dtype = DType.uint8
    /// What the message must contain.
    let expected: [String]
    var testDescription: String { "\(transform) \(arguments.map { "\($0.name): \($0.value)" }) \(dtype) \(input)" }
  }

  @Test(arguments: [
    Refusal(
      transform: "ToTensor", input: [3, 4, 4], dtype: .float32, expected: ["uint8 [H, W, C]", "float32 [3, 4, 4]"]),
    Refusal(transform: "ToTensor", input: [2, 3, 4, 4], expected: ["uint8 [H, W, C]", "uint8 [2, 3, 4, 4]"]),
    Refusal(transform: "Grayscale", input: [4, 4, 2], expected: ["1 or 3 channels", "uint8 [4, 4, 2]"]),
    Refusal(transform: "Grayscale", input: [0, 4, 3], expected: ["uint8 [0, 4, 3]"]),
    Refusal(
      transform: "Resize", arguments: [NamedValue("size", 4)], input: [3, 4, 4], dtype: .float32,
      expected: ["uint8 [H, W, C]", "float32 [3, 4, 4]", "Resize stands before ToTensor"]),
    Refusal(
      transform: "Resize", arguments: [NamedValue("size", 1_000_000_000)], input: [4, 4, 3],
      expected: ["[4, 4, 3] to size 1000000000", "1048576"]),
    Refusal(
      transform: "Resize", arguments: [NamedValue("size", .int(.max))], input: [4, 5, 3],
      expected: ["[4, 5, 3] to size \(Int.max)"]),
    Refusal(
      transform: "Resize", arguments: [NamedValue("size", [1_000_000, 1_000_000])], input: [4, 4, 3],
      expected: ["pixels"]),
    Refusal(
      transform: "Normalize", arguments: [NamedValue("mean", [0.5, 0.5, 0.5]), NamedValue("std", [1])],
      input: [1, 4, 4], dtype: .float32, expected: ["3 channels (mean has 3 numbers)", "float32 [1, 4, 4]"]),
    Refusal(
      transform: "Normalize", arguments: [NamedValue("mean", [0.5]), NamedValue("std", [1, 1])],
      input: [3, 4, 4], dtype: .float32, expected: ["2 channels (std has 2 numbers)", "float32 [3, 4, 4]"]),
    Refusal(
      transform: "Normalize", arguments: [NamedValue("mean", [0.5]), NamedValue("std", [1])],
      input: [4, 4, 1], expected: ["float32 [..., C, H, W]", "uint8 [4, 4, 1]", "ToTensor before Normalize"]),
    Refusal(
      transform: "Normalize", arguments: [NamedValue("mean", [0.5]), NamedValue("std", [1])],
      input: [4, 4], dtype: .float32, expected: ["float32 [..., C, H, W]", "float32 [4, 4]"]),
  ])
  func transform_refusesInputsThatItCannotTake(_ refusal: Refusal) throws {
    let transform = try TestRegistry.transform(refusal.transform, refusal.arguments)
    let record = SampleRecord(input: try Tensor(TensorType(refusal.dtype, refusal.input)))
    let error = #expect(throws: ComponentError.self) { try record.applying(transform) }
    #expect(error?.code == .shape && error?.field == "input")
    for part in refusal.expected { #expect(error?.message.contains(part) == true, "\(error?.message ?? "")") }
  }

  @Test(arguments: [
    Refusal(transform: "Grayscale", arguments: [NamedValue("num_output_channels", 2)], expected: ["1 or 3"]),
    Refusal(
      transform: "Resize", arguments: [NamedValue("size", [1, 2, 3])], expected: ["one integer or [height, width]"]),
    Refusal(transform: "Resize", arguments: [NamedValue("size", [])], expected: ["one integer or [height, width]"]),
    Refusal(
      transform: "Resize", arguments: [NamedValue("size", 4), NamedValue("max_size", 4)],
      expected: ["more than 4 (size)"]),
    Refusal(
      transform: "Resize", arguments: [NamedValue("size", [4, 4]), NamedValue("max_size", 9)],
      expected: ["size is [height, width]"]),
    Refusal(
      transform: "Resize", arguments: [NamedValue("size", 4), NamedValue("antialias", false)],
      expected: ["true or null"]),
    Refusal(
      transform: "Normalize", arguments: [NamedValue("mean", [0]), NamedValue("std", [1e-50])], expected: ["not 0"]),
    Refusal(
      transform: "Normalize", arguments: [NamedValue("mean", []), NamedValue("std", [1])], expected: ["one or more"]),
    Refusal(
      transform: "Normalize", arguments: [NamedValue("mean", [0]), NamedValue("std", [.float(.infinity)])],
      expected: ["finite"]),
  ])
  func transform_refusesArgumentsThatCannotBe(_ refusal: Refusal) throws {
    let error = #expect(throws: PluginCallError.self) {
      try TestRegistry.transform(refusal.transform, refusal.arguments)
    }
    #expect(error?.diagnostic.code == "bad-argument")
    for part in refusal.expected {
      #expect(error?.error.message.contains(part) == true, "\(error?.error.message ?? "")")
    }
  }

  @Test func transform_refusesASampleWithoutInput() throws {
    for (name, arguments) in [
      ("ToTensor", []), ("Grayscale", []), ("Resize", [NamedValue("size", 4)]),
      ("Normalize", [NamedValue("mean", [0]), NamedValue("std", [1])]),
    ] as [(String, [NamedValue])] {
      let transform = try TestRegistry.transform(name, arguments)
      let error = #expect(throws: ComponentError.self) { try SampleRecord().applying(transform) }
      #expect(error?.code == .data && error?.field == "input")
    }
  }
}
