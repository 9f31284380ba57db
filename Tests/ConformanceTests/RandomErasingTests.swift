import TenonCore
import TenonServices
import TestSupport
import Testing

/// What RandomErasing draws and writes.
@Suite struct RandomErasingTests {
  private func draw(_ index: Int, isTraining: Bool = true) -> Draw {
    Draw(isTraining: isTraining, seed: 1, stream: 2, epoch: 3, index: UInt64(index))
  }

  private func erased(_ arguments: [NamedValue], _ index: Int, _ shape: Shape = [3, 30, 40]) throws -> Tensor {
    let ones = try Tensor([Float](repeating: 1, count: shape.elementCount), shape: shape)
    let record = SampleRecord(input: ones)
    try BuiltPlugins.transform("RandomErasing", arguments).apply(record.sample, draw(index))
    #expect(ones[Float.self].allSatisfy { $0 == 1 }, "the given tensor was written to")
    return try #require(record["input"])
  }

  @Test func rectangle_hasTheAreaAndTheValues() throws {
    for index in 0..<40 {
      let result = try erased(
        [NamedValue("p", 1), NamedValue("scale", [0.1, 0.2]), NamedValue("value", [2, 3, 4])], index)
      let values = Array(result[Float.self])
      let places = (0..<1200).filter { values[$0] == 2 }
      #expect(places.allSatisfy { values[1200 + $0] == 3 && values[2400 + $0] == 4 })
      #expect(values.filter { $0 == 1 }.count == 3600 - 3 * places.count)
      let rows = Set(places.map { $0 / 40 }), columns = Set(places.map { $0 % 40 })
      #expect(rows.count * columns.count == places.count, "not a rectangle")
      #expect(100 <= places.count && places.count <= 270)
    }
  }

  @Test func probability_isKeptAndEvaluationErasesNothing() throws {
    let transform = try BuiltPlugins.transform("RandomErasing", [NamedValue("p", 0.3)])
    let ones = try Tensor([Float](repeating: 1, count: 200), shape: [1, 10, 20])
    let changed = try (0..<2_000).filter { index in
      let record = SampleRecord(input: ones)
      try transform.apply(record.sample, draw(index))
      return record["input"] != ones
    }
    // A standard deviation is 20. Where a drawn rectangle is less than half a pixel high, nothing is to be seen.
    #expect(abs(changed.count - 600) < 100)
    let record = SampleRecord(input: ones)
    try transform.apply(record.sample, draw(changed[0], isTraining: false))
    #expect(record["input"] == ones)
  }

  @Test func randomValues_areStandardNormal() throws {
    let result = try erased(
      [
        NamedValue("p", 1), NamedValue("scale", [0.5, 0.5]), NamedValue("ratio", [1, 1]), NamedValue("value", "random"),
      ],
      0, [3, 100, 100])
    let drawn = result[Float.self].filter { $0 != 1 }.map(Double.init)
    #expect(abs(drawn.count - 3 * 71 * 71) < 10)
    let mean = drawn.reduce(0, +) / Double(drawn.count)
    let variance = drawn.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(drawn.count)
    #expect(abs(mean) < 0.04 && abs(variance - 1) < 0.06)
    #expect(Set(drawn).count > drawn.count * 99 / 100)
  }

  @Test func transform_refusesWhatCannotBe() throws {
    for arguments in [
      [NamedValue("scale", [0.5, 1.5])], [NamedValue("ratio", [0, 1])], [NamedValue("value", "noise")],
      [NamedValue("value", [])], [NamedValue("p", 2)],
    ] {
      #expect(throws: (any Error).self) { try BuiltPlugins.transform("RandomErasing", arguments) }
    }
    let two = try BuiltPlugins.transform("RandomErasing", [NamedValue("value", [1, 2])])
    let count = #expect(throws: ComponentError.self) {
      try SampleRecord(input: Tensor(TensorType(.float32, [3, 8, 8]))).applying(two)
    }
    #expect(count?.message.contains("2 channels (value has 2 numbers), received float32 [3, 8, 8]") == true)
    let bytes = #expect(throws: ComponentError.self) {
      try SampleRecord(input: Tensor(TensorType(.uint8, [8, 8, 3]))).applying(two)
    }
    #expect(bytes?.message.contains("put ToTensor before RandomErasing") == true)
  }
}
