import Foundation
import TenonCore
import TenonHost
import TestSupport
import Testing

/// Every way in which the files of MNIST can be wrong.
@Suite struct DamagedIDXTests {
  struct Damage: Sendable, CustomTestStringConvertible {
    let name: String
    var images = IDXBytes.images(2)
    var labels = IDXBytes.labels([1, 2])
    /// The file that the message must name.
    var file = DatasetTests.images
    /// What else it must contain.
    let expected: [String]
    var testDescription: String { name }
  }

  static let whole = IDXBytes.gzip(IDXBytes.images(2))

  static func changed(_ bytes: [UInt8], at index: Int, to value: UInt8) -> [UInt8] {
    var copy = bytes
    copy[index < 0 ? bytes.count + index : index] = value
    return copy
  }

  static func flipped(_ bytes: [UInt8], at index: Int) -> [UInt8] {
    let position = index < 0 ? bytes.count + index : index
    return changed(bytes, at: position, to: ~bytes[position])
  }

  static let damages: [Damage] = [
    // Plain
    Damage(name: "empty", images: [], expected: ["ends within the IDX header"]),
    Damage(name: "header cut", images: Array(IDXBytes.images(2).prefix(11)), expected: ["ends within the IDX header"]),
    Damage(
      name: "truncated", images: IDXBytes.images(2).dropLast(), expected: ["expected 1584 bytes", "received 1583"]),
    Damage(
      name: "trailing byte", images: IDXBytes.images(2) + [0], expected: ["expected 1584 bytes", "received 1585"]),
    Damage(
      name: "wrong magic", images: changed(IDXBytes.images(2), at: 0, to: 1),
      expected: ["expected an IDX file", "[1, 0, 8, 3]"]),
    Damage(name: "unknown type", images: changed(IDXBytes.images(2), at: 2, to: 0x0A), expected: ["[0, 0, 10, 3]"]),
    Damage(name: "rank 0", images: [0, 0, 8, 0, 1], expected: ["rank 1...4"]),
    Damage(name: "rank 5", images: IDXBytes.header([1, 28, 28, 1, 1]), expected: ["rank 1...4"]),
    Damage(name: "HTML page", images: Array("<!DOCTYPE html>".utf8), expected: ["expected an IDX file"]),
    Damage(
      name: "other type", images: IDXBytes.header(type: 0x0D, [2, 28, 28]),
      expected: ["expected uint8 [N, 28, 28]", "received float32 [2, 28, 28]"]),
    Damage(
      name: "other size", images: IDXBytes.header([2, 32, 32]),
      expected: ["expected uint8 [N, 28, 28]", "uint8 [2, 32, 32]"]),
    Damage(name: "labels for images", images: IDXBytes.labels([1, 2]), expected: ["received uint8 [2]"]),
    Damage(
      name: "images for labels", labels: IDXBytes.images(2), file: DatasetTests.labels,
      expected: ["expected uint8 [N]", "uint8 [2, 28, 28]"]),
    Damage(
      name: "huge", images: IDXBytes.header([.max, 28, 28]),
      expected: ["at most 1073741824 bytes", "[4294967295, 28, 28]"]),
    Damage(
      name: "overflowing", images: IDXBytes.header(type: 0x0E, [.max, .max, .max, .max]),
      expected: ["float64 [4294967295, 4294967295, 4294967295, 4294967295]"]),
    Damage(
      name: "large but absent", images: IDXBytes.header([1_000_000, 28, 28]),
      expected: ["expected 784000016 bytes", "received 16"]),
    Damage(
      name: "huge labels", labels: IDXBytes.header([.max]), file: DatasetTests.labels,
      expected: ["at most 1073741824 bytes"]),

    // Gzip
    Damage(
      name: "gzip truncated in its data", images: Array(whole.prefix(900)), expected: ["the gzip data are truncated"]),
    Damage(name: "gzip without its last byte", images: whole.dropLast(), expected: ["the gzip data are truncated"]),
    Damage(name: "gzip of two bytes", images: [0x1f, 0x8b], expected: ["the gzip data are truncated"]),
    Damage(name: "gzip, wrong CRC", images: flipped(whole, at: -8), expected: ["damaged", "check sum or length"]),
    Damage(
      name: "gzip, wrong length", images: flipped(whole, at: -1), expected: ["damaged", "check sum or length"]),
    Damage(
      name: "gzip, changed pixel", images: flipped(whole, at: 600), expected: ["damaged", "check sum or length"]),
    Damage(name: "gzip, bad block", images: changed(whole, at: 10, to: 7), expected: ["gzip data are damaged"]),
    Damage(name: "gzip and a byte", images: whole + [0], expected: ["bytes behind the gzip data"]),
    Damage(name: "gzip and half a header", images: whole + [0x1f], expected: ["the gzip data are truncated"]),
    Damage(
      name: "gzip, one byte short", images: IDXBytes.gzip(IDXBytes.images(2).dropLast()),
      expected: ["expected 1584 bytes", "received 1583"]),
    Damage(
      name: "gzip, one byte more", images: IDXBytes.gzip(IDXBytes.images(2) + [0]),
      expected: ["expected 1584 bytes", "received more"]),
    Damage(name: "gzip, second member too many", images: whole + IDXBytes.gzip([1]), expected: ["received more"]),
    Damage(
      name: "gzip, huge", images: IDXBytes.gzip(IDXBytes.header([.max, 28, 28])), expected: ["at most 1073741824 bytes"]
    ),
    Damage(
      name: "gzip, more than it can hold", images: IDXBytes.gzip(IDXBytes.header([1_000_000, 28, 28])),
      expected: ["expected 784000016 bytes", "cannot hold"]),

    // Contents
    Damage(
      name: "label 10", labels: IDXBytes.labels([9, 10]), file: DatasetTests.labels,
      expected: ["below 10", "received 10 at index 1"]),
    Damage(name: "fewer labels", labels: IDXBytes.labels([1]), expected: ["2 images", "1 label"]),
    Damage(name: "more labels", labels: IDXBytes.labels([1, 2, 3]), expected: ["2 images", "3 labels"]),
    Damage(name: "no images", images: IDXBytes.images(0), labels: IDXBytes.labels([]), expected: ["received none"]),
  ]

