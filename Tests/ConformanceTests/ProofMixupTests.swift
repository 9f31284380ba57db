import TenonCore
import TenonHost
import Testing

struct ProofMixupTests {
  /// A batch of four samples: a step between each two, and one class each.
  private func batch() throws -> SampleRecord {
    let record = SampleRecord(isBatch: true)
    record["input"] = try Tensor([Float](arrayLiteral: 0, 0, 1, 10, 2, 20, 3, 30), shape: [4, 2])
    record["target"] = try Tensor([Int64](arrayLiteral: 2, 0, 1, 1), shape: [4])
    return record
  }

  private func draw(_ index: Int, isTraining: Bool = true) -> Draw {
    Draw(isTraining: isTraining, seed: 3, stream: 9, epoch: 1, index: UInt64(index))
  }

  private func share(_ transform: any Transform, _ index: Int) throws -> Float {
    let record = try batch()
    try transform.applyBatch(record.sample, draw(index))
    // Sample 1 is mixed with sample 0, which is zero.
    return try #require(record["input"])[Float.self][2]
  }

  private func mixup(_ alpha: Double) throws -> any Transform {
    try BuiltPlugins.transform("proof/Mixup", [NamedValue("alpha", .float(alpha)), NamedValue("num_classes", 3)])
  }

  @Test func mixup_mixesInputsAndTargetsByOneShare() throws {
    let transform = try mixup(1)
    #expect(transform.scopes == .batch)
    for index in 0..<20 {
      let share = try share(transform, index)
      #expect((0...1).contains(share))
      let record = try batch()
      try transform.applyBatch(record.sample, draw(index))
      let (input, target) = (try #require(record["input"]), try #require(record["target"]))
      #expect(target.type == TensorType(.float32, [4, 3]))
      for row in 0..<4 {
        let before = (row + 3) % 4
        let expected = share * Float(row) + (1 - share) * Float(before)
        #expect(abs(input[Float.self][2 * row] - expected) < 1e-5)
        #expect(abs(input[Float.self][2 * row + 1] - 10 * expected) < 1e-4)
        let classes = [2, 0, 1, 1]
        for k in 0..<3 {
          let probability = (classes[row] == k ? share : 0) + (classes[before] == k ? 1 - share : 0)
          #expect(abs(target[Float.self][3 * row + k] - probability) < 1e-6)
        }
      }
    }
  }

  /// Beta(a, a) has mean 1/2 and variance 1 / (4 (2a + 1)); bounds of five standard errors.
  @Test(arguments: [0.2, 1.0, 4.0])
  func mixup_drawsItsShareFromBeta(_ alpha: Double) throws {
    let transform = try mixup(alpha)
    let count = 4_000
    let shares = try (0..<count).map { Double(try share(transform, $0)) }
    let mean = shares.reduce(0, +) / Double(count)
    let variance = shares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
    let expected = 1 / (4 * (2 * alpha + 1))
    #expect(abs(mean - 0.5) < 5 * (expected / Double(count)).squareRoot())
    #expect(abs(variance / expected - 1) < 0.1)
  }

  @Test func mixup_leavesABatchAloneInEvaluation() throws {
    let record = try batch()
    try mixup(1).applyBatch(record.sample, draw(0, isTraining: false))
    #expect(record["target"] == (try batch())["target"])
    #expect(record["input"] == (try batch())["input"])
  }

  @Test func mixup_namesATargetOutsideTheClasses() throws {
    let record = try batch()
    record["target"] = try Tensor([Int64](arrayLiteral: 2, 0, 3, 1), shape: [4])
    let error = #expect(throws: ComponentError.self) {
      try withExtendedLifetime(record) { try mixup(1).applyBatch(record.sample, draw(0)) }
    }
    #expect(error?.code == .data)
    #expect(error?.message.contains("received 3 in row 2") == true)
  }
}
