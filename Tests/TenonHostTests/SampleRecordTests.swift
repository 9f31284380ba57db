import TenonCore
import TenonHost
import Testing

@Suite struct SampleRecordTests {
  @Test func fields_areSetReadAndRemoved() throws {
    let record = SampleRecord()
    let sample = record.sample
    #expect(sample["input"] == nil)
    #expect(throws: ComponentError(.data, field: "input", "the sample has no such field")) {
      try sample.required("input")
    }
    try sample.set("input", [2, 2], of: Float.self) { _ = $0.update(from: [1, 2, 3, 4]) }
    try sample.set("target", [], of: Int64.self) { $0[0] = 7 }
    #expect(record.fields.map(\.name) == ["input", "target"])
    #expect(record["input"] == (try Tensor([1, 2, 3, 4] as [Float], shape: [2, 2])))
    #expect(try Array(sample.required("target").elements(Int64.self)) == [7])
    sample.remove("input")
    sample.remove("nothing")
    #expect(record.fields.map(\.name) == ["target"])
    record.removeAll()
    #expect(sample["target"] == nil)
  }

  @Test func fieldSetAgain_isReplacedInPlace() throws {
    let record = SampleRecord()
    try record.sample.set("a", [1], of: Float.self) { $0[0] = 1 }
    try record.sample.set("b", [1], of: Float.self) { $0[0] = 2 }
    try record.sample.set("a", [2], of: UInt8.self) { $0.update(repeating: 9) }
    #expect(record.fields.map(\.name) == ["a", "b"])
    #expect(record["a"]?.type == TensorType(.uint8, [2]))
  }

  @Test func oldTensor_isReadableWhileTheNewOneIsFilled() throws {
    let record = SampleRecord()
    try record.sample.set("a", [3], of: Float.self) { _ = $0.update(from: [1, 2, 3]) }
    let old = try record.sample.required("a").elements(Float.self)
    try record.sample.set("a", [3], of: Float.self) { new in
      for index in new.indices { new[index] = 10 * old[index] }
    }
    #expect(record["a"].map { Array($0[Float.self]) } == [10, 20, 30])
  }

  @Test func failedFill_leavesTheFieldAsItWas() throws {
    struct Stop: Error {}
    let record = SampleRecord()
    try record.sample.set("a", [1], of: Float.self) { $0[0] = 1 }
    #expect(throws: Stop.self) { try record.sample.set("a", [9], of: Float.self) { _ in throw Stop() } }
    #expect(record["a"]?.shape == [1])
  }

  @Test(arguments: [[-1], [Int.max, 2], [1, 1, 1, 1, 1, 1, 1, 1, 1], [Int.max / 2]])
  func illegalShapes_areRefused(_ dimensions: [Int]) {
    let record = SampleRecord()
    #expect(throws: ComponentError.self) {
      try record.sample.set("a", Shape(dimensions), of: Float.self) { _ in Issue.record("it was made") }
    }
    #expect(record.fields.isEmpty)
  }

  @Test func wrongElementType_isRefused() throws {
    let record = SampleRecord()
    try record.sample.set("a", [1], of: Float.self) { $0[0] = 1 }
    #expect(throws: ComponentError.self) { try record.sample.required("a").elements(UInt8.self) }
  }

  @Test func kindOfRecord_isSeen() {
    let (one, many) = (SampleRecord(), SampleRecord(isBatch: true))
    #expect(!one.sample.isBatch)
    #expect(many.sample.isBatch)
  }
}
