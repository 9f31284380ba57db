import TenonCore
import TenonFormats
import TestSupport
import Testing

@Suite struct ZipReaderTests {
  typealias Entry = ZipBuilder.Entry

  private let folder: TemporaryFolder
  private let manifest = Entry("manifest.json", Array("{}".utf8))
  private let weights = Entry("data/weights.bin", pattern(300))

  init() throws { folder = try TemporaryFolder() }

  private func open(_ builder: ZipBuilder, limits: ZipLimits = ZipLimits()) throws -> ZipReader {
    try ZipReader(folder.write(builder.bytes(), to: "a.zip"), limits: limits)
  }

  private func fault(_ builder: ZipBuilder, limits: ZipLimits = ZipLimits()) throws -> ArchiveError.Fault {
    try #require(#expect(throws: ArchiveError.self) { try open(builder, limits: limits) }).fault
  }

  private func extra(_ change: (inout Entry) -> Void) -> ZipBuilder {
    var entry = Entry("x.bin", pattern(100))
    change(&entry)
    return ZipBuilder(manifest, entry)
  }

  @Test func reader_readsEveryEntryByName() throws {
    var subfolder = Entry("folder/", [])
    subfolder.attributes = 0o040755 << 16
    var builder = ZipBuilder(manifest, weights, Entry("größe/ﾃﾝｿﾙ.txt", [1]), subfolder)
    builder.comment = Array("a comment".utf8)
    let archive = try open(builder)
    #expect(archive.entries.map(\.name) == ["manifest.json", "data/weights.bin", "größe/ﾃﾝｿﾙ.txt", "folder/"])
    #expect(try archive.read("data/weights.bin", maximumBytes: 300) == pattern(300))
    #expect(try archive.read("manifest.json", maximumBytes: 2) == Array("{}".utf8))
    #expect(archive.contains("größe/ﾃﾝｿﾙ.txt") && !archive.contains("Manifest.json"))
    #expect(archive.entry("data/weights.bin")?.size == 300)
  }

  @Test func reader_acceptsDataDescriptorsAndTakesSizesFromTheDirectory() throws {
    var entry = weights
    entry.flags |= 8
    entry.localCRC = 0
    entry.localSize = 0
    entry.descriptor = little(0x0807_4B50 as UInt32) + little(entry.crc ^ 1) + little(entry.size) + little(7 as UInt32)
    #expect(try open(ZipBuilder(entry, manifest)).read("data/weights.bin", maximumBytes: 300) == pattern(300))
  }

  @Test func reader_refusesWhatIsNoArchive() throws {
    let good = ZipBuilder(manifest, weights).bytes()
    for bytes in [[], [0x50], Array("this is not an archive".utf8), pattern(5000), Array("PK\u{3}\u{4}".utf8)] {
      let path = try folder.write(bytes, to: "bad")
      #expect(throws: ArchiveError(.notAnArchive, path: path)) { try ZipReader(path) }
    }
    for count in [1, 7, 20, good.count - 1, good.count - 23] {
      #expect(throws: ArchiveError.self) { try ZipReader(folder.write(Array(good.prefix(count)), to: "cut")) }
      #expect(throws: ArchiveError.self) { try ZipReader(folder.write(Array(good.suffix(count)), to: "headless")) }
    }
    #expect(throws: ArchiveError.self) { try ZipReader(folder.write(good + good, to: "twice")) }
    let missing = #expect(throws: FileError.self) { try ZipReader(folder.file("missing.zip")) }
    #expect(missing?.diagnostic.code == "file-not-found")
    #expect(throws: FileError.self) { try ZipReader(folder.path) }
  }

  @Test func reader_refusesBytesBeforeAndBehindTheArchive() throws {
    var builder = ZipBuilder(manifest)
    builder.prefix = Array("#!/bin/sh\n".utf8)
    #expect(try fault(builder) == .bytesBeforeFirstEntry(10))
    builder = ZipBuilder(manifest)
    builder.suffix = [0, 0, 0]
    #expect(try fault(builder) == .truncatedOrFollowedByOtherBytes)
    builder = ZipBuilder(manifest)
    builder.comment = ZipBuilder().bytes()
    #expect(try fault(builder) == .ambiguousEnd)
  }

