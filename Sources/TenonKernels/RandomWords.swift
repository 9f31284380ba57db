internal import CTenonKernels
public import TenonCore

extension RandomSequence {
  /// Words of one piece, which lie on the stack.
  private static var piece: Int { 256 }

  /// Calls `body` with the words of a range, piece by piece, and how many came before.
  ///
  /// Sixteen blocks of four are drawn at a time, so that a word takes a small part of the time that `word(_:)` takes.
  public func eachPiece(
    of range: Range<Int>, _ body: (_ offset: Int, _ words: UnsafeBufferPointer<UInt32>) -> Void
  ) {
    let draw = tenon_lanes().pointee.random_words
    var numbers = (key.0, key.1, step.0, step.1)
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: Self.piece) { words in
      withUnsafeBytes(of: &numbers) { numbers in
        guard let first = words.baseAddress, let draw,
          let key = numbers.baseAddress?.assumingMemoryBound(to: UInt32.self)
        else { return }
        var next = range.lowerBound
        while next < range.upperBound {
          // A block has four words; of the first one the last may be meant alone.
          let skipped = next & 3
          let count = min(Self.piece &- skipped, range.upperBound &- next)
          draw(key, key + 2, UInt64(truncatingIfNeeded: next) >> 2, Int64((skipped &+ count &+ 3) / 4), first)
          body(next &- range.lowerBound, UnsafeBufferPointer(start: first + skipped, count: count))
          next &+= count
        }
      }
    }
  }
}
