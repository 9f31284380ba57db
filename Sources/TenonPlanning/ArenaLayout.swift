/// Places blocks with lifetimes into one arena so that blocks alive at the same time never overlap.
///
/// Greedy by size: the largest block first, each at the lowest offset that is free during its lifetime.
/// - Source: Pisarchyk and Lee 2020, Efficient Memory Management for Deep Neural Net Inference, §4.3.
package struct ArenaLayout {
  package struct Block {
    package let byteCount: Int
    /// First and last step of the timeline at which the block is used.
    package var lifetime: ClosedRange<Int>
  }

  package private(set) var blocks: [Block] = []
  package private(set) var offsets: [Int] = []
  package private(set) var byteCount = 0

  private let alignment: Int

  /// - Parameter alignment: a power of 2 that every block starts at a multiple of.
  package init(alignment: Int) { self.alignment = alignment }

  /// Adds a block and returns its number.
  package mutating func add(_ byteCount: Int, _ lifetime: ClosedRange<Int>) -> Int {
    let size = (max(1, byteCount) + alignment - 1) & ~(alignment - 1)
    blocks.append(Block(byteCount: size, lifetime: lifetime))
    return blocks.count - 1
  }

  /// Makes a block live also at this step.
  package mutating func extend(_ block: Int, to step: Int) {
    let lifetime = blocks[block].lifetime
    blocks[block].lifetime = min(lifetime.lowerBound, step)...max(lifetime.upperBound, step)
  }

  /// Gives every block its offset.
  package mutating func place() {
    offsets = [Int](repeating: 0, count: blocks.count)
    byteCount = 0
    let order = blocks.indices.sorted {
      (blocks[$1].byteCount, $0) < (blocks[$0].byteCount, $1)
    }
    var placed: [Int] = []
    for index in order {
      let block = blocks[index]
      let neighbours =
        placed.filter { blocks[$0].lifetime.overlaps(block.lifetime) }.sorted { offsets[$0] < offsets[$1] }
      var offset = 0
      for neighbour in neighbours {
        if offset + block.byteCount <= offsets[neighbour] { break }
        offset = max(offset, offsets[neighbour] + blocks[neighbour].byteCount)
      }
      offsets[index] = offset
      byteCount = max(byteCount, offset + block.byteCount)
      placed.append(index)
    }
  }
}
