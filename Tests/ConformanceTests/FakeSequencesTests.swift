import TenonCore
import TenonServices
import Testing

/// FakeSequences, through the loaded library.
@Suite struct FakeSequencesTests {
  private func samples(_ arguments: [NamedValue] = [], _ indices: Range<Int> = 0..<400) throws -> [(
    tokens: [Int64], target: Int64
  )] {
    let dataset = try BuiltPlugins.dataset("FakeSequences", arguments)
    let record = SampleRecord()
    return try indices.map { index in
      record.begin()
      try dataset.read(index, into: record.sample)
      let (input, target) = (try #require(record["input"]), try #require(record["target"]))
      #expect(input.dtype == .int64 && input.shape.rank == 1 && target.type == TensorType(.int64, []))
      return (Array(input[Int64.self]), target[Int64.self][0])
    }
  }

  @Test func lengthsAndTokens_areWithinTheirBounds_andAllOccur() throws {
    let samples = try samples()
    #expect(Set(samples.map(\.tokens.count)) == Set(3...60))
    #expect(Set(samples.flatMap(\.tokens)) == Set(1..<20))
    #expect(Set(samples.map(\.target)) == Set(0..<4))
  }

  @Test func class_isThatOfTheLastMark() throws {
    // With so many tokens most short sequences have no mark of their own.
    for sample in try samples([NamedValue("vocabulary_size", 200), NamedValue("max_length", 6)]) + samples() {
      #expect(sample.tokens.last { $0 <= 4 } == sample.target + 1)
    }
  }

  @Test func samples_dependOnSeedAndIndexAlone() throws {
    let (first, again) = (try samples([], 3..<5), try samples([], 3..<5))
    #expect(first.map(\.tokens) == again.map(\.tokens) && first.map(\.target) == again.map(\.target))
    #expect(first[0].tokens != first[1].tokens)
    #expect(try samples([NamedValue("seed", 1)], 3..<4).map(\.tokens) != [first[0].tokens])
  }

  @Test func argumentsThatCannotBe_areRefused() throws {
    for argument in [NamedValue("max_length", 2), NamedValue("num_classes", 20)] {
      let error = #expect(throws: (any Error).self) { try samples([argument]) }
      #expect(error.map { "\($0)".contains(argument.name) } == true)
    }
  }
}
