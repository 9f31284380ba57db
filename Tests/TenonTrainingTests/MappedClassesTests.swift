import TenonCore
import TenonData
import TenonPredict
import TenonServices
import Testing

/// Datasets with other classes than those of the training.
@Suite struct MappedClassesTests {
  /// Each target is its index, and one at the end is to be ignored.
  private struct Named: Dataset {
    let classNames: [String]
    var isOneHot = false
    var count: Int { classNames.count + 1 }

    func read(_ index: Int, into sample: Sample) throws {
      if isOneHot {
        try sample.set("target", [2], of: Float.self) { $0.update(repeating: 0) }
      } else {
        try sample.set("target", [], of: Int64.self) { $0[0] = index < classNames.count ? Int64(index) : -100 }
      }
    }
    func label(_ index: Int) -> Int? { index < classNames.count ? index : nil }
  }

  private func fitted(_ names: [String], to trained: [String], areNamed: Bool = true, isOneHot: Bool = false) throws
    -> (dataset: any Dataset, note: String?)
  {
    try MappedClasses.fitting(
      Named(classNames: names, isOneHot: isOneHot), "data.test", to: DataClasses(trained, areNamed: areNamed),
      of: "data.train")
  }

  private func targets(_ dataset: any Dataset) throws -> [Int64] {
    try (0..<dataset.count).map { index in
      let record = SampleRecord()
      try dataset.read(index, into: record.sample)
      return try #require(record["target"])[Int64.self][0]
    }
  }

  @Test func targets_followTheNames_andWhatIsNoClassStays() throws {
    let (dataset, note) = try fitted(["c", "a"], to: ["a", "b", "c"])
    #expect(try targets(dataset) == [2, 0, -100])
    #expect(dataset.label(0) == 2 && dataset.label(1) == 0 && dataset.label(2) == nil)
    #expect(dataset.classNames == ["a", "b", "c"] && note?.contains("without b") == true)
    let same = try fitted(["a", "b"], to: ["a", "b"])
    #expect(try targets(same.dataset) == [0, 1, -100] && same.note == nil)
  }

  @Test func names_areComparedByBytesFirst() throws {
    let (composed, decomposed) = ("caf\u{E9}", "cafe\u{301}")
    #expect(try targets(fitted([decomposed, composed], to: [composed, decomposed]).dataset) == [1, 0, -100])
    #expect(try targets(fitted([decomposed, "x"], to: ["x", composed]).dataset) == [1, 0, -100])
    // It reads like both.
    #expect(throws: DataError.self) { try fitted(["a", "a"], to: ["a", "b"]) }
  }

  @Test func setsWithoutNames_haveAsManyClasses_orNone() throws {
    #expect(try fitted(["x", "y"], to: ["0", "1"], areNamed: false).note == nil)
    let error = #expect(throws: DataError.self) { try fitted(["x", "y"], to: ["0", "1", "2"], areNamed: false) }
    #expect(error?.description.contains("another number of classes") == true)
    #expect(try fitted([], to: ["a"]).note == nil && fitted(["a"], to: []).note == nil)
  }

  @Test func targetsThatAreNoNumbers_areRefused_whenTheyWouldHaveToChange() throws {
    let other = try fitted(["b", "a"], to: ["a", "b"], isOneHot: true).dataset
    let error = #expect(throws: ComponentError.self) { try other.read(0, into: SampleRecord().sample) }
    #expect(error?.message.contains("expected numbers of classes") == true)
    try fitted(["a", "b"], to: ["a", "b"], isOneHot: true).dataset.read(0, into: SampleRecord().sample)
  }
}
