import TenonCore
import TenonFormats
import Testing

/// Pickles that want more than to be read.
@Suite struct HostilePickleTests {
  private func fault(_ bytes: [UInt8], _ rules: PickleRules = .numPy) throws -> PickleError.Fault {
    let error = try #require(
      #expect(throws: PickleError.self) { try Pickle(bytes, rules: rules, source: "evil.pkl") })
    #expect(error.description.contains("evil.pkl, byte \(error.offset)"))
    return error.fault
  }

  private func text(_ text: String) -> [UInt8] { Array(text.utf8) }

  @Test(arguments: [
    "cos\nsystem\n(S'true'\ntR.", "(S'true'\nios\nsystem\n.", "cposix\nsystem\n.", "c__builtin__\neval\n(S'1'\ntR0N.",
    "cnumpy\nload\n.", "cnumpy.core.multiarray\nfrombuffer\n.", "cbuiltins\ngetattr\n.", "cnumpy\nndarray.tofile\n.",
  ])
  func globalsThatAreNotListed_areRefused(program: String) throws {
    switch try fault(text(program)) {
    case .global, .operation: break
    case let other: Issue.record("\(other)")
    }
    #expect(try fault(text("cos\nsystem\n(S'true'\ntR.")) == .global(PickleGlobal("os", "system")))
    let stacked = [0x80, 4, 0x8c, 2] + text("os") + [0x8c, 6] + text("system") + [0x93] + text(".")
    #expect(try fault(stacked) == .global(PickleGlobal("os", "system")))
  }

  static let damages: [(name: String, bytes: [UInt8], fault: PickleError.Fault)] = [
    ("empty", [], .noStop),
    ("no stop", Array("N".utf8), .noStop),
    ("an operation cut", Array("J\u{1}\u{2}".utf8), .truncated),
    ("a line without an end", Array("I12".utf8), .truncated),
    ("an empty stack", Array(".".utf8), .stack),
    ("less than a tuple takes", Array("N".utf8) + [0x86] + Array(".".utf8), .stack),
    ("a mark in the way", Array("N(a.".utf8), .stack),
    ("no mark", Array("Nt.".utf8), .mark),
    ("nothing remembered", Array("h\u{7}.".utf8), .memo(7)),
    ("a key without a value", Array("}(Nu.".utf8), .notExpected("a value for every key")),
    ("items of a number", Array("I1\nNa.".utf8), .notExpected("a list to append to")),
    ("a state of a number", Array("I1\nNb.".utf8), .notExpected("an object to restore")),
    ("a call of a number", Array("I1\n)R.".utf8), .notExpected("a global and a tuple to call it with")),
    ("a length beyond the end", Array("X".utf8) + [255, 255, 255, 255], .length(4_294_967_295)),
    ("a negative length", Array("T".utf8) + [255, 255, 255, 255], .length(-1)),
    ("a length of eight bytes", [0x8e] + [UInt8](repeating: 255, count: 8), .length(.max)),
    ("a frame beyond the end", [0x80, 4, 0x95] + [UInt8](repeating: 255, count: 8), .length(.max)),
    ("an integer of gigabytes", [0x8b, 255, 255, 255, 127], .length(2_147_483_647)),
    ("bytes that are no text", Array("X".utf8) + [1, 0, 0, 0, 0xFF] + Array(".".utf8), .text),
    ("a quote that never ends", Array("S'a\n.".utf8), .text),
    ("an escape that is none", Array("S'\\q'\n.".utf8), .text),
    ("a scalar that is none", Array("V\\ud800\n.".utf8), .text),
    ("a word for a number", Array("Iten\n.".utf8), .number("ten")),
    ("a number too large", Array("L99999999999999999999L\n.".utf8), .number("99999999999999999999L")),
    ("a version to come", [0x80, 6] + Array("N.".utf8), .version(6)),
    ("an extension", [0x82, 1] + Array(".".utf8), .operation(0x82)),
    ("a buffer beside it", [0x80, 5, 0x97] + Array(".".utf8), .operation(0x97)),
    ("something outside", Array("Pkey\n.".utf8), .persistent),
    ("a page", Array("<!DOCTYPE html>".utf8), .operation(UInt8(ascii: "<"))),
  ]

  @Test(arguments: damages.indices)
  func damage_isNamedWithItsPlace(index: Int) throws {
    let damage = Self.damages[index]
    #expect(try fault(damage.bytes) == damage.fault, "\(damage.name)")
  }

