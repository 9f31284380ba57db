import TenonCore
import TenonFormats
import TestSupport
import Testing

/// A small file for each attack on model files that is publicly known, as far as this room reads its format.
///
/// Those on what a model means are in `CLITests/KnownAttackTests`.
@Suite struct KnownAttacksTests {
  private let folder: TemporaryFolder
  private let manifest = ZipBuilder.Entry("manifest.json", Array("{}".utf8))

  init() throws { folder = try TemporaryFolder() }

  private func archive(_ entries: ZipBuilder.Entry...) throws -> ZipReader {
    var builder = ZipBuilder()
    builder.entries = [manifest] + entries
    return try ZipReader(folder.write(builder.bytes(), to: "model.tenon"))
  }

  private func refusal(_ entries: ZipBuilder.Entry...) throws -> ArchiveError {
    var builder = ZipBuilder()
    builder.entries = [manifest] + entries
    let path = try folder.write(builder.bytes(), to: "model.tenon")
    let error = try #require(#expect(throws: ArchiveError.self) { try ZipReader(path) })
    #expect(error.description.contains("model.tenon"))
    return error
  }

  private func safetensors(_ header: String, data: Int = 0) -> [UInt8] {
    var bytes: [UInt8] = little(UInt64(header.utf8.count))
    bytes += Array(header.utf8)
    bytes += pattern(data)
    return bytes
  }

