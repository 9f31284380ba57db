import TenonCore
import TenonFormats
import Testing

/// Pickles as Python and NumPy write them, by every protocol.
@Suite struct PickleTests {
  private func read(_ bytes: [UInt8], _ rules: PickleRules = .numPy) throws -> Pickle {
    try Pickle(bytes, rules: rules, source: "x.pkl")
  }

  private func integers(_ pickle: Pickle, _ value: Pickle.Value?) -> [Int]? {
    value.flatMap(pickle.items)?.compactMap { if case .int(let number) = $0 { number } else { nil } }
  }

  @Test(arguments: 0...5)
  func valuesOfEveryProtocol_areRead(number: Int) throws {
    let pickle = try read(resource("pickle/protocol-\(number).pkl"))
    func value(_ key: String) throws -> Pickle.Value { try #require(pickle.value(key, in: pickle.root), "\(key)") }
    #expect(pickle.entries(pickle.root)?.count == 11)
    #expect(integers(pickle, try value("labels")) == [3, 1, 2])
    #expect(try value("text") == .text("é\n\\"))
    #expect(try value("float") == .float(0.1))
    #expect(try value("none") == Pickle.Value.none)
    #expect(try value("negative") == .int(-70000))
    #expect(pickle.items(try value("flags")) == [.bool(true), .bool(false)])
    #expect(pickle.bytes(try value("bytes")).map(Array.init) == [0, 255, 10])
    let nested = try #require(pickle.items(value("nested")))
    #expect(pickle.items(nested[0])?.isEmpty == true && pickle.items(nested[1])?.count == 2)
    #expect(pickle.entries(nested[2])?.isEmpty == true)
  }

  @Test(arguments: 0...5)
  func arraysOfEveryProtocol_becomeTensors(number: Int) throws {
    let pickle = try read(resource("pickle/protocol-\(number).pkl"))
    func tensor(_ key: String) throws -> Tensor {
      try pickle.tensor(#require(pickle.value(key, in: pickle.root)), source: key)
    }
    let data = try tensor("data")
    #expect(data.type == TensorType(.uint8, [3, 4]) && Array(data[UInt8.self]) == (0..<12).map { 21 * $0 })
    let fortran = try tensor("fortran")
    #expect(fortran.type == TensorType(.float64, [2, 3]))
    #expect(Array(fortran[Double.self]) == [0, 0.125, 0.25, 0.375, 0.5, 0.625])
    #expect(try Array(tensor("swapped")[Int64.self]) == [-1, 1 << 40])
    #expect(throws: PickledArrayError.self) { try tensor("labels") }
  }

  @Test func integers_areReadWhateverTheirLength() throws {
    let pickle = try read(resource("pickle/large.pkl"))
    let items = try #require(pickle.items(pickle.root))
    guard case .large(let bytes) = items[0] else { throw PickledArrayTestFault() }
    #expect(Array(bytes) == [0, 0, 0, 0, 0, 0, 0, 0, 64])
    #expect(Array(items[1...]) == [.int(.min), .int(-1)])
  }

  @Test func textsOfPython2_areBytes() throws {
    let pickle = try read(Array(#"(dp0"#.utf8) + Array("\nS'a\\x00\\n\\'\\\\'\np1\nI01\ns.".utf8))
    let entries = try #require(pickle.entries(pickle.root))
    #expect(entries[0].key == .bytes([0x61, 0, 0x0A, 0x27, 0x5C][...]) && entries[0].value == .bool(true))
    let binary = try read([0x80, 2] + Array("}U".utf8) + [1] + Array("aT".utf8) + [2, 0, 0, 0] + Array("bcs.".utf8))
    #expect(binary.value("a", in: binary.root) == .bytes(Array("bc".utf8)[...]))
  }

  @Test func severalPickles_followOneAnother() throws {
    let bytes = Array("I1\n.I2\n.".utf8)
    let first = try read(bytes)
    #expect(first.root == .int(1) && first.end == 4)
    #expect(try Pickle(bytes, from: first.end, rules: .numPy, source: "x").root == .int(2))
  }

  /// `collections.OrderedDict`, a reference to something outside and a call, as an archive of PyTorch has them.
  @Test func otherRules_letOtherGlobalsThrough() throws {
    var rules = PickleRules(globals: [
      PickleGlobal("collections", "OrderedDict"), PickleGlobal("torch._utils", "_rebuild_tensor_v2"),
      PickleGlobal("torch", "FloatStorage"),
    ])
    let bytes =
      [0x80, 2] + Array("ccollections\nOrderedDict\n)R(X".utf8) + [1, 0, 0, 0]
      + Array("wctorch._utils\n_rebuild_tensor_v2\n((X".utf8) + [7, 0, 0, 0]
      + Array("storagectorch\nFloatStorage\ntQK".utf8) + [0] + Array("tRu}b.".utf8)
    let error = #expect(throws: PickleError.self) { try Pickle(Array(bytes), rules: rules, source: "x") }
    #expect(error?.fault == .persistent && error?.offset == bytes.count - 9)
    rules.allowsPersistent = true
    let pickle = try Pickle(Array(bytes), rules: rules, source: "x")
    let call = try #require(pickle.value("w", in: pickle.root).flatMap(pickle.call))
    #expect(call.global.description == "torch._utils._rebuild_tensor_v2")
    let arguments = try #require(pickle.items(call.arguments))
    let id = try #require(pickle.identifier(arguments[0]).flatMap(pickle.items))
    #expect(id == [.text("storage"), .global(PickleGlobal("torch", "FloatStorage"))])
    #expect(pickle.call(pickle.root)?.state.flatMap(pickle.entries)?.isEmpty == true)
  }

  private struct PickledArrayTestFault: Error {}
}
