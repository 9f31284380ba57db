import TenonCore
import TenonTraining
import Testing

/// What is found in data, and which samples are shown of it.
@Suite struct SurveyTests {
  // MARK: Duplicates

  private typealias Content = DataSurvey.Content

  @Test func duplicates_areGroupedInTheOrderOfTheirFirstSamples() {
    let duplicates = DataDuplicates([
      ("data.train", [(4, 9), (5, 3), (6, 9), (7, 1), (8, 3)].map { Content(sample: $0, hash: $1, target: $0 % 2) }),
      ("data.validation", []),
      ("data.test", [(0, 1), (1, 2), (2, 9)].map { Content(sample: $0, hash: $1, target: nil) }),
    ])
    func text(_ group: DataDuplicates.Group) -> [String] { group.places.map { "\($0.part) \($0.sample)" } }
    #expect(
      duplicates.groups.map(text) == [
        ["data.train 4", "data.train 6", "data.test 2"], ["data.train 5", "data.train 8"],
        ["data.train 7", "data.test 0"],
      ])
    #expect(duplicates.groups.map(\.isBetweenParts) == [true, false, true])
    #expect(duplicates.groups.map(\.hasOtherTargets) == [true, true, true])
    #expect(DataDuplicates([]).groups.isEmpty && DataDuplicates([("data.train", [])]).groups.isEmpty)
  }

  /// As a table of all hashes finds them.
  @Test func duplicates_ofManySamples_areThoseOfATable() {
    let random = RandomSequence(seed: 1, stream: 2, step: 3)
    let contents = (0..<300_000).map { number in
      Content(sample: number, hash: UInt64(random.integer(below: 250_000, UInt64(number))), target: nil)
    }
    let table = Dictionary(grouping: contents, by: \.hash).values.filter { $0.count > 1 }.map { $0.map(\.sample) }
    let groups = DataDuplicates([
      ("a", Array(contents[..<100_000])), ("b", Array(contents[100_000..<100_001])), ("c", Array(contents[100_001...])),
    ]).groups
    #expect(groups.map { $0.places.map(\.sample) } == table.sorted { $0[0] < $1[0] })
    #expect(groups.allSatisfy { $0.places.allSatisfy { ($0.part == "a") == ($0.sample < 100_000) } })
  }

  // MARK: Previews

  private struct Labelled: Dataset {
    let labels: [Int?]
    var count: Int { labels.count }
    func label(_ index: Int) -> Int? { labels[index] }
    func read(_ index: Int, into sample: Sample) throws {}
  }

  private func positions(_ labels: [Int?], _ count: Int) -> [Int] {
    SamplePreview.positions(in: Labelled(labels: labels), count: count)
  }

  @Test func preview_takesOneOfEachClassInTurn_howeverTheDataIsSorted() {
    let sorted = (0..<4).flatMap { [Int](repeating: $0, count: 100) }
    #expect(positions(sorted, 6) == [0, 100, 200, 300, 50, 150])
    // What lies at equal distances is of one class.
    let repeating = (0..<600).map { $0 % 3 }
    #expect(positions(repeating, 6).map { repeating[$0] } == [0, 1, 2, 0, 1, 2])
    #expect(positions(repeating, 2) == [0, 1] && positions((0..<100).map { $0 }, 4) == [0, 25, 50, 75])
    // A class that has no more leaves its turns to others.
    #expect(positions([7, 5, 5, 5, 5], 4) == [1, 0, 2, 3])
    #expect(positions([1, 0], 9) == [1, 0] && positions([], 3).isEmpty)
  }

  @Test func preview_ofDataWithoutClasses_isSpread_andTheSameAgain() {
    let unknown = [Int?](repeating: nil, count: 1000)
    let drawn = positions(unknown, 10)
    #expect(drawn.map { $0 / 100 } == Array(0..<10) && drawn == positions(unknown, 10))
    #expect(Set(drawn.map { $0 % 100 }).count > 5, "\(drawn)")
    #expect(positions([nil, nil, nil], 5) == [0, 1, 2])
  }
}
