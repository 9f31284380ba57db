/// GIF's variety of Lempel, Ziv and Welch's compression: codes of growing length, packed from the lowest bit on.
enum GIFCompression {
  private static let mostCodes = 4096

  static func compress(_ symbols: [UInt8], symbolBits: Int) -> [UInt8] {
    let (clear, end) = (1 << symbolBits, 1 << symbolBits + 1)
    var output: [UInt8] = []
    var (bits, bitCount) = (0, 0)
    var (length, next) = (symbolBits + 1, end + 1)
    // The code of what a known code and a symbol make together.
    var codes: [Int: Int] = [:]
    func write(_ code: Int) {
      bits |= code << bitCount
      bitCount += length
      while bitCount >= 8 {
        output.append(UInt8(bits & 255))
        bits >>= 8
        bitCount -= 8
      }
    }
    write(clear)
    var known: Int?
    for symbol in symbols {
      guard let prefix = known else {
        known = Int(symbol)
        continue
      }
      let key = prefix << 8 | Int(symbol)
      if let code = codes[key] {
        known = code
        continue
      }
      write(prefix)
      if next < mostCodes {
        codes[key] = next
        if next == 1 << length { length += 1 }
        next += 1
      } else {
        write(clear)
        codes.removeAll(keepingCapacity: true)
        (length, next) = (symbolBits + 1, end + 1)
      }
      known = Int(symbol)
    }
    if let known { write(known) }
    // The reader has made one more code by now.
    if next == 1 << length, length < 12 { length += 1 }
    write(end)
    if bitCount > 0 { output.append(UInt8(bits & 255)) }
    return output
  }
}
