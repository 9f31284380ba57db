import Foundation
import TenonCore
import TenonFormats
import TestSupport
import Testing

/// Arrays of NumPy: what its own files hold, what we write, and files that lie.
@Suite struct NpyTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func read(_ name: String) throws -> Tensor {
    try NpyReader.read(folder.write(resource("npy/\(name).npy"), to: "\(name).npy"))
  }

  /// A file of version 1 with this header.
  private func fault(_ header: String, _ data: [UInt8] = [], limit: Int = .max) throws -> NpyError.Fault {
    let start: [UInt8] =
      [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count & 255), UInt8(header.utf8.count >> 8)]
    return try fault(start + Array(header.utf8) + data, limit: limit)
  }

  private func fault(_ bytes: [UInt8], limit: Int = .max) throws -> NpyError.Fault {
    let path = try folder.write(bytes, to: "x.npy")
    let error = try #require(#expect(throws: NpyError.self) { try NpyReader.read(path, maximumBytes: limit) })
    #expect(error.description.contains(path) && error.source == path)
    return error.fault
  }

  // MARK: Reading

  @Test func reader_readsWhatNumPyWrote() throws {
    let expected = try #require(try JSON.parse(resource("npy/npy.json")).objectValue)
    #expect(expected.count == 18)
    for (name, value) in expected {
      let tensor = try read(name)
      #expect(tensor.dtype.description == value["dtype"]?.stringValue, "\(name)")
      #expect(tensor.shape.dimensions == value["shape"]?.arrayValue?.compactMap(\.intValue), "\(name)")
      #expect(tensor.doubles == value["data"]?.arrayValue?.compactMap(\.doubleValue), "\(name)")
    }
  }

  @Test func truthValuesOtherThanOne_areTrue() throws {
    var bytes = try resource("npy/bool.npy")
    #expect(bytes[128] == 1)
    bytes[128] = 0x82
    let tensor = try NpyReader.read(folder.write(bytes, to: "x.npy"))
    #expect(tensor[Bool.self][0] == true && tensor.bytes[0] == 1)
  }

  @Test func unsignedIntegersThatDoNotFit_areRefused() throws {
    let path = try folder.write(resource("npy/refused-uint64.npy"), to: "x.npy")
    let error = try #require(#expect(throws: NpyError.self) { try NpyReader.read(path) })
    #expect(error.fault == .valueTooLarge(1 << 63, index: 1))
  }

  @Test func headersOfPython2_andInAnyOrder_areRead() throws {
    let header = #" {"shape": (2L, 1L) ,'fortran_order':False, "descr" : "<i2"}"#
    let start: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0]
    let tensor = try NpyReader.read(folder.write(start + Array(header.utf8) + [1, 0, 0, 255], to: "x.npy"))
    #expect(tensor.type == TensorType(.int16, [2, 1]) && Array(tensor[Int16.self]) == [1, -256])
  }

  // MARK: Refusing

  @Test(arguments: [
    ("objects", "|O"), ("records", "[('a]', '<f4'), ('b', '<i4')]"), ("complex", "<c8"), ("text", "<U1"),
    ("longdouble", "<f16"),
  ])
  func typesWithoutMeaningHere_areRefused(name: String, descr: String) throws {
    let path = try folder.write(resource("npy/refused-\(name).npy"), to: "x.npy")
    let error = try #require(#expect(throws: NpyError.self) { try NpyReader.read(path) })
    #expect(error.fault == .dtype(descr))
    #expect(error.description.contains("programs and never loaded") == (name == "objects"))
  }

  @Test func truncatedFile_isAnErrorAtEveryLength() throws {
    for name in ["float32", "version-2", "bool"] {
      let bytes = try resource("npy/\(name).npy")
      for count in 0..<bytes.count { _ = try fault(Array(bytes.prefix(count))) }
      #expect(try fault(bytes + [0]) == .dataLength(expected: bytes.count - 128, received: bytes.count - 127))
    }
  }

  @Test func changedHeader_neverCrashes() throws {
    let bytes = try resource("npy/float64-fortran.npy")
    for index in 0..<128 {
      for value: UInt8 in [0, 1, 0x28, 0x5B, 0x39, 0x7F, 0xFF] {
        var changed = bytes
        changed[index] = value
        do {
          let tensor = try NpyReader.read(folder.write(changed, to: "x.npy"))
          #expect(tensor.type.byteCount == bytes.count - 128)
        } catch { #expect(error is NpyError, "\(error)") }
      }
    }
  }

  @Test func sizesThatLie_takeNoMemory() throws {
    let start = "{'descr': '<f8', 'fortran_order': False, 'shape': "
    #expect(try fault(start + "(1000000000000,)}", [1]) == .dataLength(expected: 8_000_000_000_000, received: 1))
    #expect(
      try fault(start + "(4294967296, 4294967296)}") == .shapeTooLarge([4_294_967_296, 4_294_967_296]))
    #expect(try fault(start + "(1,1,1,1,1,1,1,1,1)}", [UInt8](repeating: 0, count: 8)) == .rank(9))
    #expect(try fault(start + "(2,)}", [UInt8](repeating: 0, count: 16), limit: 15) == .tooLarge(16, limit: 15))
    #expect(try fault([0x93] + Array("NUMPY".utf8) + [2, 0, 255, 255, 255, 255]) == .headerTooLarge(4_294_967_295))
    #expect(try fault([0x93] + Array("NUMPY".utf8) + [4, 0, 0, 0, 0, 0]) == .version(4, 0))
    #expect(try fault(Array("PK\u{3}\u{4}".utf8)) == .notNpy)
    #expect(try fault([]) == .notNpy)
  }

  @Test(arguments: [
    "", "{", "{}", "[]", "{'descr': '<f4'}", "{'descr': '<f4', 'fortran_order': 0, 'shape': ()}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (3)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (-3,)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (), 'shape': ()}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (), 'more': ()}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': ()} + 1", "{'descr': [[[[, 'fortran_order': False, 'shape': ()}",
    "{'descr': '<f4, 'fortran_order': False, 'shape': ()}", "__import__('os').system('true')",
  ])
  func headersThatAreNone_areRefused(header: String) throws {
    #expect(try fault(header, [0, 0, 0, 0]) == .badHeader(header))
  }

  // MARK: Writing

  @Test func writer_writesWhatTheReaderReads_alignedAsNumPyDoes() throws {
    for name in [
      "float32", "float64-fortran", "int64", "int16-big-endian", "int8", "uint8", "bool", "scalar", "vector", "empty",
    ] {
      let tensor = try read(name)
      try NpyWriter.write(tensor, to: folder.file("again.npy"))
      #expect(try NpyReader.read(folder.file("again.npy")) == tensor)
      #expect(try (folder.bytes("again.npy").count - tensor.type.byteCount) % 64 == 0)
    }
    try NpyWriter.write(read("vector"), to: folder.file("again.npy"))
    let text = String(decoding: try folder.bytes("again.npy")[10..<128], as: UTF8.self)
    #expect(text.hasPrefix("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }   ") && text.hasSuffix(" \n"))
  }

  @Test func rows_becomeOneArray_howeverManyThereAre() throws {
    let path = folder.file("rows.npy")
    for count in [0, 1, 3000] {
      try NpyWriter.write(to: path, .float32, row: [2, 60]) { rows in
        for row in 0..<count {
          let values = (0..<120).map { Float(row * 120 + $0) }
          try values.withUnsafeBytes { try rows.append($0) }
        }
        #expect(rows.count == count)
      }
      let tensor = try NpyReader.read(path)
      #expect(tensor.type == TensorType(.float32, [count, 2, 60]))
      #expect(Array(tensor[Float.self]) == (0..<count * 120).map(Float.init))
    }
  }

  @Test func rowsThatFail_leaveTheOldFile() throws {
    let path = try folder.write("old", to: "rows.npy")
    let error = try #require(
      #expect(throws: NpyError.self) {
        try NpyWriter.write(to: path, .float32, row: [2]) { rows in
          try [Float(1)].withUnsafeBytes { try rows.append($0) }
        }
      })
    #expect(error.fault == .rowLength(expected: 8, received: 4))
    #expect(try folder.bytes("rows.npy") == Array("old".utf8))
    #expect(try folder.names() == ["rows.npy"])
  }
}
