import TenonCore
import TenonFormats
import TestSupport
import Testing

/// Archives of arrays, as NumPy writes them, and others that only look so.
@Suite struct NpzTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func open(_ name: String) throws -> NpzReader {
    try NpzReader(folder.write(resource("npz/\(name).npz"), to: "\(name).npz"))
  }

  @Test func arrays_areReadByName() throws {
    let plain = try open("plain")
    #expect(plain.names == ["x", "y"])
    let x = try plain.read("x")
    #expect(x.type == TensorType(.float32, [2, 3]) && Array(x[Float.self]) == [0, 1, 2, 3, 4, 5])
    #expect(try Array(plain.read("y")[Int64.self]) == [1, 0])
    let compressed = try open("compressed")
    #expect(compressed.names == ["x", "arr 1"])
    let wide = try compressed.read("x")
    #expect(wide.type == TensorType(.int32, [20, 300]) && Array(wide[Int32.self]) == (0..<6000).map(Int32.init))
    #expect(try Array(compressed.read("arr 1")[Double.self]) == [3.5])
    #expect(try open("positional").names == ["arr_0", "arr_1"])
  }

  @Test func arrayThatIsNotThere_orTooLarge_isRefused() throws {
    let plain = try open("plain")
    #expect(throws: ArchiveError.self) { try plain.read("z") }
    #expect(throws: ArchiveError.self) { try plain.read("x", maximumBytes: 100) }
  }

  @Test func damagedArchive_isAnErrorThatNamesIt() throws {
    let whole = try resource("npz/compressed.npz")
    let objects = try resource("npy/refused-objects.npy")
    let floats = try resource("npy/float32.npy")
    let absurd =
      Array("\u{93}NUMPY".unicodeScalars.map { UInt8($0.value) }) + [1, 0, 70, 0]
      + Array("{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000, 8), }\n".utf8.prefix(70))
    var flipped = whole
    flipped[whole.count / 2] ^= 0x40
    var names = ZipBuilder(.init("../x.npy", floats))
    names.comment = []
    let damages: [(name: String, bytes: [UInt8])] = [
      ("empty", []), ("a page", Array("<!DOCTYPE html>".utf8)), ("truncated", Array(whole.prefix(whole.count / 2))),
      ("one byte short", whole.dropLast()), ("trailing bytes", whole + [0, 0]), ("leading bytes", [0] + whole),
      ("a changed byte", flipped), ("a name that climbs", names.bytes()),
      ("objects", ZipBuilder(.init("x.npy", objects)).bytes()),
      ("no array", ZipBuilder(.init("x.npy", Array("nothing".utf8))).bytes()),
      ("an array cut short", ZipBuilder(.init("x.npy", floats.dropLast())).bytes()),
      ("absurd dimensions", ZipBuilder(.init("x.npy", absurd)).bytes()),
      ("an array twice", ZipBuilder(.init("x.npy", floats), .init("x.npy", floats)).bytes()),
      ("a plain .npy file", floats),
    ]
    for damage in damages {
      let path = try folder.write(damage.bytes, to: "damaged.npz")
      do {
        _ = try NpzReader(path).read("x")
        Issue.record("\(damage.name) is read")
      } catch let error as any TenonError {
        #expect(error.description.contains(path), "\(damage.name): \(error)")
      }
    }
  }
}
