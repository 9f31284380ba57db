import Foundation
import TenonCore
import TenonHost
import TestSupport
import Testing

/// CIFAR-10 and CIFAR-100 in the version for Python, and CIFAR-100's binary one.
@Suite struct CIFARPickleTests {
  /// A picture whose planes differ: red r, green r + 1, blue r + 2.
  private static func planes(_ red: UInt8) -> [UInt8] { (0..<3).flatMap { [UInt8](repeating: red + $0, count: 1024) } }

  private static func data(_ reds: [UInt8]) -> [UInt8] { PickleBytes.array([reds.count, 3072], reds.flatMap(planes)) }

  private static func labels(_ labels: [Int]) -> [UInt8] { PickleBytes.list(labels.map(PickleBytes.integer)) }

  private static func batch(_ reds: [UInt8], _ numbers: [Int]) -> [UInt8] {
    PickleBytes.file(
      PickleBytes.dictionary([
        ("batch_label", PickleBytes.text("training batch 1 of 5")), ("labels", labels(numbers)), ("data", data(reds)),
        ("filenames", PickleBytes.list(reds.map { PickleBytes.text("\($0).png") })),
      ]))
  }

  /// Five files, of which the first is given.
  private static func files(_ first: [UInt8], in prefix: String = "") -> [String: [UInt8]] {
    var files = ["\(prefix)data_batch_1": first]
    for number in 2...5 { files["\(prefix)data_batch_\(number)"] = batch([UInt8(10 * number)], [number]) }
    return files
  }

  private func open(_ name: String, _ root: String, _ arguments: KeyValuePairs<String, Value> = [:]) throws
    -> any Dataset
  {
    try BuiltPlugins.dataset(
      name, [NamedValue("root", .string(root))] + arguments.map { NamedValue($0.key, $0.value) })
  }

  private func check(_ dataset: any Dataset, _ index: Int, red: UInt8, target: Int) throws {
    let sample = try DatasetSample(dataset, index)
    #expect(try sample.input.type == TensorType(.uint8, [32, 32, 3]) && sample.target == target)
    #expect(try Array(sample.input[UInt8.self]) == (0..<3072).map { red + UInt8($0 % 3) })
    #expect(dataset.label(index) == target)
  }

  @Test(arguments: ["", "cifar-10-batches-py/"])
  func pickles_areReadAsTheBinaryVersionIs(prefix: String) throws {
    let folder = try TemporaryFolder(Self.files(Self.batch([7, 90, 3], [9, 0, 2]), in: prefix))
    let dataset = try open("CIFAR10", folder.path)
    #expect(dataset.count == 7 && dataset.classNames[9] == "truck")
    try check(dataset, 0, red: 7, target: 9)
    try check(dataset, 1, red: 90, target: 0)
    try check(dataset, 6, red: 50, target: 5)
    let birds = try open("CIFAR10", folder.path, ["classes": ["bird", "truck"]])
    #expect(try DatasetSample.targets(birds) == [1, 0, 0])
  }

  /// As Python 3 would write the same dictionary: texts for keys, other opcodes, an array for labels.
  @Test func picklesOfPython3_areReadToo() throws {
    let labels = PickleBytes.array([2], [4, 6])
    var first = PickleBytes.file(PickleBytes.dictionary([("labels", labels), ("data", Self.data([1, 2]))]))
    first = first.replacing([UInt8]([0x55, 4]) + Array("data".utf8), with: [UInt8]([0x8c, 4]) + Array("data".utf8))
    let folder = try TemporaryFolder(Self.files([0x80, 4] + first.dropFirst(2)))
    try check(open("CIFAR10", folder.path), 1, red: 2, target: 6)
  }

  @Test func binaryVersion_comesFirst() throws {
    let folder = try TemporaryFolder(Self.files(Self.batch([7], [9])))
    for number in 1...5 { try folder.write([UInt8(number)] + Self.planes(200), to: "data_batch_\(number).bin") }
    try check(open("CIFAR10", folder.path), 4, red: 200, target: 5)
  }

  // MARK: CIFAR-100

  private static let hundred = PickleBytes.file(
    PickleBytes.dictionary([
      ("data", data([5, 6])), ("coarse_labels", labels([19, 0])), ("fine_labels", labels([99, 71])),
    ]))

