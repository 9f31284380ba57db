/// Pickles of Python 2 by protocol 2, as CIFAR comes in them, written by hand.
enum PickleBytes {
  static func text(_ text: String) -> [UInt8] { [0x55, UInt8(text.utf8.count)] + Array(text.utf8) }

  static func integer(_ number: Int) -> [UInt8] { [0x4A] + little(UInt32(truncatingIfNeeded: number)) }

  static func list(_ items: [[UInt8]]) -> [UInt8] { Array("](".utf8) + items.flatMap(\.self) + Array("e".utf8) }

  /// `numpy.core.multiarray._reconstruct`, and the state with the elements.
  static func array(_ shape: [Int], _ data: [UInt8], type: String = "u1") -> [UInt8] {
    Array("cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK".utf8) + [0, 0x85] + text("b") + [0x87]
      + Array("R(K".utf8) + [1] + Array("(".utf8) + shape.flatMap(integer) + Array("tcnumpy\ndtype\n".utf8) + text(type)
      + Array("K".utf8) + [0] + Array("K".utf8) + [1, 0x87] + Array("R(K".utf8) + [3] + text("|")
      + Array("NNNJ".utf8) + little(.max) + Array("J".utf8) + little(.max) + Array("K".utf8) + [0] + Array("tb".utf8)
      + [0x89] + Array("T".utf8) + little(UInt32(data.count)) + data + Array("tb".utf8)
  }

  static func dictionary(_ entries: [(key: String, value: [UInt8])]) -> [UInt8] {
    Array("}(".utf8) + entries.flatMap { text($0.key) + $0.value } + Array("u".utf8)
  }

  static func file(_ value: [UInt8]) -> [UInt8] { [0x80, 2] + value + Array(".".utf8) }

  private static func little(_ number: UInt32) -> [UInt8] { IDXBytes.bigEndian(number).reversed() }
}
