import Foundation
import TenonCore
import TenonServices
import TestSupport
import Testing

/// What datasets know of their samples without reading them: labels, and what tells one set from another.
@Suite struct DatasetFactsTests {
  private let files: [String: UInt8] = ["cat/1.png": 1, "cat/2.png": 2, "dog/3.png": 3]

  private func folder(_ path: String) throws -> any Dataset {
    try BuiltPlugins.dataset("ImageFolder", [NamedValue("root", .string(path))])
  }

  private func list(_ text: String, in folder: TemporaryFolder) throws -> any Dataset {
    let path = try folder.write(text, to: "list.txt")
    return try BuiltPlugins.dataset("ImageList", [NamedValue("path", .string(path))])
  }

  @Test func labels_areTheTargets() throws {
    let place = try ImageFiles.folder(files)
    let sets = [
      try folder(place.path), try list("dog/3.png b\ncat/1.png a\n", in: place),
      try BuiltPlugins.dataset("FakeData", [NamedValue("size", 20), NamedValue("image_size", [3, 2, 2])]),
    ]
    for dataset in sets {
      for index in 0..<dataset.count {
        let record = SampleRecord()
        try dataset.read(index, into: record.sample)
        let target = try #require(record["target"])
        #expect(dataset.label(index) == Int(target[Int64.self][0]))
      }
      #expect(dataset.label(dataset.count) == nil && dataset.label(-1) == nil)
    }
    #expect(try list("dog/3.png\n", in: place).label(0) == nil)
  }

  @Test func fingerprint_followsNamesAndLabels_notThePlace() throws {
    let place = try ImageFiles.folder(files)
    let first = try #require(try folder(place.path).fingerprint)
    #expect(try folder(ImageFiles.folder(files).path).fingerprint == first)
    var other = files
    other["cat/20.png"] = other.removeValue(forKey: "cat/2.png")
    #expect(try folder(ImageFiles.folder(other).path).fingerprint != first)
    let line = "cat/1.png a\ndog/3.png b\n"
    let listed = try list(line, in: place).fingerprint
    #expect(try listed != nil && list(line, in: place).fingerprint == listed)
    #expect(try list("dog/3.png b\ncat/1.png a\n", in: place).fingerprint != listed)
    #expect(try list("cat/1.png b\ndog/3.png a\n", in: place).fingerprint != listed)
  }
}
