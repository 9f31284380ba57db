import Foundation
import PluginFixtures
import TenonHost
import TestSupport
import Testing

/// Files that are no libraries, or were made to look like some.
@Suite struct HostileLibraryTests {
  private let identity = "acme/fixture"

  /// Offsets in a 64-bit ELF header and section header.
  private enum Offset {
    static let sectionTable = 40
    static let sectionEntrySize = 58
    static let sectionCount = 60
    static let namesIndex = 62
    static let entryName = 0
    static let entryOffset = 24
    static let entrySize = 32
  }

  private func bytes(of plugin: FixturePlugin) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: plugin.library)))
  }

  private func read(_ bytes: [UInt8], in folder: TemporaryFolder) throws -> ELFIdentity? {
    ELFIdentity(path: try folder.write(bytes, to: "patched.so"))
  }

  private func integer(_ bytes: [UInt8], _ offset: Int, _ size: Int) -> Int {
    bytes[offset..<offset + size].reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  private func patched(_ bytes: [UInt8], _ offset: Int, _ size: Int, _ value: UInt64) -> [UInt8] {
    var copy = bytes
    for index in 0..<size { copy[offset + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * index)) }
    return copy
  }

  /// The header of the section that holds the identity record.
  private func record(in bytes: [UInt8]) -> Int? {
    let table = integer(bytes, Offset.sectionTable, 8)
    let magic: [UInt8] = Array("TENONPLG".utf8)
    return (0..<integer(bytes, Offset.sectionCount, 2)).map { table + 64 * $0 }.first { entry in
      let start = integer(bytes, entry + Offset.entryOffset, 8)
      return start + 8 <= bytes.count && Array(bytes[start..<start + 8]) == magic
    }
  }

  @Test func identity_isReadFromARealLibrary() throws {
    let plugin = try FixturePlugin.loose()
    let read = try #require(ELFIdentity(path: plugin.library))
    #expect(read.id == identity)
    #expect(read.abiMajor == 1 && read.needsMinor == 0)
  }

  @Test func truncatedLibraries_haveNoIdentityAndCrashNothing() throws {
    let plugin = try FixturePlugin.loose()
    let whole = try bytes(of: plugin)
    let lengths =
      Array(0..<min(256, whole.count)) + Array(stride(from: 256, to: whole.count, by: 97)) + [whole.count - 1]
    for length in lengths {
      #expect(try read(Array(whole[..<length]), in: plugin.folder) == nil, "\(length) of \(whole.count) bytes")
    }
    #expect(try read(whole, in: plugin.folder)?.id == identity)
  }

  @Test func patchedHeaders_haveNoIdentityAndCrashNothing() throws {
    let plugin = try FixturePlugin.loose()
    let whole = try bytes(of: plugin)
    let far: [UInt64] = [1 << 20, 1 << 31, 1 << 40, 1 << 62, 1 << 63, .max, .max - 63]
    for value in far {
      #expect(try read(patched(whole, Offset.sectionTable, 8, value), in: plugin.folder) == nil)
    }
    for size: UInt64 in [0, 1, 63, 65, 0xFFFF] {
      #expect(try read(patched(whole, Offset.sectionEntrySize, 2, size), in: plugin.folder) == nil)
    }
    for count: UInt64 in [0, 1, 0xFFFF] {
      #expect(try read(patched(whole, Offset.sectionCount, 2, count), in: plugin.folder) == nil)
    }
    #expect(try read(patched(whole, Offset.namesIndex, 2, 0xFFFF), in: plugin.folder) == nil)
    #expect(try read(patched(whole, 4, 1, 1), in: plugin.folder) == nil, "32 bits")
    #expect(try read(patched(whole, 5, 1, 2), in: plugin.folder) == nil, "big-endian")
  }

  @Test func patchedSections_haveNoIdentityAndCrashNothing() throws {
    let plugin = try FixturePlugin.loose()
    let whole = try bytes(of: plugin)
    let section = try #require(record(in: whole))
    for size: UInt64 in [0, 1, 15, 16, 4097, 1 << 32, 1 << 63, .max] {
      #expect(try read(patched(whole, section + Offset.entrySize, 8, size), in: plugin.folder) == nil, "size \(size)")
    }
    for offset: UInt64 in [0, UInt64(whole.count), 1 << 40, 1 << 63, .max] {
      #expect(try read(patched(whole, section + Offset.entryOffset, 8, offset), in: plugin.folder) == nil)
    }
    #expect(try read(patched(whole, section + Offset.entryName, 4, 0xFFFF_FFFF), in: plugin.folder) == nil)
  }

  @Test func patchedRecords_haveNoIdentityOrASaneOne() throws {
    let plugin = try FixturePlugin.loose()
    let whole = try bytes(of: plugin)
    let start = integer(whole, try #require(record(in: whole)) + Offset.entryOffset, 8)
    #expect(try read(patched(whole, start, 1, 0), in: plugin.folder) == nil, "another magic number")
    for size: UInt64 in [0, 80, 4096, 0xFFFF_FFFF] {
      #expect(try read(patched(whole, start + 12, 4, size), in: plugin.folder) == nil, "id of \(size) bytes")
    }
    #expect(try read(patched(whole, start + 12, 4, 4), in: plugin.folder)?.id == "acme")
    #expect(try read(patched(whole, start + 8, 2, 0xFFFF), in: plugin.folder)?.abiMajor == 0xFFFF)
  }

  @Test func everyByteOfTheHeaders_mayBeAnything() throws {
    let plugin = try FixturePlugin.loose()
    let whole = try bytes(of: plugin)
    let section = try #require(record(in: whole))
    for offset in Array(0..<64) + Array(section..<section + 64) {
      for value: UInt64 in [0, 0x7F, 0x80, 0xFF] {
        let identity = try read(patched(whole, offset, 1, value), in: plugin.folder)
        #expect(identity == nil || identity?.id == self.identity)
      }
    }
  }

  @Test func thingsThatAreNoFiles_haveNoIdentity() throws {
    let folder = try TemporaryFolder()
    let pipe = folder.file("pipe.so")
    #expect(mkfifo(pipe, 0o600) == 0)
    for path in [pipe, folder.path, "/dev/null", "/dev/zero", "/nowhere"] { #expect(ELFIdentity(path: path) == nil) }
  }
}
