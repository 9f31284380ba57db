import TenonCore
import TenonHost
import Testing

/// Crops, flips and transforms of transforms.
@Suite struct CropTests {
  private func draw(_ index: Int, epoch: Int = 0, seed: UInt64 = 5, isTraining: Bool = true) -> Draw {
    Draw(isTraining: isTraining, seed: seed, stream: 11, epoch: UInt64(epoch), index: UInt64(index))
  }

  /// Pixels that tell their place: 10 * row + column, and one more for each channel.
  private func picture(_ height: Int, _ width: Int, channels: Int = 1) throws -> Tensor {
    var pixels: [UInt8] = []
    for row in 0..<height {
      for column in 0..<width { for channel in 0..<channels { pixels.append(UInt8(10 * row + column + channel)) } }
    }
    return try Tensor(pixels, shape: [height, width, channels])
  }

  private func bytes(_ tensor: Tensor) -> [UInt8] { Array(tensor[UInt8.self]) }

  @Test func fiveCrop_refusesAnImageThatIsTooSmall() throws {
    let transform = try BuiltPlugins.transform("FiveCrop", [NamedValue("size", 5)])
    let error = #expect(throws: ComponentError.self) {
      try apply(transform, Tensor(TensorType(.float32, [3, 4, 9])), draw(0))
    }
    #expect(error?.message.contains("received 4 x 9") == true)
  }

  @Test func centerCrop_treatsBothLayoutsAlike() throws {
    let transform = try BuiltPlugins.transform("CenterCrop", [NamedValue("size", [2, 6])])
    let whole = try apply(transform, picture(4, 4), draw(0))
    let planes = try apply(
      transform, Tensor(bytes(picture(4, 4)).map(Float.init), shape: [1, 4, 4]), draw(0))
    #expect(planes.shape == [1, 2, 6])
    #expect(Array(planes[Float.self]) == bytes(whole).map(Float.init))
    #expect(bytes(whole) == [0, 10, 11, 12, 13, 0, 0, 20, 21, 22, 23, 0])
  }

  // MARK: Flip

  @Test func flip_mirrorsColumnsAndKeepsChannels() throws {
    let transform = try BuiltPlugins.transform("RandomHorizontalFlip", [NamedValue("p", 1)])
    #expect(
      try bytes(apply(transform, picture(2, 3, channels: 2), draw(0))) == [2, 3, 1, 2, 0, 1, 12, 13, 11, 12, 10, 11])
    let planes = try Tensor([1, 2, 3, 4] as [Float], shape: [2, 1, 2])
    #expect(try Array(apply(transform, planes, draw(0))[Float.self]) == [2, 1, 4, 3])
    #expect(try apply(transform, picture(2, 3), draw(0, isTraining: false)) == picture(2, 3))
  }

  /// Bounds of five standard errors.
  @Test(arguments: [0.0, 0.3, 0.5, 1.0])
  func flip_happensAsOftenAsItSays(p: Double) throws {
    let transform = try BuiltPlugins.transform("RandomHorizontalFlip", [NamedValue("p", .float(p))])
    let (input, count) = (try picture(1, 2), 2_000)
    let flips = try (0..<count).map { try bytes(apply(transform, input, draw($0))) == [1, 0] }
    let share = Double(flips.filter { $0 }.count) / Double(count)
    #expect(abs(share - p) <= 5 * (p * (1 - p) / Double(count)).squareRoot())
    #expect(try flips == (0..<count).map { try bytes(apply(transform, input, draw($0))) == [1, 0] })
    guard p > 0, p < 1 else { return }
    #expect(try flips != (0..<count).map { try bytes(apply(transform, input, draw($0, epoch: 1))) == [1, 0] })
    #expect(try flips != (0..<count).map { try bytes(apply(transform, input, draw($0, seed: 6))) == [1, 0] })
  }

  // MARK: Random crop

  @Test func randomCrop_takesEveryPlaceAlike() throws {
    let transform = try BuiltPlugins.transform("RandomCrop", [NamedValue("size", [2, 3])])
    let input = try picture(4, 5)
    var counts: [[UInt8]: Int] = [:]
    let count = 4_500
    for index in 0..<count { counts[try bytes(apply(transform, input, draw(index))), default: 0] += 1 }
    let places = (0..<3).flatMap { top in (0..<3).map { left in UInt8(10 * top + left) } }
    #expect(Set(counts.keys) == Set(places.map { [$0, $0 + 1, $0 + 2, $0 + 10, $0 + 11, $0 + 12] }))
    // 500 each; a standard deviation is 21.
    #expect(counts.values.allSatisfy { abs($0 - 500) < 110 })
    let center = try apply(transform, input, draw(3, isTraining: false))
    #expect(bytes(center) == [11, 12, 13, 21, 22, 23])
  }

  @Test(arguments: [
    ("constant", [9, 9, 0, 1, 2, 9, 9] as [UInt8]), ("edge", [0, 0, 0, 1, 2, 2, 2]),
    ("reflect", [2, 1, 0, 1, 2, 1, 0]), ("symmetric", [1, 0, 0, 1, 2, 2, 1]),
  ])
  func randomCrop_padsAsNumPy(mode: String, expected: [UInt8]) throws {
    let transform = try BuiltPlugins.transform(
      "RandomCrop",
      [
        NamedValue("size", [1, 7]), NamedValue("padding", [2, 0]), NamedValue("fill", 9),
        NamedValue("padding_mode", .string(mode)),
      ])
    #expect(try bytes(apply(transform, picture(1, 3), draw(0))) == expected)
  }

  @Test func randomCrop_padsEachSideAsTold() throws {
    let transform = try BuiltPlugins.transform(
      "RandomCrop", [NamedValue("size", [3, 4]), NamedValue("padding", [1, 2, 2, 0]), NamedValue("fill", [7, 8])])
    let output = try apply(transform, picture(1, 1, channels: 2), draw(0))
    #expect(bytes(output) == [7, 8, 7, 8, 7, 8, 7, 8, 7, 8, 7, 8, 7, 8, 7, 8, 7, 8, 0, 1, 7, 8, 7, 8])
  }

  @Test func randomCrop_padsWhatIsTooSmallOnlyWhenAllowed() throws {
    let strict = try BuiltPlugins.transform("RandomCrop", [NamedValue("size", 4)])
    let error = #expect(throws: ComponentError.self) { try apply(strict, picture(4, 3), draw(0)) }
    #expect(error?.message.contains("at least 4 x 4 (size), received 4 x 3; pad_if_needed") == true)
    let padding = try BuiltPlugins.transform(
      "RandomCrop", [NamedValue("size", 4), NamedValue("pad_if_needed", true), NamedValue("padding_mode", "edge")])
    var seen: Set<[UInt8]> = []
    for index in 0..<100 { seen.insert(Array(try bytes(apply(padding, picture(4, 3), draw(index))).prefix(4))) }
    #expect(seen == [[0, 0, 1, 2], [0, 1, 2, 2]])
  }

  @Test func randomCrop_refusesWhatCannotBe() throws {
    for arguments in [
      [NamedValue("padding", [1, 2, 3])], [NamedValue("fill", [])], [NamedValue("padding", .int(-1))],
      [NamedValue("padding_mode", "wrap")],
    ] {
      #expect(throws: (any Error).self) {
        try BuiltPlugins.transform("RandomCrop", [NamedValue("size", 4)] + arguments)
      }
    }
    let fraction = try BuiltPlugins.transform("RandomCrop", [NamedValue("size", 1), NamedValue("fill", 0.5)])
    let error = #expect(throws: ComponentError.self) { try apply(fraction, picture(2, 2), draw(0)) }
    #expect(error?.field == "fill")
    let huge = try BuiltPlugins.transform("CenterCrop", [NamedValue("size", 1_000_000)])
    let limit = #expect(throws: ComponentError.self) { try apply(huge, picture(2, 2), draw(0)) }
    #expect(limit?.message.contains("1000000 x 1000000") == true)
  }

  // MARK: Transforms of transforms

  private func flips(_ count: Int) -> Value {
    .list((0..<count).map { _ in .component(ComponentReference("RandomHorizontalFlip", [])) })
  }

  @Test func compose_givesEachTransformItsOwnDraws() throws {
    let both = try BuiltPlugins.transform("Compose", [NamedValue("transforms", flips(2))])
    let outcomes = try (0..<2_000).map { try bytes(apply(both, picture(1, 2), draw($0))) == [1, 0] }
    // With one stream for both, two flips would always cancel.
    #expect(abs(outcomes.filter { $0 }.count - 1_000) < 120)
    #expect(try apply(both, picture(1, 2), draw(0, isTraining: false)) == picture(1, 2))
  }

  @Test func randomApply_appliesAllOrNothing() throws {
    let crop = Value.component(ComponentReference("CenterCrop", [NamedValue("size", 1)]))
    let transform = try BuiltPlugins.transform(
      "RandomApply", [NamedValue("transforms", .list([crop])), NamedValue("p", 0.25)])
    let applied = try (0..<2_000).filter { try apply(transform, picture(3, 3), draw($0)).shape == [1, 1, 1] }
    #expect(abs(applied.count - 500) < 100)
    #expect(try apply(transform, picture(3, 3), draw(applied[0], isTraining: false)) == picture(3, 3))
  }

  @Test func compose_refusesTransformsOfBatches() throws {
    let mixup = Value.component(ComponentReference("MixUp", []))
    let error = #expect(throws: PluginCallError.self) {
      try BuiltPlugins.transform("Compose", [NamedValue("transforms", .list([mixup]))])
    }
    #expect(error?.error.message.contains("MixUp") == true)
  }
}
