import TenonCore
import TenonHost
import TenonServices
import TestSupport
import Testing

/// Formulas, conversions, and transforms that choose among others.
@Suite struct TransformTests {
  private func draw(_ index: Int, isTraining: Bool = true) -> Draw {
    Draw(isTraining: isTraining, seed: 1, stream: 2, epoch: 3, index: UInt64(index))
  }

  private func lambda(_ formula: String, field: String = "input") throws -> any Transform {
    try BuiltPlugins.transform(
      "Lambda", [NamedValue("lambd", .string(formula)), NamedValue("field", .string(field))])
  }

  // MARK: Lambda

  @Test func lambda_computesEachElement() throws {
    let numbers = (0..<3000).map { Float($0) / 100 }
    let result = try apply(lambda("1 - x / 2 if x > 1 else -x"), Tensor(numbers, shape: [3, 10, 100]), draw(0))
    #expect(Array(result[Float.self]) == numbers.map { $0 > 1 ? Float(1 - Double($0) / 2) : -$0 })
  }

  @Test func lambda_keepsBytesAndLabelsWhole() throws {
    let bytes = try Tensor([0, 1, 3, 100, 255] as [UInt8], shape: [1, 5, 1])
    #expect(try Array(apply(lambda("x * 1.5"), bytes, draw(0))[UInt8.self]) == [0, 2, 4, 150, 255])
    #expect(try Array(apply(lambda("1 - x"), bytes, draw(0))[UInt8.self]) == [1, 0, 0, 0, 0])
    let record = SampleRecord(input: bytes)
    record["target"] = try Tensor([7] as [Int64], shape: [])
    try lambda("x - 1", field: "target").apply(record.sample, draw(0))
    #expect(try record["target"] == Tensor([6] as [Int64], shape: []) && record["input"] == bytes)
    record["target"] = nil
    try lambda("x - 1", field: "target").apply(record.sample, draw(0))
    record["target"] = try Tensor([0] as [Int64], shape: [])
    let error = #expect(throws: ComponentError.self) {
      try lambda("1 / x", field: "target").apply(record.sample, draw(0))
    }
    #expect(error?.field == "target" && error?.message.contains("expected integers from '1 / x', received inf") == true)
  }

  @Test func lambda_refusesOtherVariables() throws {
    #expect(throws: (any Error).self) { try lambda("y + 1") }
  }

  // MARK: Choices

  private func crop(_ size: Int) -> Value {
    .component(ComponentReference("CenterCrop", [NamedValue("size", .int(size))]))
  }

  @Test func randomChoice_choosesByWeightAndEvaluationTheLikeliest() throws {
    let input = try Tensor([UInt8](repeating: 1, count: 25), shape: [5, 5, 1])
    let transform = try BuiltPlugins.transform(
      "RandomChoice", [NamedValue("transforms", .list([crop(1), crop(2), crop(3)])), NamedValue("p", [1, 0, 3])])
    let sides = try (0..<2_000).map { try apply(transform, input, draw($0)).shape[0] }
    #expect(!sides.contains(2) && abs(sides.filter { $0 == 1 }.count - 500) < 100)
    #expect(try apply(transform, input, draw(0, isTraining: false)).shape[0] == 3)
    let alike = try BuiltPlugins.transform("RandomChoice", [NamedValue("transforms", .list([crop(1), crop(2)]))])
    let count = try (0..<2_000).filter { try apply(alike, input, draw($0)).shape[0] == 1 }.count
    #expect(abs(count - 1_000) < 115)
    #expect(try apply(alike, input, draw(0, isTraining: false)).shape[0] == 1)
  }

  @Test func randomOrder_takesEveryOrderAlike() throws {
    let steps = ["x + 1", "x * 2", "x * x"].map { formula in
      Value.component(ComponentReference("Lambda", [NamedValue("lambd", .string(formula))]))
    }
    let transform = try BuiltPlugins.transform("RandomOrder", [NamedValue("transforms", .list(steps))])
    let input = try Tensor([3] as [Float], shape: [1, 1, 1])
    var counts: [Float: Int] = [:]
    for index in 0..<3_000 { counts[try apply(transform, input, draw(index))[Float.self][0], default: 0] += 1 }
    // (x + 1) 2 squared and so on, six in all; 500 each, a standard deviation is 20.
    #expect(Set(counts.keys) == [64, 32, 49, 37, 20, 19])
    #expect(counts.values.allSatisfy { abs($0 - 500) < 105 })
    #expect(try apply(transform, input, draw(0, isTraining: false))[Float.self][0] == 64)
  }

  @Test(arguments: ["RandomChoice", "RandomOrder", "RandomApply"])
  func choosingTransforms_refuseCrops(name: String) throws {
    let five = Value.component(ComponentReference("FiveCrop", [NamedValue("size", 2)]))
    let error = #expect(throws: PluginCallError.self) {
      try BuiltPlugins.transform(name, [NamedValue("transforms", .list([five]))])
    }
    #expect(error?.error.message.contains("received ones that make 5") == true)
  }

  @Test func randomChoice_refusesWeightsThatCannotBe() throws {
    for weights in [[1], [0, 0], [-1, 1], [1, .float(.infinity)]] as [Value] {
      #expect(throws: (any Error).self) {
        try BuiltPlugins.transform(
          "RandomChoice", [NamedValue("transforms", .list([crop(1), crop(2)])), NamedValue("p", weights)])
      }
    }
    #expect(throws: (any Error).self) { try BuiltPlugins.transform("RandomChoice", [NamedValue("transforms", [])]) }
  }

  // MARK: Conversions

  @Test func toPILImage_clipsAndChecksItsMode() throws {
    let numbers = try Tensor([-1, 0.5, 1, 2, .nan, 0.999] as [Float], shape: [1, 2, 3])
    let transform = try BuiltPlugins.transform("ToPILImage", [NamedValue("mode", "L")])
    #expect(try apply(transform, numbers, draw(0)) == Tensor([0, 127, 255, 255, 0, 254] as [UInt8], shape: [2, 3, 1]))
    let picture = try Tensor([UInt8](repeating: 3, count: 12), shape: [2, 2, 3])
    #expect(try apply(BuiltPlugins.transform("ToPILImage"), picture, draw(0)) == picture)
    let error = #expect(throws: ComponentError.self) { try apply(transform, picture, draw(0)) }
    #expect(error?.message.contains("1 channel (mode L), received uint8 [2, 2, 3]") == true)
  }

  @Test func linearTransformation_refusesWhatDoesNotFit() throws {
    for (matrix, mean) in [([[1, 0]], [0]), ([[1, 0], [0, 1]], [0])] as [(Value, Value)] {
      #expect(throws: PluginCallError.self) {
        try BuiltPlugins.transform(
          "LinearTransformation", [NamedValue("transformation_matrix", matrix), NamedValue("mean_vector", mean)])
      }
    }
    let transform = try BuiltPlugins.transform(
      "LinearTransformation",
      [NamedValue("transformation_matrix", [[1, 2], [3, 4]]), NamedValue("mean_vector", [1, 1])])
    let two = try Tensor([2, 3] as [Float], shape: [1, 1, 2])
    #expect(try apply(transform, two, draw(0)) == Tensor([7, 10] as [Float], shape: [1, 1, 2]))
    let error = #expect(throws: ComponentError.self) {
      try apply(transform, Tensor(TensorType(.float32, [1, 1, 3])), draw(0))
    }
    #expect(error?.message.contains("images of 2 numbers (mean_vector), received float32 [1, 1, 3]") == true)
  }

  // MARK: Turns

  @Test func rotation_drawsAnglesOfItsRange() throws {
    let transform = try BuiltPlugins.transform("RandomRotation", [NamedValue("degrees", [80, 100])])
    // A dot at the right goes to the top.
    var pixels = [UInt8](repeating: 0, count: 41 * 41)
    pixels[20 * 41 + 38] = 255
    let input = try Tensor(pixels, shape: [41, 41, 1])
    var columns: Set<Int> = []
    for index in 0..<200 {
      let bytes = Array(try apply(transform, input, draw(index))[UInt8.self])
      for place in bytes.indices where bytes[place] == 255 {
        #expect(place / 41 <= 4)
        columns.insert(place % 41)
      }
    }
    #expect(columns.min() ?? 0 <= 18 && columns.max() ?? 0 >= 22)
    #expect(try apply(transform, input, draw(0, isTraining: false)) == input)
  }

  @Test func affine_movesByWholePixelsWithinItsPart() throws {
    let transform = try BuiltPlugins.transform(
      "RandomAffine", [NamedValue("degrees", 0), NamedValue("translate", [0.2, 0.1])])
    var pixels = [UInt8](repeating: 0, count: 20 * 30)
    pixels[10 * 30 + 15] = 9
    let input = try Tensor(pixels, shape: [20, 30, 1])
    var moves: Set<[Int]> = []
    for index in 0..<600 {
      let bytes = Array(try apply(transform, input, draw(index))[UInt8.self])
      let place = try #require(bytes.firstIndex(of: 9))
      moves.insert([place % 30 - 15, place / 30 - 10])
    }
    #expect(Set(moves.map { $0[0] }) == Set(-6...6) && Set(moves.map { $0[1] }) == Set(-2...2))
  }

  @Test func perspective_happensAsOftenAsItSaysAndOnTinyPictures() throws {
    let transform = try BuiltPlugins.transform("RandomPerspective", [NamedValue("p", 0.4)])
    let input = try Tensor((0..<20 * 30).map { UInt8($0 % 251) }, shape: [20, 30, 1])
    let changed = try (0..<1_000).filter { try apply(transform, input, draw($0)) != input }.count
    #expect(abs(changed - 400) < 80)
    let always = try BuiltPlugins.transform(
      "RandomPerspective", [NamedValue("p", 1), NamedValue("distortion_scale", 1)])
    for shape in [[1, 1, 1], [1, 7, 1], [2, 2, 3]] as [Shape] {
      for index in 0..<50 { #expect(try apply(always, Tensor(TensorType(.uint8, shape)), draw(index)).shape == shape) }
    }
  }

  @Test func turningTransforms_refuseWhatCannotBe() throws {
    for (name, arguments) in [
      ("RandomRotation", [NamedValue("degrees", -1)]), ("RandomRotation", [NamedValue("degrees", [1, 2, 3])]),
      ("RandomRotation", [NamedValue("degrees", [2, 1])]),
      ("RandomRotation", [NamedValue("degrees", 1), NamedValue("center", [1])]),
      ("RandomRotation", [NamedValue("degrees", 1), NamedValue("interpolation", "lanczos")]),
      ("RandomAffine", [NamedValue("degrees", 0), NamedValue("translate", [0.1, 1.1])]),
      ("RandomAffine", [NamedValue("degrees", 0), NamedValue("scale", [0, 1])]),
      ("RandomAffine", [NamedValue("degrees", 0), NamedValue("shear", [1, 2, 3])]),
    ] as [(String, [NamedValue])] {
      #expect(throws: (any Error).self) { try BuiltPlugins.transform(name, arguments) }
    }
    let fill = try BuiltPlugins.transform(
      "RandomRotation", [NamedValue("degrees", [1, 1]), NamedValue("fill", [1, 2])])
    let error = #expect(throws: ComponentError.self) {
      try apply(fill, Tensor(TensorType(.uint8, [4, 4, 3])), draw(0))
    }
    #expect(error?.message.contains("fill has 2 numbers") == true)
  }
}