  private func npy(_ header: String, data: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]
    bytes += little(UInt16(header.utf8.count))
    bytes += Array(header.utf8)
    bytes += data
    return bytes
  }

  private func refusedTensors(_ header: String, data: Int = 8) throws -> String {
    try #require(#expect(throws: SafetensorsError.self) { try SafetensorsReader(safetensors(header, data: data)) })
      .description
  }

  @Test(
    "CVE-2025-9905: an older container that other checks look at",
    arguments: [
      "\u{89}HDF\r\n\u{1a}\n", "ustar\u{0}00", "\u{80}\u{2}}q\u{0}.",
    ])
  func olderContainer_isNoArchive(beginning: String) throws {
    let bytes: [UInt8] = beginning.unicodeScalars.map { UInt8($0.value) } + pattern(2000)
    let path = try folder.write(bytes, to: "model.tenon")
    #expect(throws: ArchiveError(.notAnArchive, path: path)) { try ZipReader(path) }
  }

  @Test(
    "CVE-2025-12638, CVE-2026-12479: names that climb out of the folder",
    arguments: [
      "../../../../tmp/evil", "layers/../../evil", "/etc/cron.d/evil", "C:\\evil", "..\\evil",
    ])
  func climbingName_isRefused(name: String) throws {
    guard case .nameUnsafe = try refusal(ZipBuilder.Entry(name, [1])).fault else {
      Issue.record("'\(name)' was not called unsafe")
      return
    }
  }

  @Test("CVE-2025-29787: an earlier entry is a link that a later one goes through")
  func linkThatALaterEntryGoesThrough_isRefused() throws {
    var link = ZipBuilder.Entry("weights", Array("/etc".utf8))
    link.attributes = 0o120777 << 16
    let error = try refusal(link, ZipBuilder.Entry("weights/passwd", [1]))
    #expect(error.fault == .notAFile && error.entry == "weights")
  }

  @Test("CVE-2026-0897: a tiny file that declares petabytes")
  func petabytesInATinyFile_areRefusedBeforeAnythingIsAllocated() throws {
    let range = "\"data_offsets\":[0,4503599627370496]"
    let text = try refusedTensors("{\"w\":{\"dtype\":\"F32\",\"shape\":[1125899906842624],\(range)}}")
    #expect(text.contains("not as long as its tensors"), "\(text)")
    var entry = ZipBuilder.Entry("weights.safetensors", pattern(8))
    (entry.size, entry.compressedSize) = (0xFFFF_FFFF, 0xFFFF_FFFF)
    let size: [UInt8] = little(UInt64(1) << 50)
    entry.centralExtra = [1, 0, 16, 0] + size + size
    #expect(try refusal(entry).entry == "weights.safetensors")
    let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1125899906842624,), }\n"
    let array = npy(header, data: pattern(8))
    let error = #expect(throws: NpyError.self) { try NpyReader.read(array, source: "w.npy") }
    #expect(error?.description.contains("w.npy") == true)
  }

  @Test("CVE-2026-1669: tensor data declared to lie in another file")
  func dataInAnotherFile_isNeverRead() throws {
    // A field that is not known changes nothing: the bytes are those of the file.
    let field = "\"location\":\"/etc/passwd\",\"external\":true"
    let header = "{\"w\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4],\(field)}}"
    let tensor = try #require(try SafetensorsReader(safetensors(header, data: 4))["w"])
    #expect(try tensor.content.bytes() == pattern(4))
    #expect(try refusedTensors(header, data: 0).contains("error[safetensors-"))
  }

  @Test(
    "CVE-2025-32434, CVE-2025-9905: pickles that name what they must not",
    arguments: [
      "cposix\nsystem\n(X\u{2}\u{0}\u{0}\u{0}idtR.", "cbuiltins\neval\n(X\u{1}\u{0}\u{0}\u{0}1tR.",
      "ctorch\nload\n(X\u{1}\u{0}\u{0}\u{0}xtR.", "c__builtin__\ngetattr\n(NNtR.",
    ])
  func pickleThatNamesAFunction_isRefusedByName(text: String) throws {
    let bytes: [UInt8] = [0x80, 2] + text.unicodeScalars.map { UInt8($0.value) }
    let error = #expect(throws: PickleError.self) { try Pickle(bytes, rules: .numPy, source: "data.pkl") }
    let name = text.dropFirst().split(separator: "\n").prefix(2).joined(separator: ".")
    #expect(error?.description.contains(name) == true, "\(error?.description ?? "")")
  }

  @Test(
    "CVE-2026-27940, CVE-2026-33298, CVE-2026-7482: sizes whose product wraps",
    arguments: [
      [1 << 32, 1 << 32, 2], [1 << 62, 4], [Int.max, Int.max], [Int.max, 0],
    ])
  func shapesWhoseProductWraps_areRefused(shape: [Int]) throws {
    let dimensions = shape.map(String.init).joined(separator: ",")
    let text = try refusedTensors("{\"w\":{\"dtype\":\"F32\",\"shape\":[\(dimensions)],\"data_offsets\":[0,8]}}")
    #expect(text.contains("'w'"), "\(text)")
  }

  @Test("CVE-2025-1889: an extension that hides what a file is")
  func contentDecides_notTheExtension() throws {
    let bytes = ZipBuilder(manifest).bytes()
    #expect(try ZipReader(folder.write(bytes, to: "picture.config")).contains("manifest.json"))
    let pickle = try folder.write([0x80, 2, 0x7D, 0x2E] as [UInt8], to: "model.tenon")
    #expect(throws: ArchiveError(.notAnArchive, path: pickle)) { try ZipReader(pickle) }
  }

  @Test("CVE-2025-1944: names that differ between the two headers")
  func namesThatDiffer_areRefused() throws {
    var entry = ZipBuilder.Entry("data.txt", pattern(10))
    entry.localName = Array("data.pkl".utf8)
    #expect(try refusal(entry).fault == .headersDiffer("name"))
  }

  @Test("CVE-2025-1945: flag bits that hide an entry", arguments: [0x801, 0x2800, 0x841] as [UInt16])
  func flagBitsThatHideAnEntry_areRefused(flags: UInt16) throws {
    var both = ZipBuilder.Entry("data.pkl", pattern(10))
    both.flags = flags
    #expect(try refusal(both).fault == .encrypted)
    // In the local header alone, where scanners that go by the directory do not look.
    var builder = ZipBuilder(manifest, ZipBuilder.Entry("data.pkl", pattern(10)))
    var bytes = builder.bytes()
    builder = ZipBuilder(manifest)
    let local = builder.bytes().count - 22 - 46 - 13
    #expect(Array(bytes[local..<local + 4]) == little(0x0403_4B50 as UInt32))
    bytes.replaceSubrange(local + 6..<local + 8, with: little(flags))
    let path = try folder.write(bytes, to: "model.tenon")
    #expect(throws: ArchiveError(.encrypted, path: path, entry: "data.pkl")) { try ZipReader(path) }
  }

  @Test("CVE-2019-9674: a zip bomb")
  func bombs_areRefusedByRatioAndByDeclaration() throws {
    let zeros = [UInt8](repeating: 0, count: 4 << 20)
    try ZipWriter.replace(folder.file("bomb.tenon")) { try $0.add("zeros", zeros) }
    let honest = try ZipReader(folder.file("bomb.tenon"))
    let tooLarge = #expect(throws: ArchiveError.self) { try honest.read("zeros", maximumBytes: 1 << 20) }
    #expect(tooLarge?.fault == .entryTooLarge(4 << 20, limit: 1 << 20))
    // The same bytes, which say that they are few, and then that they are more than deflate can make.
    let entry = try #require(honest.entry("zeros"))
    let whole = try folder.bytes("bomb.tenon")
    var small = ZipBuilder.Entry("zeros", Array(whole[entry.dataOffset..<entry.dataOffset + entry.compressedSize]))
    (small.method, small.size) = (8, 100)
    let lies = try archive(small)
    #expect(throws: ArchiveError.self) { try lies.read("zeros", maximumBytes: 1 << 20) }
    small.size = 0x7FFF_FFFF
    #expect(try refusal(small).fault == .ratioTooHigh(limit: 1100))
  }

  @Test("CVE-2024-0450: entries that overlap")
  func entriesThatOverlap_areRefused() throws {
    let inner = Array(ZipBuilder(ZipBuilder.Entry("in.bin", [1, 2, 3])).bytes().prefix(30 + 6 + 3))
    var nested = ZipBuilder.Entry("in.bin", [1, 2, 3])
    nested.isPhantom = true
    // Behind the manifest's header, name and bytes, and 50 bytes into the data of the entry after it.
    nested.offset = 30 + 13 + 2 + 30 + 7 + 50
    var data: [UInt8] = pattern(50)
    data += inner
    data += pattern(50)
    let error = try refusal(ZipBuilder.Entry("out.bin", data), nested)
    #expect(error.fault == .overlaps(with: "out.bin"))
  }

  @Test("CVE-2019-6446: object arrays, which are pickles, within .npy", arguments: ["|O", "O", "|O8"])
  func objectArrays_areRefused(descriptor: String) throws {
    let header = "{'descr': '\(descriptor)', 'fortran_order': False, 'shape': (1,), }\n"
    let pickle: [UInt8] = [0x80, 2] + Array("cposix\nsystem\n(X\u{2}\u{0}\u{0}\u{0}idtR.".utf8)
    let array = npy(header, data: pickle)
    let error = #expect(throws: NpyError.self) { try NpyReader.read(array, source: "w.npy") }
    let text = error?.description ?? ""
    #expect(text.contains("object") || text.contains("'\(descriptor)' are not supported"), "\(text)")
  }

  @Test("safetensors: headers of hundreds of megabytes, gaps, overlaps, repeated keys, nesting without end")
  func safetensorsHeaders_keepTheirLimits() throws {
    func tensor(_ name: String, _ begin: Int, _ end: Int) -> String {
      "\"\(name)\":{\"dtype\":\"U8\",\"shape\":[\(end - begin)],\"data_offsets\":[\(begin),\(end)]}"
    }
    for length in [UInt64(300 << 20), .max] {
      let huge: [UInt8] = little(length) + pattern(64)
      #expect(throws: SafetensorsError.self) { try SafetensorsReader(huge) }
    }
    let faults: [([String], Int)] = [
      ([tensor("a", 0, 4), tensor("b", 6, 8)], 8), ([tensor("a", 0, 4), tensor("b", 2, 6)], 6),
      ([tensor("a", 0, 4), tensor("a", 4, 8)], 8), ([tensor("a", 0, 4)], 8), ([tensor("a", 0, 8)], 4),
    ]
    for (tensors, size) in faults {
      let header = "{\(tensors.joined(separator: ","))}"
      let error = #expect(throws: (any Error).self, "\(header)") {
        try SafetensorsReader(safetensors(header, data: size))
      }
      #expect(error is any TenonError)
    }
    let deep = "{\"a\":" + String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000) + "}"
    let error = #expect(throws: (any Error).self) { try SafetensorsReader(safetensors(deep)) }
    #expect(error is any TenonError)
  }
}