  @Test func reader_refusesADamagedDirectory() throws {
    var builder = ZipBuilder(manifest, weights)
    builder.count = 7
    #expect(throws: ArchiveError.self) { try open(builder) }
    builder.count = 1
    #expect(throws: ArchiveError.self) { try open(builder) }
    builder.count = 0xFFFF
    #expect(throws: ArchiveError.self) { try open(builder) }
    builder = ZipBuilder(manifest, weights)
    builder.directorySize = 0xFFFF_FFF0
    #expect(throws: ArchiveError.self) { try open(builder) }
    builder = ZipBuilder(manifest, weights)
    builder.directoryOffset = 0xFFFF_FFF0
    #expect(throws: ArchiveError.self) { try open(builder) }
    builder = ZipBuilder(manifest, weights)
    builder.commentLength = 500
    #expect(try fault(builder) == .truncatedOrFollowedByOtherBytes)
    builder = ZipBuilder(manifest, weights)
    builder.disk = 1
    #expect(try fault(builder) == .severalDisks)
    #expect(throws: ArchiveError.self) { try open(extra { $0.centralExtra = [0x75, 0x70, 0xFF, 0x0F] }) }
  }

  @Test(arguments: [
    "", "../evil", "a/../../b", "/etc/passwd", "C:/evil", "..\\evil", "a\u{0}b", "./manifest.json", "a//b", "..", "a/.",
    "bad\u{1b}[31m", "line\nbreak", "space bar", "emoji😀", "right\u{202E}left", "a/",
  ])
  func reader_refusesUnsafeNames(name: String) throws {
    guard case .nameUnsafe = try fault(ZipBuilder(manifest, Entry(name, [1]))) else {
      // Only the folder's name is good; its entry holds data.
      #expect(try fault(ZipBuilder(manifest, Entry(name, [1]))) == .notAFile && name == "a/")
      return
    }
    #expect(name != "a/")
  }

  @Test func reader_refusesNamesThatAreNotUTF8OrTooLong() throws {
    #expect(try fault(ZipBuilder(manifest, Entry([0xFF, 0xFE, 0xC3, 0x28], [1]))) == .nameNotUTF8)
    let long = Entry(String(repeating: "n", count: 65535), [1])
    #expect(try fault(ZipBuilder(manifest, long)) == .nameTooLong(65535, limit: 512))
  }

  @Test func reader_takesMoreCharactersInNamesWhenTold() throws {
    var limits = ZipLimits()
    limits.additionalNameCharacters = [" ", "("]
    #expect(try open(ZipBuilder(Entry("my model (", [1])), limits: limits).contains("my model ("))
  }

  @Test func reader_refusesRepeatedNamesAndTwins() throws {
    #expect(try fault(ZipBuilder(manifest, weights, Entry("manifest.json", [1]))) == .nameRepeated)
    #expect(try fault(ZipBuilder(manifest, Entry("MANIFEST.json", [1]))) == .nameTwin(of: "manifest.json"))
    let composed = Entry("caf\u{E9}", [1])
    let decomposed = Entry("cafe\u{301}", [2])
    #expect(try fault(ZipBuilder(composed, decomposed)) == .nameTwin(of: "caf\u{E9}"))
  }

  @Test func reader_refusesLinksAndOtherSpecialFiles() throws {
    for mode: UInt32 in [0o120777, 0o020644, 0o060644, 0o010644, 0o140644, 0o040755] {
      #expect(try fault(extra { $0.attributes = mode << 16 }) == .notAFile)
    }
  }