  @Test func everyTruncation_andChangedByte_isAnErrorOrAValue() throws {
    for number in 0...5 {
      let whole = try resource("pickle/protocol-\(number).pkl")
      for count in 0..<whole.count { _ = try fault(Array(whole.prefix(count))) }
      for index in whole.indices {
        for value: UInt8 in [0, 0x28, 0x2E, 0x52, 0x80, 0xFF] {
          var changed = whole
          changed[index] = value
          do {
            let pickle = try Pickle(changed, rules: .numPy, source: "x")
            if let data = pickle.value("data", in: pickle.root) { _ = try pickle.tensor(data, source: "data") }
          } catch { #expect(error is any TenonError, "\(error)") }
        }
      }
    }
  }

  // MARK: Resources

  @Test func depthWithoutEnd_isReleasedAsItWasRead() throws {
    // Lists within lists, each appended to before it is filled.
    let count = 200_000
    var bytes = text("]")
    for index in 0..<count {
      bytes += text("r") + little(UInt32(index)) + text("0")
      bytes += text("j") + little(UInt32(index)) + text("]r") + little(UInt32(index + 1)) + text("a0j")
      bytes += little(UInt32(index + 1))
    }
    let pickle = try Pickle(bytes + text("."), rules: .numPy, source: "deep")
    #expect(pickle.items(pickle.root)?.isEmpty == true)
  }

  @Test func valuesWithinThemselves_andDoubledOnes_costNothing() throws {
    let own = try Pickle(text("]q\u{0}h\u{0}a."), rules: .numPy, source: "own")
    #expect(own.items(own.root) == [own.root])
    // Sixty tuples, each of twice the one before: 2^60 leaves for whoever would walk them.
    let doubled = try Pickle(
      text("N") + (0..<60).flatMap { _ in text("2") + [0x86] } + text("."), rules: .numPy, source: "x")
    #expect(doubled.items(doubled.root)?.count == 2)
  }

  @Test func limits_areKept() throws {
    var rules = PickleRules.numPy
    rules.maximumOperations = 1000
    rules.maximumValues = 100
    rules.maximumDepth = 10
    #expect(try fault(text(String(repeating: "N0", count: 600)), rules) == .limit("operations", 1000))
    #expect(try fault(text(String(repeating: "N", count: 200)), rules) == .limit("values", 100))
    #expect(try fault(text(String(repeating: "]0", count: 200)), rules) == .limit("values", 100))
    #expect(try fault(text(String(repeating: "(", count: 200)), rules) == .limit("open marks", 10))
    // A place in the memory is a name, not a size.
    #expect(
      try Pickle(text("Nr") + [255, 255, 255, 255] + text("."), rules: rules, source: "x").root == Pickle.Value.none)
  }

  @Test func arraysThatLie_areRefused() throws {
    func array(shape: String, type: String = "u1", order: String = "I00\n", data: String = "S'ab'\n") throws -> Tensor {
      let program =
        "cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(I0\ntS'b'\ntR(I1\n\(shape)cnumpy\ndtype\n(S'\(type)'\nI0\n"
        + "I1\ntR(I3\nS'<'\nNNNI-1\nI-1\nI0\ntb\(order)\(data)tb."
      let pickle = try Pickle(text(program), rules: .numPy, source: "x")
      return try pickle.tensor(pickle.root, source: "'data'")
    }
    #expect(try array(shape: "(I2\nt").type == TensorType(.uint8, [2]))
    #expect(try Array(array(shape: "(I1\nt", type: "i2")[Int16.self]) == [0x6261])
    for (shape, type, order, data) in [
      ("(I3\nt", "u1", "I00\n", "S'ab'\n"), ("(I4294967296\nI4294967296\nt", "u1", "I00\n", "S'ab'\n"),
      ("(I-2\nt", "u1", "I00\n", "S'ab'\n"), ("I2\n", "u1", "I00\n", "S'ab'\n"),
      ("(N t".replacing(" ", with: ""), "u1", "I00\n", "S'ab'\n"),
      ("(I2\nt", "O8", "I00\n", "(NNl"), ("(I2\nt", "u1", "N", "S'ab'\n"), ("(I2\nt", "u1", "I00\n", "(NNl"),
      ("(I1\nI1\nI1\nI1\nI1\nI1\nI1\nI1\nI2\nt", "u1", "I00\n", "S'ab'\n"), ("(I2\nt", "c8", "I00\n", "S'ab'\n"),
    ] {
      do {
        _ = try array(shape: shape, type: type, order: order, data: data)
        Issue.record("\(shape) \(type) \(data) is read")
      } catch let error as any TenonError { #expect(error.description.contains("'data'"), "\(error)") }
    }
  }
}
