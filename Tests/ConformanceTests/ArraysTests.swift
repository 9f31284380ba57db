import Foundation
import TenonCore
import TenonHost
import TestSupport
import Testing

/// Arrays of NumPy as a dataset.
@Suite struct ArraysTests {
  private static let digits = Bundle.module.bundlePath + "/Arrays/digits.npz"

  private func open(
    _ path: String, input: String? = nil, target: String? = nil, layout: String? = nil, classes: [String]? = nil
  ) throws -> any Dataset {
    try BuiltPlugins.dataset("Arrays", Self.arguments(path, input, target, layout, classes))
  }

  private static func arguments(
    _ path: String, _ input: String? = nil, _ target: String? = nil, _ layout: String? = nil, _ classes: [String]? = nil
  ) -> [NamedValue] {
    func text(_ value: String?) -> Value { value.map(Value.string) ?? .null }
    return [
      NamedValue("path", .string(path)), NamedValue("input", text(input)), NamedValue("target", text(target)),
      NamedValue("layout", text(layout)),
      NamedValue("classes", classes.map { .list($0.map(Value.string)) } ?? .null),
    ]
  }

  /// An `.npy` file of version 1.
  private static func npy(_ descr: String, _ shape: String, _ data: [UInt8]) -> [UInt8] {
    let header = "{'descr': '\(descr)', 'fortran_order': False, 'shape': \(shape), }"
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8) + data
  }

  private static func bytes<T>(_ values: [T]) -> [UInt8] { values.withUnsafeBytes { Array($0) } }

  // MARK: Reading

  /// scikit-learn's digits.
  @Test func archive_isReadByTheNamesOfItsArrays() throws {
    let dataset = try open(Self.digits, input: "x", target: "y", layout: "NHW", classes: (0..<10).map(String.init))
    #expect(dataset.count == 1797 && dataset.hasTarget && dataset.classNames.count == 10)
    let samples = try (0..<1797).map { try DatasetSample(dataset, $0) }
    #expect(samples[..<10].map(\.target) == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    #expect(try samples[0].input.type == TensorType(.uint8, [8, 8, 1]))
    var sum = 0
    for sample in samples { for pixel in try sample.input[UInt8.self] { sum += Int(pixel) } }
    #expect(sum == 561_718)
    #expect(dataset.label(4) == 4 && dataset.fingerprint != nil)
    let unlabelled = try open(Self.digits, input: "x")
    #expect(try !unlabelled.hasTarget && DatasetSample(unlabelled, 0).input.type == TensorType(.uint8, [8, 8]))
  }

  /// The same picture in every layout: pixel (h, w) of channel c is 100 h + 10 w + c.
  @Test(arguments: ["NHWC", "NCHW", "HWCN", "NHW", "HWN"])
  func layouts_areTakenApart(layout: String) throws {
    let extents: [Character: Int] = ["N": 2, "H": 2, "W": 3, "C": 3]
    let shape = layout.map { extents[$0] ?? 0 }
    let channels = layout.contains("C") ? 3 : 1
    for (descr, isByte) in [("|u1", true), ("<f8", false), ("<i2", false)] {
      let values = (0..<shape.reduce(1, *)).map { index -> Int in
        var (rest, place) = (index, [Character: Int]())
        for (letter, extent) in zip(layout, shape).reversed() { (rest, place[letter]) = (rest / extent, rest % extent) }
        return 100 * (place["H"] ?? 0) + 10 * (place["W"] ?? 0) + (place["C"] ?? 0) + 3 * (place["N"] ?? 0)
      }
      var data: [UInt8] = values.map { (value: Int) -> UInt8 in UInt8(value) }
      if descr == "<f8" { data = Self.bytes(values.map { (value: Int) -> Double in Double(value) }) }
      if descr == "<i2" { data = Self.bytes(values.map { (value: Int) -> Int16 in Int16(value) }) }
      let folder = try TemporaryFolder([
        "x.npy": Self.npy(descr, "(" + shape.map(String.init).joined(separator: ", ") + ")", data)
      ])
      let dataset = try open(folder.file("x.npy"), layout: layout)
      #expect(dataset.count == 2)
      let input = try DatasetSample(dataset, 1).input
      #expect(input.type == (isByte ? TensorType(.uint8, [2, 3, channels]) : TensorType(.float32, [channels, 2, 3])))
      for (h, w, c) in [(0, 0, 0), (1, 2, channels - 1), (0, 1, 0)] {
        let expected: Int = 100 * h + 10 * w + c + 3
        let place: Int = isByte ? (h * 3 + w) * channels + c : (c * 2 + h) * 3 + w
        #expect(input.doubles[place] == Double(expected), "\(descr) \(layout)")
      }
    }
  }

  @Test func types_becomeThoseOfModels() throws {
    let cases: [(descr: String, data: [UInt8], type: DType)] = [
      ("<f4", Self.bytes([1, 2] as [Float]), .float32), ("<f8", Self.bytes([1, 2] as [Double]), .float32),
      ("<f2", Self.bytes([0x3C00, 0x4000] as [UInt16]), .float32), ("|u1", [1, 2], .uint8), ("|b1", [1, 1], .int64),
      ("<u2", Self.bytes([1, 2] as [UInt16]), .int64), (">i4", [0, 0, 0, 1, 0, 0, 0, 2], .int64),
      ("|i1", [1, 2], .int64),
    ]
    for item in cases {
      let folder = try TemporaryFolder(["x.npy": Self.npy(item.descr, "(2,)", item.data)])
      let input = try DatasetSample(open(folder.file("x.npy")), 1).input
      #expect(input.type == TensorType(item.type, []), "\(item.descr)")
      #expect(input.doubles == [item.descr == "|b1" ? 1 : 2], "\(item.descr)")
    }
  }

  @Test func halves_areWhatTheyStandFor() throws {
    let bits: [UInt16] = [0x3C01, 0xC000, 0x0001, 0x8000, 0x7BFF, 0x7C00]
    let folder = try TemporaryFolder(["x.npy": Self.npy("<f2", "(6,)", Self.bytes(bits))])
    let dataset = try open(folder.file("x.npy"))
    let values = try (0..<6).map { try DatasetSample(dataset, $0).input[Float.self][0] }
    #expect(values == [1.0009765625, -2, 0x1p-24, 0, 65504, .infinity])
  }

  @Test func targets_areClassesOrNumbers() throws {
    let folder = try TemporaryFolder([
      "x.npy": Self.npy("<f4", "(2, 3)", Self.bytes([0, 1, 2, 3, 4, 5] as [Float])),
      "column.npy": Self.npy("<i8", "(2, 1)", Self.bytes([4, -100] as [Int64])),
      "numbers.npy": Self.npy("<f8", "(2, 2)", Self.bytes([0.5, 1, 2, 3] as [Double])),
      "maps.npy": Self.npy("|u1", "(2, 2, 2)", [0, 1, 2, 3, 4, 5, 6, 7]),
    ])
    let classes = try open(folder.file("x.npy"), target: "column.npy")
    #expect(try DatasetSample.targets(classes) == [4, -100] && classes.label(0) == 4 && classes.label(1) == nil)
    #expect(try DatasetSample(classes, 1).input[Float.self].map { $0 } == [3, 4, 5])
    let numbers = try DatasetSample(open(folder.file("x.npy"), target: "numbers.npy"), 1).fields["target"]
    #expect(numbers?.type == TensorType(.float32, [2]) && numbers?.doubles == [2, 3])
    let maps = try DatasetSample(open(folder.file("x.npy"), target: "maps.npy"), 1).fields["target"]
    #expect(maps?.type == TensorType(.int64, [2, 2]) && maps?.doubles == [4, 5, 6, 7])
  }

  // MARK: Refusing

  private static let inputs = npy("<f4", "(2, 3)", bytes([0, 1, 2, 3, 4, 5] as [Float]))
  private static let targets = npy("<i8", "(2,)", bytes([0, 1] as [Int64]))

  static let damages: [Damage] = [
    Damage("empty", ["x.npy": []], "this is not an .npy file"),
    Damage("a page", ["x.npy": Array("<!DOCTYPE html>".utf8)], "this is not an .npy file"),
    Damage("truncated", ["x.npy": inputs.dropLast()], "24 bytes", "23"),
    Damage("trailing bytes", ["x.npy": inputs + [0]], "24 bytes", "25"),
    Damage("a header cut", ["x.npy": Array(inputs.prefix(20))], "ends within its header"),
    Damage("an archive in disguise", ["x.npy": Array("PK".utf8) + [3, 4]], "this is not an .npy file"),
    Damage("no samples", ["x.npy": npy("<f4", "(0, 3)", []), "y.npy": npy("<i8", "(0,)", [])], "received none"),
    Damage("a single number", ["x.npy": npy("<f4", "()", bytes([1] as [Float]))], "a dimension of samples"),
    Damage(
      "absurd dimensions", ["x.npy": npy("<f4", "(999999999, 999999999)", [0])], "is not as long as its shape says"),
    Damage(
      "more than can be counted", ["x.npy": npy("<f4", "(9999999999, 9999999999)", [0])],
      "more elements than memory can hold"),
    Damage("objects", ["x.npy": npy("|O", "(2,)", [UInt8](repeating: 0, count: 16))], "'|O' are not supported"),
    Damage("text", ["x.npy": npy("<U4", "(2,)", [UInt8](repeating: 0, count: 32))], "'<U4' are not supported"),
    Damage(
      "complex numbers", ["x.npy": npy("<c8", "(2,)", [UInt8](repeating: 0, count: 16))], "'<c8' are not supported"),
    Damage("fewer targets", ["y.npy": npy("<i8", "(1,)", bytes([0] as [Int64]))], "2 inputs", "1 target", "x.npy"),
    Damage(
      "a label out of range", ["y.npy": npy("<i8", "(2,)", bytes([1, 2] as [Int64]))], "below 2",
      "received 2 in record 1"),
    Damage("a label below 0", ["y.npy": npy("<i8", "(2,)", bytes([-1, 0] as [Int64]))], "received -1 in record 0"),
    Damage(
      "numbers for classes", ["y.npy": npy("<f8", "(2,)", bytes([0, 1] as [Double]))], "expected integers for classes"),
  ]

  @Test(arguments: damages)
  func damagedArray_isRefused(_ damage: Damage) throws {
    let files = ["x.npy": Self.inputs, "y.npy": Self.targets].merging(damage.files) { $1 }
    let folder = try TemporaryFolder(files)
    let text = BuiltPlugins.refusal("Arrays", Self.arguments(folder.file("x.npy"), nil, "y.npy", nil, ["a", "b"]))
    for part in damage.expected + [folder.file(damage.files.keys.sorted()[0])] {
      #expect(text.contains(part), "\(text)")
    }
    #expect(text.hasPrefix("error[bad-data]"), "\(text)")
  }

  @Test func damagedArchive_isRefused() throws {
    let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: Self.digits)))
    var flipped = whole
    flipped[20_000] ^= 1
    for bytes in [[], Array(whole.prefix(30_000)), whole.dropLast(), whole + [0], [0] + whole, flipped] {
      let folder = try TemporaryFolder(["digits.npz": bytes])
      let text = BuiltPlugins.refusal("Arrays", Self.arguments(folder.file("digits.npz"), "x", "y"))
      #expect(text.hasPrefix("error[bad-data]") && text.contains(folder.file("digits.npz")), "\(text)")
    }
  }

  @Test func argumentsThatDoNotFit_areRefused() throws {
    let folder = try TemporaryFolder(["x.npy": Self.inputs])
    func refusal(_ path: String, _ input: String? = nil, _ target: String? = nil, _ layout: String? = nil) -> String {
      BuiltPlugins.refusal("Arrays", Self.arguments(path, input, target, layout))
    }
    #expect(refusal(Self.digits).contains(#"which has "x", "y"; received null"#))
    #expect(refusal(Self.digits, "images").contains(#"which has "x", "y"; received 'images'"#))
    #expect(refusal(Self.digits, "x", "labels").contains("received 'labels'"))
    #expect(refusal(folder.file("x.npy"), "x").contains("is no .npz archive of named arrays"))
    #expect(refusal(folder.file("x.npy"), nil, "nowhere.npy").contains("nowhere.npy"))
    #expect(refusal(folder.file("x.npy"), nil, nil, "NHWC").contains("expected pictures NHWC of at most 4 channels"))
    #expect(refusal("").contains("expected a name"))
  }
}
