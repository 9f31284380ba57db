import Foundation
import TenonCore
import TenonHost
import TestSupport
import Testing

/// Datasets in front of others: Subset, RandomSubset, ClassSubset and ConcatDataset.
@Suite struct SelectionTests {
  private static let noise = ComponentReference(
    "FakeData", [NamedValue("size", 100), NamedValue("image_size", [1, 2, 2]), NamedValue("num_classes", 3)])

  private func open(_ name: String, _ arguments: KeyValuePairs<String, Value>) throws -> any Dataset {
    try BuiltPlugins.dataset(name, arguments.map { NamedValue($0.key, $0.value) })
  }

  private func refusal(_ name: String, _ arguments: KeyValuePairs<String, Value>) -> String {
    ImageFiles.message { _ = try open(name, arguments) }
  }

  /// Pictures of one colour in folders, and the reference to them.
  private func folder(_ files: [String: UInt8]) throws -> Value {
    .component(ComponentReference("ImageFolder", [NamedValue("root", .string(try ImageFiles.folder(files).path))]))
  }

  private let pets: [String: UInt8] = [
    "cat/1.png": 1, "cat/2.png": 2, "dog/3.png": 3, "lynx/4.png": 4, "lynx/5.png": 5, "owl/6.png": 6,
  ]

  // MARK: Subset

  @Test func subset_takesIndicesInTheirOrder_asOftenAsTheyAreGiven() throws {
    let dataset = try open("Subset", ["dataset": folder(pets), "indices": [5, 0, 5]])
    #expect(try ImageFiles.contents(dataset) == [[6, 3], [1, 0], [6, 3]])
    #expect(dataset.classNames == ["cat", "dog", "lynx", "owl"] && dataset.label(0) == 3)
  }

