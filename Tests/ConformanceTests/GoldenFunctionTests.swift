import TenonCore
import TenonImage
import TenonServices
import TestSupport
import Testing

/// Functions of torchvision with given numbers, by what the transforms that draw such numbers are made of.
@Suite struct GoldenFunctionTests {
  typealias Function = @Sendable (GoldenCase) throws -> Tensor?

  /// By the names of torchvision.transforms.functional and torchvision.utils.
  static let functions: [String: Function] = [
    "affine": affine, "crop": crop, "erase": erase, "make_grid": makeGrid, "perspective": perspective,
    "resized_crop": resizedCrop, "rotate": rotate,
    "hflip": { try apply("RandomHorizontalFlip", [NamedValue("p", 1)], $0) },
    "vflip": { try apply("RandomVerticalFlip", [NamedValue("p", 1)], $0) },
    "to_pil_image": { try apply("ToPILImage", $0.arguments(), $0) },
    "round_trip": { golden in
      let there = Value.component(ComponentReference("ToTensor")),
        back = Value.component(ComponentReference("ToPILImage"))
      return try apply("Compose", [NamedValue("transforms", .list([there, back]))], golden)
    },
  ]

  static let cases = Golden.cases(ofKind: "transform").filter { functions[$0.type] != nil || $0.kind == "unreadable" }

  @Test(arguments: cases)
  func function_meetsTheReferenceCase(_ golden: GoldenCase) throws {
    let function = try #require(Self.functions[golden.type])
    let result = try function(golden)
    let expected = try #require(golden.expected["image"] ?? golden.expected["tensor"])
    #expect(result?.dtype.description == expected["dtype"]?.stringValue)
    // Pictures exactly, though the reference allows differences at the edges of rotated ones.
    let exact = Tolerance(relative: 0, absolute: 0)
    try Golden.expect(result, equals: expected, golden.type, within: result?.dtype == .uint8 ? exact : golden.tolerance)
  }

  // MARK: Functions

