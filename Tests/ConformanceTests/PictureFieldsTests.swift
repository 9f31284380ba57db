import TenonCore
import TenonHost
import TenonServices
import TestSupport
import Testing

/// Geometric transforms change a picture and its mask by one draw.
@Suite struct PictureFieldsTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let transform: String
    var arguments: [NamedValue] = []
    var testDescription: String { transform }
  }

  /// Interpolation is `nearest` wherever there is a choice, so that the mask has to be what the picture is.
  static let cases = [
    Case(transform: "CenterCrop", arguments: [NamedValue("size", [6, 20])]),
    Case(transform: "Pad", arguments: [NamedValue("padding", [1, 2, 3, 4]), NamedValue("padding_mode", "reflect")]),
    Case(transform: "RandomAffine", arguments: [NamedValue("degrees", 40), NamedValue("translate", [0.2, 0.1])]),
    Case(transform: "RandomCrop", arguments: [NamedValue("size", [7, 5]), NamedValue("padding", 3)]),
    Case(transform: "RandomHorizontalFlip"),
    Case(transform: "RandomPerspective", arguments: [NamedValue("p", 1), NamedValue("interpolation", "nearest")]),
    Case(
      transform: "RandomResizedCrop", arguments: [NamedValue("size", [9, 8]), NamedValue("interpolation", "nearest")]),
    Case(transform: "RandomRotation", arguments: [NamedValue("degrees", 90), NamedValue("expand", true)]),
    Case(transform: "RandomVerticalFlip"),
    Case(transform: "Resize", arguments: [NamedValue("size", [5, 21]), NamedValue("interpolation", "nearest")]),
  ]

  private let height = 11
  private let width = 13

  private func fields(_ names: [String]) -> NamedValue { NamedValue("fields", .list(names.map(Value.string))) }

  /// A picture whose red tells the place, as the mask's class does.
  private func record(_ mask: Tensor? = nil) throws -> SampleRecord {
    let record = SampleRecord()
    let places = (0..<height * width).map { UInt8($0 + 1) }
    record["input"] = try Tensor(places.flatMap { [$0, 7, 255 - $0] }, shape: [height, width, 3])
    record["mask"] = try mask ?? Tensor(places.map(Int64.init), shape: [height, width])
    return record
  }

  private func draw(_ index: Int) -> Draw { Draw(isTraining: true, seed: 1, stream: 2, epoch: 3, index: UInt64(index)) }

  /// Every transform that has the argument, of all that there are.
  @Test func everyGeometricTransform_isTried() throws {
    let known = try BuiltInComponent.all("transform").map(\.name).filter { name in
      let arguments = try BuiltPlugins.resolve(name, .transform, Self.required(name)).entry.component.declaration
        .arguments
      return arguments.contains { $0.name == "fields" }
    }
    #expect(Set(known) == Set(Self.cases.map(\.transform)))
  }

  private static func required(_ name: String) throws -> [NamedValue] {
    let entry = try BuiltPlugins.registry.get().find(name, .transform)
    return entry.component.declaration.examples.first?.arguments ?? []
  }

  @Test(arguments: cases)
  func transform_changesTheMaskAsThePicture(_ item: Case) throws {
    let transform = try BuiltPlugins.transform(item.transform, item.arguments + [fields(["input", "mask"])])
    let alone = try BuiltPlugins.transform(item.transform, item.arguments)
    var results: Set<[UInt8]> = []
    for index in 0..<6 {
      let record = try record()
      try transform.apply(record.sample, draw(index))
      let (picture, mask) = (try #require(record["input"]), try #require(record["mask"]))
      let red = stride(from: 0, to: picture.bytes.count, by: 3).map { picture[UInt8.self][$0] }
      #expect(mask.shape == Shape(Array(picture.shape.dimensions.prefix(2))))
      #expect(mask[Int64.self].map { UInt8($0) } == red)
      let other = try self.record()
      try alone.apply(other.sample, draw(index))
      let untouched = try self.record()["mask"]
      #expect(other["input"] == picture && other["mask"] == untouched)
      results.insert(red)
    }
    #expect(results.count > 1 || ["CenterCrop", "Pad", "Resize"].contains(item.transform))
  }

  @Test(arguments: cases)
  func transform_takesMasksOfOtherTypes(_ item: Case) throws {
    let transform = try BuiltPlugins.transform(item.transform, item.arguments + [fields(["input", "mask"])])
    let numbers = (0..<height * width).map { Float($0 + 1) }
    let planes = try Tensor(numbers + numbers.map { -$0 }, shape: [2, height, width])
    let bytes = try Tensor(numbers.map { UInt8($0) }, shape: [height, width])
    let (one, other, plain) = (try record(planes), try record(bytes), try record())
    for record in [one, other, plain] { try transform.apply(record.sample, draw(1)) }
    let classes = try #require(plain["mask"])[Int64.self].map { Float($0) }
    let result = try #require(one["mask"])
    #expect(Array(result[Float.self]) == classes + classes.map { -$0 })
    #expect(result.shape.dimensions.dropFirst().elementsEqual(try #require(plain["mask"]).shape.dimensions))
    #expect(try #require(other["mask"])[UInt8.self].map { Float($0) } == classes)
  }

  @Test func interpolation_isForThePictureOnly() throws {
    let classes = try Tensor((0..<height * width).map { Int64($0 % 2 * 100) }, shape: [height, width])
    for item in Self.cases where item.arguments.contains(where: { $0.name == "interpolation" }) {
      let smooth = item.arguments.filter { $0.name != "interpolation" } + [NamedValue("interpolation", "bicubic")]
      let transform = try BuiltPlugins.transform(item.transform, smooth + [fields(["input", "mask"])])
      let record = try record(classes)
      try transform.apply(record.sample, draw(2))
      #expect(Set(try #require(record["mask"])[Int64.self]).isSubset(of: [0, 100]))
    }
  }

  @Test func fill_isTheMasksOwn() throws {
    for (name, arguments) in [
      ("Pad", [NamedValue("padding", 1)]), ("RandomCrop", [NamedValue("size", [13, 15]), NamedValue("padding", 1)]),
      ("RandomRotation", [NamedValue("degrees", [45, 45])]),
      ("RandomAffine", [NamedValue("degrees", [45, 45])]),
    ] as [(String, [NamedValue])] {
      let transform = try BuiltPlugins.transform(
        name, arguments + [fields(["input", "mask"]), NamedValue("fill", [9, 8, 7]), NamedValue("mask_fill", 255)])
      let record = try record()
      try transform.apply(record.sample, draw(0))
      #expect(Array(try #require(record["input"])[UInt8.self].prefix(3)) == [9, 8, 7])
      #expect(try #require(record["mask"])[Int64.self].first == 255)
    }
  }

  @Test func sampleWithoutMask_isTransformedAllTheSame() throws {
    let transform = try BuiltPlugins.transform("RandomVerticalFlip", [NamedValue("p", 1), fields(["input", "mask"])])
    let record = try record()
    record["mask"] = nil
    let before = try #require(record["input"])[UInt8.self].first
    try transform.apply(record.sample, draw(0))
    #expect(record["mask"] == nil && record["input"]?[UInt8.self].first != before)
  }

  @Test func mask_ofOtherSidesIsRefused() throws {
    for item in Self.cases {
      let transform = try BuiltPlugins.transform(item.transform, item.arguments + [fields(["input", "mask"])])
      let record = try record(Tensor([Int64](repeating: 0, count: 20), shape: [4, 5]))
      let error = #expect(throws: ComponentError.self) { try transform.apply(record.sample, draw(0)) }
      #expect(error?.field == "mask" && error?.message.contains("11 x 13, received int64 [4, 5]") == true)
    }
  }

  @Test func fields_areNamedOnce() throws {
    for names in [[], ["input", "input"], [""]] {
      #expect(throws: PluginCallError.self) {
        try BuiltPlugins.transform("RandomVerticalFlip", [fields(names)])
      }
    }
  }
}