  @Test func subset_takesARange() throws {
    #expect(try ImageFiles.contents(open("Subset", ["dataset": folder(pets), "stop": 2])) == [[1, 0], [2, 0]])
    #expect(
      try ImageFiles.contents(open("Subset", ["dataset": folder(pets), "start": 1, "step": 2])) == [
        [2, 0], [4, 2], [6, 3],
      ])
  }

  @Test func subset_refusesWhatThereIsNot() throws {
    #expect(refusal("Subset", ["dataset": .component(Self.noise), "indices": [3, 100]]).contains("below 100"))
    #expect(refusal("Subset", ["dataset": .component(Self.noise), "indices": [-1]]).contains("at least 0"))
    #expect(refusal("Subset", ["dataset": .component(Self.noise), "stop": 101]).contains("received 0..<101"))
    #expect(refusal("Subset", ["dataset": .component(Self.noise), "start": 100]).contains("received 100..<100"))
    #expect(refusal("Subset", ["dataset": "Fakedata"]).contains("FakeData"))
  }

  // MARK: RandomSubset

  @Test func randomSubset_isTheSameForASeed() throws {
    func pixels(_ arguments: KeyValuePairs<String, Value>) throws -> [[UInt8]] {
      let dataset = try open("RandomSubset", arguments)
      #expect(dataset.count == 10)
      return try (0..<10).map { Array(try DatasetSample(dataset, $0).input[UInt8.self]) }
    }
    let first = try pixels(["dataset": .component(Self.noise), "fraction": 0.1])
    #expect(try pixels(["dataset": .component(Self.noise), "count": 10]) == first)
    #expect(try pixels(["dataset": .component(Self.noise), "fraction": 0.1, "seed": 1]) != first)
  }

  @Test func stratifiedSubset_hasEachClassInItsShare() throws {
    let whole = try BuiltPlugins.dataset("FakeData", Self.noise.arguments)
    var counts = [0, 0, 0]
    for index in 0..<100 { counts[try #require(whole.label(index))] += 1 }
    for fraction in [0.1, 0.25, 0.5, 0.9] {
      let part = try open(
        "RandomSubset", ["dataset": .component(Self.noise), "fraction": .float(fraction), "stratify": true])
      var own = [0, 0, 0]
      for index in 0..<part.count { own[try #require(part.label(index))] += 1 }
      for label in 0..<3 { #expect(abs(Double(own[label]) - fraction * Double(counts[label])) <= 1) }
    }
  }

  @Test func randomSubset_refusesWhatThereIsNot() {
    #expect(refusal("RandomSubset", ["dataset": .component(Self.noise)]).contains("either a fraction or a count"))
    #expect(
      refusal("RandomSubset", ["dataset": .component(Self.noise), "count": 5, "fraction": 0.5]).contains(
        "either a fraction or a count"))
    #expect(refusal("RandomSubset", ["dataset": .component(Self.noise), "count": 101]).contains("at most 100"))
    #expect(refusal("RandomSubset", ["dataset": .component(Self.noise), "fraction": 0]).contains("above 0"))
  }

  // MARK: ClassSubset

  @Test func classes_areNumberedInTheOrderOfAList() throws {
    let dataset = try open("ClassSubset", ["dataset": folder(pets), "classes": ["owl", "cat"]])
    #expect(dataset.classNames == ["owl", "cat"])
    #expect(try ImageFiles.contents(dataset) == [[1, 1], [2, 1], [6, 0]])
    #expect((0..<3).map { dataset.label($0) } == [1, 1, 0])
  }

  /// `{cat: 0, lynx: 0, dog: 1}`, as the host passes it on.
  @Test func classes_haveTheTargetsOfAMapping_andMayBecomeOne() throws {
    let dataset = try open(
      "ClassSubset", ["dataset": folder(pets), "classes": [["cat", "0"], ["lynx", "0"], ["dog", "1"]]])
    #expect(dataset.classNames == ["cat+lynx", "dog"])
    #expect(try ImageFiles.contents(dataset) == [[1, 0], [2, 0], [3, 1], [4, 0], [5, 0]])
  }

  @Test func classesWithoutNames_goByTheirNumbers() throws {
    let dataset = try open("ClassSubset", ["dataset": .component(Self.noise), "classes": ["2", "0"]])
    #expect(dataset.classNames == ["2", "0"] && dataset.count < 100)
    #expect(try Set(DatasetSample.targets(dataset)) == [0, 1])
  }

  @Test func targetsThatLeaveAGap_orClassesThatThereAreNot_areRefused() throws {
    func text(_ classes: Value) throws -> String {
      try refusal("ClassSubset", ["dataset": folder(pets), "classes": classes])
    }
    #expect(try text(["wolf"]).contains("expected names among cat, dog, lynx, owl; received 'wolf'"))
    #expect(try text(["cat", "cat"]).contains("received 'cat'"))
    #expect(try text([["cat", "0"], ["dog", "3"]]).contains("counted from 0"))
    #expect(try text([["cat", "1"], ["dog", "1"]]).contains("expected targets 0...0, as there are 1; received 1"))
    #expect(try text([]).contains("expected names of classes"))
    #expect(try text([["cat", "-1"]]).contains("counted from 0"))
    let sequences = refusal("ClassSubset", ["dataset": "Blobs", "classes": ["0"]])
    #expect(sequences.contains("Blobs does not tell that of sample 0"), "\(sequences)")
  }

  // MARK: ConcatDataset

  @Test func concatenation_matchesClassesByName() throws {
    let more = try folder(["owl/7.png": 7, "dog/8.png": 8])
    let dataset = try open("ConcatDataset", ["datasets": [folder(pets), more]])
    #expect(dataset.classNames == ["cat", "dog", "lynx", "owl"] && dataset.count == 8)
    #expect(try ImageFiles.contents(dataset).suffix(3) == [[6, 3], [8, 1], [7, 3]])
    #expect(dataset.label(7) == 3)
  }

  @Test func concatenation_refusesOtherClasses_andMixedTargets() throws {
    let wolves = try folder(["wolf/7.png": 7])
    #expect(
      try refusal("ConcatDataset", ["datasets": [folder(pets), wolves]]).contains("received 'wolf' in the one at 1"))
    let bare = try ImageFiles.folder(["7.png": 7]).path
    let unlabelled = Value.component(ComponentReference("ImageFiles", [NamedValue("root", .string(bare))]))
    #expect(
      try refusal("ConcatDataset", ["datasets": [folder(pets), unlabelled]]).contains(
        "has some and tenon/ImageFiles, at 1, has none"))
    #expect(refusal("ConcatDataset", ["datasets": []]).contains("at least one dataset"))
  }

  // MARK: Together

  @Test func selections_standInFrontOfEachOther() throws {
    let chosen = ComponentReference(
      "ClassSubset", [NamedValue("dataset", try folder(pets)), NamedValue("classes", ["lynx", "cat"])])
    let both = ComponentReference("ConcatDataset", [NamedValue("datasets", [.component(chosen), .component(chosen)])])
    let dataset = try open("Subset", ["dataset": .component(both), "indices": [7, 0]])
    #expect(try ImageFiles.contents(dataset) == [[5, 0], [1, 1]])
    #expect(dataset.fingerprint != nil && dataset.label(0) == 0)
  }

  @Test func fingerprints_followTheBaseAndWhatIsTaken() throws {
    let base = try folder(pets)
    let one = try open("Subset", ["dataset": base, "indices": [0, 1]]).fingerprint
    #expect(try open("Subset", ["dataset": folder(pets), "stop": 2]).fingerprint == one && one != nil)
    #expect(try open("Subset", ["dataset": base, "indices": [1, 0]]).fingerprint != one)
    #expect(
      try open("Subset", ["dataset": folder(["cat/1.png": 1, "cat/9.png": 2]), "indices": [0, 1]]).fingerprint != one)
  }
}