  @Test(arguments: [false, true])
  func cifar100_hasFineAndCoarseLabels(isBinary: Bool) throws {
    let folder = try TemporaryFolder(
      isBinary
        ? ["cifar-100-binary/train.bin": [19, 99] + Self.planes(5) + [0, 71] + Self.planes(6), "test.bin": []]
        : ["cifar-100-python/train": Self.hundred])
    let fine = try open("CIFAR100", folder.path)
    #expect(fine.classNames.count == 100 && fine.classNames[0] == "apple" && fine.classNames[99] == "worm")
    #expect(fine.classNames == fine.classNames.sorted() && fine.classNames[71] == "sea")
    try check(fine, 0, red: 5, target: 99)
    try check(fine, 1, red: 6, target: 71)
    let coarse = try open("CIFAR100", folder.path, ["labels": "coarse"])
    #expect(coarse.classNames.count == 20 && coarse.classNames[19] == "vehicles_2")
    try check(coarse, 0, red: 5, target: 19)
    let some = try open("CIFAR100", folder.path, ["classes": ["worm"]])
    #expect(some.count == 1 && some.classNames == ["worm"])
  }

  @Test func cifar100_refusesFilesThatAreNotThere_orOfCIFAR10() throws {
    let folder = try TemporaryFolder(["train/1.png": [1]])
    let text = BuiltPlugins.refusal("CIFAR100", [NamedValue("root", .string(folder.path))])
    #expect(text.contains("cifar-100-python/train") && text.contains("cifar-100-binary.tar.gz"), "\(text)")
    try folder.write([1] + Self.planes(5), to: "train.bin")
    let other = BuiltPlugins.refusal("CIFAR100", [NamedValue("root", .string(folder.path))])
    #expect(other.contains("expected whole records of 3074 bytes, received 3073 bytes"), "\(other)")
  }

  // MARK: Damage

  private static let whole = batch([7, 90], [9, 0])

  private static func damage(_ name: String, _ bytes: [UInt8], _ expected: String) -> Damage {
    Damage(name, ["data_batch_1": bytes], expected)
  }

  private static func dictionary(_ name: String, _ entries: [(key: String, value: [UInt8])], _ expected: String)
    -> Damage
  {
    damage(name, PickleBytes.file(PickleBytes.dictionary(entries)), expected)
  }

  static let damages: [Damage] = [
    damage("empty", [UInt8](), "byte 0: the pickle ends before its last operation"),
    damage("a page", Array("<!DOCTYPE html>".utf8), "byte 0: there is no operation 60"),
    damage("gzip", IDXBytes.gzip(whole), "byte 0: there is no operation 31"),
    damage("truncated", Array(whole.prefix(3000)), "a length goes beyond the end of the pickle"),
    damage("one byte short", whole.dropLast(), "ends before its last operation"),
    damage("trailing bytes", whole + [0, 0], "expected the end of the pickle, received 2 bytes more"),
    damage("a program", Array("cos\nsystem\n(S'touch /tmp/x'\ntR.".utf8), "os.system, which is not on the list"),
    damage("a list", PickleBytes.file(labels([1])), "expected a dictionary with 'data' and 'labels', received a list"),
    dictionary("no data", [("labels", labels([1]))], "expected a dictionary with 'data'"),
    dictionary("no labels", [("data", data([1])), ("fine_labels", labels([1]))], "expected labels under 'labels'"),
    dictionary("fewer labels", [("data", data([1, 2])), ("labels", labels([1]))], "2 pictures and 1 label"),
    dictionary(
      "a label out of range", [("data", data([1, 2])), ("labels", labels([1, 10]))], "received 10 in record 1"),
    dictionary("a label below 0", [("data", data([1])), ("labels", labels([-1]))], "received -1 in record 0"),
    dictionary(
      "a label that is a text", [("data", data([1])), ("labels", PickleBytes.list([PickleBytes.text("cat")]))],
      "expected integers, received bytes in record 0"),
    dictionary(
      "other pictures",
      [("data", PickleBytes.array([1, 784], [UInt8](repeating: 0, count: 784))), ("labels", labels([1]))],
      "expected 'data' uint8 [N, 3072], received uint8 [1, 784]"),
    dictionary(
      "other types",
      [("data", PickleBytes.array([1, 2], [UInt8](repeating: 0, count: 16), type: "f8")), ("labels", labels([1]))],
      "received float64 [1, 2]"),
    dictionary(
      "absurd dimensions",
      [("data", PickleBytes.array([1_000_000_000, 2_000_000_000], [0])), ("labels", labels([1]))],
      "is not as long as its shape says"),
    dictionary(
      "no pictures", [("data", PickleBytes.array([0, 3072], [])), ("labels", labels([]))], "received uint8 [0, 3072]"),
  ]

  @Test(arguments: damages)
  func damagedPickle_isRefused(_ damage: Damage) throws {
    let folder = try TemporaryFolder(Self.files(damage.files["data_batch_1"] ?? []))
    let text = BuiltPlugins.refusal("CIFAR10", [NamedValue("root", .string(folder.path))])
    #expect(text.hasPrefix("error[bad-data]") && text.contains(folder.file("data_batch_1")), "\(text)")
    for part in damage.expected { #expect(text.contains(part), "\(text)") }
  }
}
