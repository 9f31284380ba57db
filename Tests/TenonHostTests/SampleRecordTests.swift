import TenonCore
import TenonServices
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

/// A record that is given a row of a batch.
@Suite struct SampleRowTests {
  private let rows: BatchRows

  init() throws {
    rows = try BatchRows(
      SampleLayout([("input", TensorType(.float32, [2])), ("target", TensorType(.int64, []))]), capacity: 3)
  }

  private func set(_ record: SampleRecord, _ field: String, _ values: [Float]) throws -> UnsafeMutableRawPointer? {
    try record.sample.set(field, [values.count], of: Float.self) { _ = $0.update(fromContentsOf: values) }
    return record.sample[field]?.data
  }

  private func setTarget(_ record: SampleRecord, _ value: Int64) throws {
    try record.sample.set("target", [], of: Int64.self) { $0[0] = value }
  }

  @Test func field_isMadeInItsRow() throws {
    let record = SampleRecord()
    record.begin(in: rows, row: 1)
    #expect(try set(record, "input", [1, 2]) == rows.address(field: 0, row: 1))
    try setTarget(record, 7)
    #expect(record["input"] == (try Tensor([1, 2] as [Float], shape: [2])))
    #expect(record.fillRow())
    #expect(Array(rows.tensors[0][Float.self]) == [0, 0, 1, 2, 0, 0])
    #expect(Array(rows.tensors[1][Int64.self]) == [0, 7, 0])
  }

  @Test func lastOfSeveralTensors_isMadeInTheRow_fromTheSecondSampleOn() throws {
    let record = SampleRecord()
    for row in 0..<3 {
      record.begin(in: rows, row: row)
      let first = try set(record, "input", [0, 0])
      let old = try record.sample.required("input").elements(Float.self)
      old[0] = Float(row)
      let last = try set(record, "input", [old[0] + 1, old[0] + 2])
      #expect(first != last)
      #expect((last == rows.address(field: 0, row: row)) == (row > 0))
      try setTarget(record, 0)
      #expect(record.fillRow())
    }
    #expect(Array(rows.tensors[0][Float.self]) == [1, 2, 2, 3, 3, 4])
  }

  @Test func otherFields_areDetached_withoutARow() throws {
    let record = SampleRecord()
    record.begin(in: rows, row: 0)
    _ = try set(record, "input", [1, 2, 3])
    try setTarget(record, 5)
    #expect(!record.fillRow())
    let fields = try record.detach()
    record.begin(in: rows, row: 0)
    _ = try set(record, "input", [8, 8, 8])
    try setTarget(record, 8)
    #expect(fields.map(\.name) == ["input", "target"])
    #expect(fields[0].tensor == (try Tensor([1, 2, 3] as [Float], shape: [3])))
    #expect(fields[1].tensor == (try Tensor([5] as [Int64], shape: [])), "also what lay in the row")
    record.begin(in: rows, row: 0)
    _ = try set(record, "input", [1, 2])
    #expect(!record.fillRow(), "a field is missing")
  }

  @Test func tensorMadeForAnotherField_leavesTheRowAlone() throws {
    let record = SampleRecord()
    record.begin(in: rows, row: 0)
    try record.sample.set("target", [], of: Int64.self) { target in
      target[0] = 1
      // Within the call the target's row is lent, and must not be lent again.
      try record.sample.set("target", [], of: Int64.self) { $0[0] = 2 }
    }
    _ = try set(record, "input", [1, 2])
    #expect(record.fillRow())
    #expect(rows.tensors[1][Int64.self][0] == 1)
  }

  @Test func tensors_areUsedAgain_unlessSomebodyHoldsThem() throws {
    let record = SampleRecord()
    record.begin()
    let first = try set(record, "other", [1, 2])
    record.begin()
    #expect(try set(record, "other", [3, 4]) == first)
    let held = record["other"]
    record.begin()
    #expect(try set(record, "other", [5, 6]) != first)
    #expect(held == (try Tensor([3, 4] as [Float], shape: [2])))
  }
}