  private static func input(_ golden: GoldenCase) throws -> Tensor {
    try ReferenceJSON.tensor(#require(golden.inputs["image"] ?? golden.inputs["tensor"]))
  }

  private static func apply(_ name: String, _ arguments: [NamedValue], _ golden: GoldenCase) throws -> Tensor? {
    try SampleRecord(input: input(golden)).applying(BuiltPlugins.transform(name, arguments))
  }

  /// The case's arguments but some, with others instead.
  private static func arguments(_ golden: GoldenCase, but names: Set<String>, _ others: [NamedValue]) throws
    -> [NamedValue]
  {
    try golden.arguments().filter { !names.contains($0.name) } + others
  }

  private static let rotate: Function = { golden in
    let angle = try golden.number("angle")
    let range = NamedValue("degrees", .list([.float(angle), .float(angle)]))
    return try apply("RandomRotation", arguments(golden, but: ["angle"], [range]), golden)
  }

  /// Through the component where its ranges leave no choice, else by the warp that it makes.
  private static let affine: Function = { golden in
    let (angle, scale) = (try golden.number("angle"), try golden.number("scale"))
    let (translate, shear) = (try golden.numbers("translate"), try golden.numbers("shear"))
    if translate == [0, 0], shear.count == 2 {
      func range(_ name: String, _ numbers: [Double]) -> NamedValue {
        NamedValue(name, .list(numbers.map(Value.float)))
      }
      return try apply(
        "RandomAffine",
        arguments(
          golden, but: ["angle", "translate", "scale", "shear"],
          [
            range("degrees", [angle, angle]), range("scale", [scale, scale]),
            range("shear", [shear[0], shear[0], shear[1], shear[1]]),
          ]), golden)
    }
    let image = try image(golden)
    let center = try golden.config["center"].map { _ in try golden.numbers("center") }
    return try warped(
      image,
      .affine(
        degrees: angle, translation: (translate[0], translate[1]), scale: scale, shear: (shear[0], shear[1]),
        center: center.map { ($0[0], $0[1]) }, size: (image.height, image.width)), golden)
  }

  private static let perspective: Function = { golden in
    let image = try image(golden)
    func points(_ name: String) throws -> [PictureWarp.Point] {
      try #require(golden.config[name]?.arrayValue).map { point in
        let numbers = point.arrayValue?.compactMap(\.doubleValue) ?? []
        return (try #require(numbers.first), try #require(numbers.last))
      }
    }
    let warp = PictureWarp.perspective(
      from: try points("startpoints"), to: try points("endpoints"), size: (image.height, image.width))
    return try warped(image, #require(warp), golden)
  }

  private static func image(_ golden: GoldenCase) throws -> Image {
    let tensor = try input(golden)
    return try Image(
      height: tensor.shape[0], width: tensor.shape[1], channels: tensor.shape[2], pixels: Array(tensor[UInt8.self]))
  }

  private static func warped(_ image: Image, _ warp: PictureWarp, _ golden: GoldenCase) throws -> Tensor {
    let filter = WarpFilter(rawValue: golden.config["interpolation"]?.stringValue ?? "nearest")
    let fill = golden.config["fill"].map {
      $0.doubleValue.map { [$0] } ?? $0.arrayValue?.compactMap(\.doubleValue) ?? []
    }
    let result = try image.warped(warp, filter: #require(filter), fill: (fill ?? [0]).map { UInt8($0) })
    return try Tensor(result.pixels, shape: [result.height, result.width, result.channels])
  }

  /// One of the draws of RandomCrop, which takes every place alike, has to be the case.
  private static let crop: Function = { golden in
    let names = ["top", "left", "height", "width"]
    let numbers = try names.map { Int(try golden.number($0)) }
    let (top, left, height, width) = (numbers[0], numbers[1], numbers[2], numbers[3])
    let image = try input(golden), wanted = try ReferenceJSON.tensor(#require(golden.expected["image"]))
    let padding = max(0, -top, -left, top + height - image.shape[0], left + width - image.shape[1])
    let transform = try BuiltPlugins.transform(
      "RandomCrop", [NamedValue("size", [.int(height), .int(width)]), NamedValue("padding", .int(padding))])
    let places = (image.shape[0] + 2 * padding - height + 1) * (image.shape[1] + 2 * padding - width + 1)
    for index in 0..<20 * places {
      let record = SampleRecord(input: image)
      try transform.apply(
        record.sample, Draw(isTraining: true, seed: 1, stream: 2, epoch: 3, index: UInt64(index)))
      if record["input"] == wanted { return wanted }
    }
    throw Golden.Fault(description: "no draw of \(20 * places) is the crop at \(top), \(left)")
  }

  private static let resizedCrop: Function = { golden in
    let image = try image(golden)
    let part = PicturePart(
      top: Int(try golden.number("top")), left: Int(try golden.number("left")),
      height: Int(try golden.number("height")), width: Int(try golden.number("width")))
    let size = try golden.numbers("size").map { Int($0) }
    let name = golden.config["interpolation"]?.stringValue ?? "bilinear"
    let filter = try #require(ResampleFilter(rawValue: name == "nearest-exact" ? "nearest" : name))
    var pixels = [UInt8](repeating: 0, count: size[0] * size[1] * image.channels)
    Resample.resize(
      image.pixels, holding: PicturePart((image.height, image.width)), part: part, channels: image.channels,
      to: (size[0], size[1]), filter: filter, into: &pixels)
    return try Tensor(pixels, shape: [size[0], size[1], image.channels])
  }

  private static let erase: Function = { golden in
    let tensor = try input(golden).copy()
    let part = PicturePart(
      top: Int(try golden.number("i")), left: Int(try golden.number("j")), height: Int(try golden.number("h")),
      width: Int(try golden.number("w")))
    let given = try #require(golden.config["v"])
    let value: ErasingValue =
      ReferenceJSON.isTensor(given)
      ? .pixels(Array(try ReferenceJSON.tensor(given)[Float.self]))
      : .channels((given.doubleValue.map { [$0] } ?? given.arrayValue?.compactMap(\.doubleValue) ?? []).map(Float.init))
    try tensor[Float.self].withUnsafeMutableBufferPointer {
      part.erase(
        try #require($0.baseAddress), planes: tensor.shape[0], channels: tensor.shape[0],
        of: (tensor.shape[1], tensor.shape[2]), with: value)
    }
    return tensor
  }

  private static let makeGrid: Function = { golden in
    let range = try golden.config["value_range"].map { _ in try golden.numbers("value_range") }
    return try ImageGrid(
      columns: golden.config["nrow"]?.intValue ?? 8, padding: golden.config["padding"]?.intValue ?? 2,
      padValue: Float(golden.config["pad_value"]?.doubleValue ?? 0),
      normalizes: golden.config["normalize"] == .bool(true), valueRange: range.map { $0[0]...$0[1] },
      scalesEach: golden.config["scale_each"] == .bool(true)
    ).picture(of: input(golden))
  }
}

extension GoldenCase {
  fileprivate func number(_ name: String) throws -> Double {
    try #require(config[name]?.doubleValue, "no number '\(name)'")
  }

  fileprivate func numbers(_ name: String) throws -> [Double] {
    let items = try #require(config[name]?.arrayValue, "no numbers '\(name)'")
    return items.compactMap(\.doubleValue)
  }
}