  @Test func reader_refusesEncryptionAndForeignMethods() throws {
    for flags: UInt16 in [0x801, 0x841, 0x2800] { #expect(try fault(extra { $0.flags = flags }) == .encrypted) }
    for method: UInt16 in [1, 6, 9, 12, 14, 93, 95, 99] {
      #expect(try fault(extra { $0.method = method }) == .methodUnsupported(Int(method)))
    }
  }

  @Test func reader_refusesHeadersThatDiffer() throws {
    #expect(try fault(extra { $0.localName = Array("y.bin".utf8) }) == .headersDiffer("name"))
    #expect(try fault(extra { $0.localMethod = 8 }) == .headersDiffer("method"))
    #expect(try fault(extra { $0.localCRC = 1 }) == .headersDiffer("CRC"))
    #expect(try fault(extra { $0.localSize = 99 }) == .headersDiffer("sizes"))
    #expect(try fault(extra { $0.localSignature = 0 }) == .headersDiffer("signature"))
  }

  @Test func reader_refusesEntriesThatOverlapOrLieOutside() throws {
    let phantom = extra {
      $0.isPhantom = true
      $0.offset = 0
    }
    #expect(try fault(phantom) == .headersDiffer("name"))
    var twin = manifest
    twin.isPhantom = true
    twin.offset = 0
    #expect(try fault(ZipBuilder(manifest, twin)) == .nameRepeated)

    // One entry, header and all, within another's data.
    let inner = Array(ZipBuilder(Entry("in.bin", [1, 2, 3])).bytes().prefix(30 + 6 + 3))
    var nested = Entry("in.bin", [1, 2, 3])
    nested.isPhantom = true
    nested.offset = 30 + 7 + 50
    let outer = Entry("out.bin", pattern(50) + inner + pattern(50))
    #expect(try fault(ZipBuilder(outer, nested)) == .overlaps(with: "out.bin"))

    for offset: UInt32 in [100_000, 0xFFFF_FFFE, 0xFFFF_FFFF] {
      #expect(throws: ArchiveError.self) { try open(extra { $0.offset = offset }) }
    }
  }

  @Test func reader_refusesSizesThatCannotBe() throws {
    #expect(try fault(extra { $0.size = 0xFFFF_FFFE }) == .storedSizesDiffer(size: 0xFFFF_FFFE, compressedSize: 100))
    for size: UInt32 in [1, 99, 101, 0x8000_0000, 0xFFFF_FFFE] {
      let builder = extra {
        $0.size = size
        $0.compressedSize = size
      }
      #expect(throws: ArchiveError.self) { try open(builder).read("x.bin", maximumBytes: .max) }
    }
    for size: UInt64 in [1 << 62, .max] {
      let builder = extra {
        $0.size = .max
        $0.compressedSize = .max
        $0.centralExtra = little(1 as UInt16) + little(16 as UInt16) + little(size) + little(size)
      }
      #expect(throws: ArchiveError.self) { try open(builder) }
    }
    let short = extra {
      $0.size = .max
      $0.centralExtra = little(1 as UInt16) + little(4 as UInt16) + little(5 as UInt32)
    }
    #expect(throws: ArchiveError.self) { try open(short) }
  }

  @Test func reader_holdsToItsLimits() throws {
    var limits = ZipLimits()
    limits.maximumEntries = 1
    #expect(try fault(ZipBuilder(manifest, weights), limits: limits) == .tooManyEntries(2, limit: 1))
    limits = ZipLimits()
    limits.maximumEntrySize = 299
    #expect(try fault(ZipBuilder(manifest, weights), limits: limits) == .entryTooLarge(300, limit: 299))
    limits = ZipLimits()
    limits.maximumTotalSize = 301
    #expect(try fault(ZipBuilder(manifest, weights), limits: limits) == .totalTooLarge(limit: 301))
    let bomb = extra {
      $0.method = 8
      $0.size = 1_000_000
    }
    #expect(try fault(bomb) == .ratioTooHigh(limit: 1100))
    let archive = try open(ZipBuilder(manifest, weights))
    let tooLarge = #expect(throws: ArchiveError.self) { try archive.read("data/weights.bin", maximumBytes: 299) }
    #expect(tooLarge?.fault == .entryTooLarge(300, limit: 299))
  }

  @Test func reader_findsDamagedData() throws {
    var wrong = weights
    wrong.crc = 0xDEAD_BEEF
    let archive = try open(ZipBuilder(wrong, manifest))
    let error = #expect(throws: ArchiveError.self) { try archive.read("data/weights.bin", maximumBytes: 300) }
    #expect(error?.diagnostic.code == "archive-damaged-data" && error?.entry == "data/weights.bin")
    #expect(try archive.read("manifest.json", maximumBytes: 2) == Array("{}".utf8))

    let garbage = extra {
      $0.method = 8
      $0.size = 400
    }
    #expect(throws: ArchiveError.self) { try open(garbage).read("x.bin", maximumBytes: 400) }
  }

  @Test func reader_saysWhatIsMissing() throws {
    let archive = try open(ZipBuilder(manifest))
    let error = #expect(throws: ArchiveError.self) { try archive.read("no\u{1b}.json", maximumBytes: 10) }
    #expect(error?.fault == .missingEntry)
    #expect(error?.diagnostic.headline == "entry 'no\\u{1b}.json' of \(archive.path): there is no such entry")
  }
}
