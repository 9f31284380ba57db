import TenonCore
import TenonImage
import TenonServices
import TestSupport
import Testing

/// Functions of torchvision that change colours, and what ColorJitter draws for them.
@Suite struct GoldenColourTests {
  /// By the names of torchvision.transforms.functional: the argument, and what components make of its value.
  static let functions: [String: (argument: String, operation: @Sendable (Double) -> ColourOperation)] = [
    "adjust_brightness": ("brightness_factor", { .brightness($0) }),
    "adjust_contrast": ("contrast_factor", { .contrast($0) }),
    "adjust_saturation": ("saturation_factor", { .saturation($0) }),
    "adjust_hue": ("hue_factor", { .hue($0) }),
    "adjust_gamma": ("gamma", { .gamma($0, gain: 1) }),
  ]

  static let cases = Golden.cases(ofKind: "transform").filter { functions[$0.type] != nil || $0.kind == "unreadable" }
  static let ranges = Golden.cases(ofKind: "transform", for: "ColorJitter").filter { $0.kind != "transform" }

  @Test(arguments: cases)
  func function_meetsTheReferenceCase(_ golden: GoldenCase) throws {
    let (argument, operation) = try #require(Self.functions[golden.type])
    let input = try ReferenceJSON.tensor(#require(golden.inputs["image"]))
    let expected = golden.expected["image"]
    let value = try #require(golden.config[argument]?.doubleValue)
    // Exactly, though the reference allows a difference of one.
    let exact = Tolerance(relative: 0, absolute: 0)
    try Golden.expect(Self.applying(operation(value), to: input), equals: expected, golden.type, within: exact)
    guard golden.type != "adjust_gamma" else { return }
    // By the component with a range that leaves no choice, but where that says that nothing is to be done.
    let name = String(golden.type.dropFirst("adjust_".count))
    guard name != "hue" || value != 0 else { return }
    let jitter = try BuiltPlugins.transform("ColorJitter", [NamedValue(name, [.float(value), .float(value)])])
    try Golden.expect(
      SampleRecord(input: input).applying(jitter), equals: expected, "the same by ColorJitter", within: exact)
  }

  private static func applying(_ operation: ColourOperation, to picture: Tensor) throws -> Tensor {
    let (input, shape) = (Array(picture[UInt8.self]), picture.shape)
    var output = [UInt8](repeating: 0, count: input.count)
    ColourOperation.apply([operation], to: input, size: (shape[0], shape[1]), channels: shape[2], into: &output)
    return try Tensor(output, shape: shape)
  }

  // MARK: What is drawn

  /// Pictures that show each factor: of the result, what it was.
  private static let probes: [String: (picture: [UInt8], factor: @Sendable ([Double]) -> Double)] = [
    "brightness": ([100, 100, 100], { $0[0] / 100 }),
    // Of two shades of grey with the mean 100.
    "contrast": ([50, 50, 50, 150, 150, 150], { ($0[3] - 100) / 50 }),
    "saturation": ([120, 100, 100], { ($0[0] - $0[1]) / 20 }),
    "hue": ([255, 0, 0], hue),
  ]

  /// Of a colour without grey in it: green a third of the circle, blue two thirds or minus one.
  private static func hue(_ pixel: [Double]) -> Double {
    let (red, green, blue) = (pixel[0] / 255, pixel[1] / 255, pixel[2] / 255)
    if red == 1 { return (green - blue) / 6 }
    return green >= blue ? (2 + blue - red) / 6 : (4 + red - green) / 6 - 1
  }

  @Test(arguments: ranges)
  func colorJitter_meetsTheReferenceRanges(_ golden: GoldenCase) throws {
    for (name, probe) in Self.probes {
      let range = try #require(golden.expected[name]?.arrayValue).compactMap(\.doubleValue)
      let jitter = try BuiltPlugins.transform("ColorJitter", golden.arguments().filter { $0.name == name })
      let input = try Tensor(probe.picture, shape: [probe.picture.count / 3, 1, 3])
      let factors = try (0..<400).map { index in
        let record = SampleRecord(input: input)
        try jitter.apply(record.sample, Draw(isTraining: true, seed: 1, stream: 2, epoch: 0, index: UInt64(index)))
        return probe.factor(try #require(record["input"])[UInt8.self].map(Double.init))
      }
      let (low, high) = (try #require(factors.min()), try #require(factors.max()))
      // Bytes are truncated, and clipped where a factor is large.
      let step = name == "saturation" ? 0.11 : 0.03
      #expect(low >= range[0] - step && high <= range[1] + step, "\(name): \(low)...\(high)")
      #expect(low - range[0] < step + 0.02 * (range[1] - range[0]), "\(name) from \(low)")
      #expect(range[1] - high < step + 0.02 * (range[1] - range[0]), "\(name) to \(high)")
      let middle = factors.filter { $0 < (range[0] + range[1]) / 2 }.count
      #expect(abs(middle - 200) < 60, "\(name): \(middle) of 400 in the lower half")
    }
  }

  /// Two operations that do not commute tell which one was first.
  @Test func colorJitter_drawsTheOrder() throws {
    let jitter = try BuiltPlugins.transform(
      "ColorJitter", [NamedValue("brightness", [2, 2]), NamedValue("contrast", [0.5, 0.5])])
    let input = try Tensor([100, 100, 100, 200, 200, 200] as [UInt8], shape: [2, 1, 3])
    var counts: [[UInt8]: Int] = [:]
    for index in 0..<400 {
      let record = SampleRecord(input: input)
      try jitter.apply(record.sample, Draw(isTraining: true, seed: 4, stream: 2, epoch: 0, index: UInt64(index)))
      counts[Array(try #require(record["input"])[UInt8.self]), default: 0] += 1
    }
    // Brighter first: 200 and 255, around 228. Less contrast first: 125 and 175.
    #expect(Set(counts.keys) == [[214, 214, 214, 241, 241, 241], [250, 250, 250, 255, 255, 255]])
    #expect(counts.values.allSatisfy { abs($0 - 200) < 60 })
  }
}