  @Test(arguments: damages)
  func dataset_refusesADamagedFile(_ damage: Damage) throws {
    let folder = try TemporaryFolder([DatasetTests.images: damage.images, DatasetTests.labels: damage.labels])
    let error = #expect(throws: PluginCallError.self) {
      try BuiltPlugins.dataset("MNIST", [NamedValue("root", .string(folder.path))])
    }
    #expect(error?.diagnostic.code == "bad-data")
    for part in ["\(folder.path)/\(damage.file)"] + damage.expected {
      #expect(error?.error.message.contains(part) == true, "\(error?.error.message ?? "")")
    }
  }

  @Test func dataset_readsTheUndamagedFiles() throws {
    let folder = try TemporaryFolder([DatasetTests.images: Self.whole, DatasetTests.labels: IDXBytes.labels([1, 2])])
    #expect(try BuiltPlugins.dataset("MNIST", [NamedValue("root", .string(folder.path))]).count == 2)
  }

  /// Deflate proper, with each byte of the file changed in turn: never a trap, and never other pixels.
  @Test func dataset_refusesAnyChangedByteOfGzip() throws {
    let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(DatasetTests.folder)/\(DatasetTests.images).gz")))
    let labels = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(DatasetTests.folder)/\(DatasetTests.labels).gz")))
    let folder = try TemporaryFolder([DatasetTests.labels: labels])
    // Behind the gzip header, whose time stamp, flags and file name carry no check sum.
    for index in stride(from: 64, to: whole.count, by: 7) {
      try folder.write(Self.flipped(whole, at: index), to: DatasetTests.images)
      let error = #expect(throws: PluginCallError.self) {
        try BuiltPlugins.dataset("MNIST", [NamedValue("root", .string(folder.path))])
      }
      #expect(error?.diagnostic.code == "bad-data")
    }
  }
}
