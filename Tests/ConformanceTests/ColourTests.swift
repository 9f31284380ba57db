import TenonCore
import TenonHost
import TenonImage
import Testing

/// Transforms of colours beyond the reference: when they happen, pictures of any size, and what they refuse.
@Suite struct ColourTests {
  private func draw(_ index: Int, isTraining: Bool = true) -> Draw {
    Draw(isTraining: isTraining, seed: 5, stream: 11, epoch: 0, index: UInt64(index))
  }

  private func noise(_ height: Int, _ width: Int, _ channels: Int = 3) throws -> Tensor {
    let random = RandomSequence(seed: 9, stream: 1, step: UInt64(height * 1000 + width))
    let pixels = (0..<height * width * channels).map { UInt8(truncatingIfNeeded: random.word(UInt64($0))) }
    return try Tensor(pixels, shape: [height, width, channels])
  }

  private static let random: [(name: String, arguments: [NamedValue])] = [
    ("RandomInvert", []), ("RandomPosterize", [NamedValue("bits", 2)]),
    ("RandomSolarize", [NamedValue("threshold", 100)]), ("RandomAutocontrast", []), ("RandomEqualize", []),
    ("RandomAdjustSharpness", [NamedValue("sharpness_factor", 3)]), ("RandomGrayscale", [NamedValue("p", 0.5)]),
  ]

  /// Bounds of five standard errors.
  @Test(arguments: random.map(\.name))
  func change_happensHalfTheTimeAndNeverInEvaluation(_ name: String) throws {
    let arguments = try #require(Self.random.first { $0.name == name }).arguments
    let transform = try BuiltPlugins.transform(name, arguments)
    // Low in contrast, so that each of them changes it.
    let pixels = try noise(20, 30)[UInt8.self].map { 60 + $0 / 2 }
    let input = try Tensor(pixels, shape: [20, 30, 3])
    let changed = try (0..<400).filter { try apply(transform, input, draw($0)) != input }
    #expect(abs(changed.count - 200) <= 50)
    #expect(try apply(transform, input, draw(changed[0], isTraining: false)) == input)
  }

  @Test func jitter_leavesEvaluationAlone() throws {
    let jitter = try BuiltPlugins.transform("ColorJitter", [NamedValue("brightness", 0.5), NamedValue("hue", 0.5)])
    let input = try noise(8, 8)
    #expect(try apply(jitter, input, draw(0)) != input)
    #expect(try apply(jitter, input, draw(0, isTraining: false)) == input)
  }

  /// Pixels beyond the last whole block are computed as the others, and in place as elsewhere.
  @Test(arguments: [1, 63, 64, 65, 200])
  func operations_doNotHangOnThePlaceOfAPixel(width: Int) throws {
    let input = try noise(1, width)
    let bytes = Array(input[UInt8.self])
    for operation in [.saturation(1.7), .hue(0.3), .grey, .solarize(threshold: 99), .brightness(1.3)]
      as [ColourOperation]
    {
      var whole = [UInt8](repeating: 0, count: bytes.count)
      // Twice something that changes nothing: the second step works in place.
      ColourOperation.apply(
        [.brightness(1), operation], to: bytes, size: (1, width), channels: 3, into: &whole)
      let alone = (0..<width).flatMap { place -> [UInt8] in
        var pixel: [UInt8] = [0, 0, 0]
        let one = Array(bytes[3 * place..<3 * place + 3])
        ColourOperation.apply([operation], to: one, size: (1, 1), channels: 3, into: &pixel)
        return pixel
      }
      #expect(whole == alone, "\(operation)")
    }
  }

  // MARK: Blur

  @Test func blur_keepsAFlatPictureAndTakesTheMiddleInEvaluation() throws {
    let blur = try BuiltPlugins.transform("GaussianBlur", [NamedValue("kernel_size", 5)])
    let flat = try Tensor([UInt8](repeating: 201, count: 6 * 7 * 3), shape: [6, 7, 3])
    #expect(try apply(blur, flat, draw(0)) == flat)
    let input = try noise(9, 11)
    let middle = try BuiltPlugins.transform("GaussianBlur", [NamedValue("kernel_size", 5), NamedValue("sigma", 1.05)])
    #expect(try apply(blur, input, draw(3, isTraining: false)) == apply(middle, input, draw(1)))
    #expect(try apply(blur, input, draw(3)) != apply(blur, input, draw(4)))
  }

  @Test func blur_refusesWhatItCannotMirror() throws {
    let blur = try BuiltPlugins.transform("GaussianBlur", [NamedValue("kernel_size", [3, 9])])
    let error = #expect(throws: ComponentError.self) { try apply(blur, noise(4, 20), draw(0)) }
    #expect(error?.message.contains("more than 4 x 1 pixels (half of kernel_size), received 4 x 20") == true)
    #expect(try apply(blur, noise(5, 2), draw(0)).shape == [5, 2, 3])
  }

  // MARK: Refusals

  @Test func colours_areThoseOfPictures() throws {
    for (name, arguments) in Self.random + [
      ("ColorJitter", []), ("AdjustGamma", [NamedValue("gamma", 2)]), ("GaussianBlur", [NamedValue("kernel_size", 3)]),
    ] {
      let transform = try BuiltPlugins.transform(name, arguments)
      let error = #expect(throws: ComponentError.self) {
        try apply(transform, Tensor(TensorType(.float32, [3, 4, 4])), draw(0))
      }
      #expect(error?.message.contains("\(name) stands before ToTensor") == true, "\(error?.message ?? "")")
    }
  }

  @Test(
    arguments: [
      ("ColorJitter", "brightness", .float(-0.5)), ("ColorJitter", "hue", .float(0.6)),
      ("ColorJitter", "hue", .float(-0.1)),
      ("ColorJitter", "contrast", [1.5, 0.5]), ("ColorJitter", "saturation", [1]),
      ("ColorJitter", "contrast", [-1, 1]),
      ("ColorJitter", "brightness", .float(.infinity)), ("GaussianBlur", "kernel_size", 4),
      ("GaussianBlur", "kernel_size", [3, 0]), ("RandomPosterize", "bits", 0), ("RandomPosterize", "bits", 9),
      ("RandomSolarize", "threshold", .float(.nan)), ("RandomAdjustSharpness", "sharpness_factor", .float(-1)),
      ("RandomAdjustSharpness", "sharpness_factor", .float(.infinity)), ("AdjustGamma", "gamma", .float(-1)),
    ] as [(String, String, Value)])
  func colours_refuseWhatCannotBe(name: String, argument: String, value: Value) throws {
    #expect(throws: (any Error).self) { try BuiltPlugins.transform(name, [NamedValue(argument, value)]) }
  }

  @Test func blur_refusesARangeTheWrongWayRound() throws {
    let error = #expect(throws: PluginCallError.self) {
      try BuiltPlugins.transform("GaussianBlur", [NamedValue("kernel_size", 3), NamedValue("sigma", [2, 1])])
    }
    #expect(error?.error.message.contains("[least, largest]") == true)
  }
}
