import TenonCore
import TenonHost
import TestSupport
import Testing

/// Automatic augmentation: every picture that torchvision can make of one, and how often.
@Suite struct AugmentationTests {
  private static let names = ["AutoAugment", "RandAugment", "TrivialAugmentWide"]

  static let cases = names.flatMap { Golden.cases(ofKind: "transform", for: $0) }

  /// One of the pictures that draws may make, by its bytes' FNV-1a.
  private struct Outcome {
    let what: String
    let probability: Double

    init(_ json: JSON) throws {
      what = try #require(json["what"]?.stringValue)
      probability = try #require(json["probability"]?.doubleValue)
    }
  }

  private func draw(_ index: Int, isTraining: Bool = true) -> Draw {
    Draw(isTraining: isTraining, seed: 8, stream: 21, epoch: 1, index: UInt64(index))
  }

  @Test(arguments: cases)
  func augmentation_meetsTheReferenceDraws(_ golden: GoldenCase) throws {
    let transform = try BuiltPlugins.transform(golden.type, golden.arguments())
    let input = try ReferenceJSON.tensor(#require(golden.inputs["image"]))
    var outcomes: [Int: Outcome] = [:]
    for result in try #require(golden.expected["results"]?.arrayValue) {
      outcomes[try #require(result["fnv1a"]?.intValue)] = try Outcome(result)
    }
    let count = 6_000
    var counts: [Int: Int] = [:]
    for index in 0..<count { counts[Self.hash(try apply(transform, input, draw(index))), default: 0] += 1 }
    let unknown = counts.filter { outcomes[$0.key] == nil }
    #expect(unknown.isEmpty, "\(unknown.values.reduce(0, +)) of \(count) draws are none of torchvision's pictures")
    for (hash, outcome) in outcomes {
      let expected = outcome.probability * Double(count)
      // Five standard errors, and room for what hardly ever happens.
      let bound = 5 * (expected * (1 - outcome.probability)).squareRoot() + 2
      #expect(abs(Double(counts[hash] ?? 0) - expected) < bound, "\(outcome.what): \(counts[hash] ?? 0) of \(expected)")
    }
    #expect(try apply(transform, input, draw(0, isTraining: false)) == input)
  }

  private static func hash(_ picture: Tensor) -> Int {
    Int(picture[UInt8.self].reduce(0x811C_9DC5 as UInt32) { ($0 ^ UInt32($1)) &* 0x0100_0193 })
  }

  /// Two operations are two of the single ones, one after the other.
  @Test func randAugment_appliesOneAfterAnother() throws {
    let one = try BuiltPlugins.transform("RandAugment", [NamedValue("num_ops", 1)])
    let none = try BuiltPlugins.transform("RandAugment", [NamedValue("num_ops", 0)])
    let two = try BuiltPlugins.transform("RandAugment")
    let input = try Tensor((0..<40 * 30 * 3).map { UInt8(truncatingIfNeeded: $0 * $0 / 77) }, shape: [40, 30, 3])
    #expect(try apply(none, input, draw(0)) == input)
    let singles = try (0..<600).map { try apply(one, input, draw($0)) }
    let results = try (0..<600).map { try apply(two, input, draw($0)) }
    // The first operation is that of the single ones; where the second is the identity, so is the result.
    let same = zip(singles, results).filter { $0 == $1 }.count
    #expect((25...110).contains(same), "\(same) of 600, some 1 in 14")
  }

  @Test func augmentation_isOfPictures() throws {
    for name in Self.names {
      let error = #expect(throws: ComponentError.self) {
        try apply(BuiltPlugins.transform(name), Tensor(TensorType(.float32, [3, 4, 4])), draw(0))
      }
      #expect(error?.message.contains("\(name) stands before ToTensor") == true)
      #expect(
        try apply(BuiltPlugins.transform(name), Tensor([7, 8, 9] as [UInt8], shape: [1, 1, 3]), draw(5)).shape == [
          1, 1, 3,
        ])
    }
  }

  @Test func augmentation_refusesWhatCannotBe() throws {
    for (name, argument) in [
      ("RandAugment", NamedValue("magnitude", 31)), ("RandAugment", NamedValue("num_ops", .int(-1))),
      ("RandAugment", NamedValue("num_magnitude_bins", 1)), ("TrivialAugmentWide", NamedValue("fill", [])),
      ("AutoAugment", NamedValue("policy", "mnist")), ("AutoAugment", NamedValue("interpolation", "lanczos")),
    ] {
      #expect(throws: (any Error).self) { try BuiltPlugins.transform(name, [argument]) }
    }
  }
}
