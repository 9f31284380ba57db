import TenonPlugin

/// Pairs of tokens that are joined, in the order in which they were learned.
///
/// Tokens are the 256 bytes, from `firstByte` on, and then one for each pair.
///
/// Source: Sennrich, Haddow, Birch 2016, Neural Machine Translation of Rare Words with Subword Units, on bytes as in Radford et
/// al. 2019, Language Models are Unsupervised Multitask Learners.
struct BytePairs: Sendable {
  /// After padding and unknown.
  static let firstByte = Tokenize.specialCount
  static let firstPair = firstByte + 256

  private let ranks: [Pair: Int]

  struct Pair: Hashable, Comparable {
    let left: Int32
    let right: Int32

    static func < (left: Pair, right: Pair) -> Bool { (left.left, left.right) < (right.left, right.right) }
  }

  /// - Throws: `ComponentError` (state) for a pair of tokens that do not come before it.
  init(_ pairs: [(Int, Int)]) throws {
    var ranks: [Pair: Int] = [:]
    for (rank, (left, right)) in pairs.enumerated() {
      let known = Self.firstByte..<Self.firstPair + rank
      guard known.contains(left), known.contains(right),
        ranks.updateValue(rank, forKey: Pair(left: Int32(left), right: Int32(right))) == nil
      else { throw ComponentError(.state, field: "pairs", "expected pairs of tokens that come before, each once") }
    }
    self.ranks = ranks
  }

  /// The tokens of a piece of a text: of the pairs in it the one that was learned first is joined, until none is left.
  func tokens(of piece: ArraySlice<UInt8>) -> [Int32] {
    var tokens = piece.map { Int32(Self.firstByte) + Int32($0) }
    while tokens.count > 1 {
      let known = tokens.indices.dropLast().compactMap { ranks[Pair(left: tokens[$0], right: tokens[$0 + 1])] }
      guard let rank = known.min() else { break }
      tokens = Self.joined(tokens, Int32(Self.firstPair + rank)) { ranks[$0] == rank }
    }
    return tokens
  }

  /// The same with one pair joined wherever it stands, from left to right.
  fileprivate static func joined(_ tokens: [Int32], _ token: Int32, _ isPair: (Pair) -> Bool) -> [Int32] {
    var result: [Int32] = []
    result.reserveCapacity(tokens.count)
    var place = 0
    while place < tokens.count {
      if place + 1 < tokens.count, isPair(Pair(left: tokens[place], right: tokens[place + 1])) {
        result.append(token)
        place += 2
      } else {
        result.append(tokens[place])
        place += 1
      }
    }
    return result
  }

  /// Learns pairs: again and again the most frequent one, of equal ones that of the smaller tokens.
  ///
  /// - Parameters:
  ///   - pieces: how often each occurs.
  ///   - most: how many pairs at most.
  ///   - frequency: how often a pair must occur, at least 2.
  static func learned(_ pieces: [[UInt8]: Int], most: Int, frequency: Int) -> [Pair] {
    var words = pieces.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { piece, count in
      (tokens: piece.map { Int32(firstByte) + Int32($0) }, count: count)
    }
    var counts: [Pair: Int] = [:]
    var places: [Pair: Set<Int>] = [:]
    for (index, word) in words.enumerated() {
      for pair in Self.pairs(word.tokens) {
        counts[pair, default: 0] += word.count
        places[pair, default: []].insert(index)
      }
    }
    var queue = PairQueue(counts.map { PairQueue.Entry(count: $0.value, pair: $0.key) })
    var learned: [Pair] = []
    while learned.count < most, let best = queue.removeFirst() {
      // Counts change while they wait; each change is put in anew.
      guard counts[best.pair] == best.count else { continue }
      guard best.count >= max(2, frequency) else { break }
      let token = Int32(firstPair + learned.count)
      learned.append(best.pair)
      var changed: Set<Pair> = []
      for index in places[best.pair] ?? [] {
        let (old, count) = words[index]
        let new = joined(old, token) { $0 == best.pair }
        for pair in Self.pairs(old) {
          counts[pair, default: 0] -= count
          places[pair]?.remove(index)
          changed.insert(pair)
        }
        for pair in Self.pairs(new) {
          counts[pair, default: 0] += count
          places[pair, default: []].insert(index)
          changed.insert(pair)
        }
        words[index].tokens = new
      }
      for pair in changed {
        if let count = counts[pair], count > 0 {
          queue.insert(PairQueue.Entry(count: count, pair: pair))
        } else {
          (counts[pair], places[pair]) = (nil, nil)
        }
      }
    }
    return learned
  }

  private static func pairs(_ tokens: [Int32]) -> [Pair] {
    zip(tokens, tokens.dropFirst()).map { Pair(left: $0, right: $1) }
  }
}

/// Pairs by their count, the most frequent first: a binary heap.
private struct PairQueue {
  struct Entry {
    let count: Int
    let pair: BytePairs.Pair

    func comes(before other: Entry) -> Bool { count != other.count ? count > other.count : pair < other.pair }
  }

  private var entries: [Entry] = []

  init(_ entries: [Entry]) { self.entries = entries.sorted { $0.comes(before: $1) } }

  mutating func insert(_ entry: Entry) {
    entries.append(entry)
    var child = entries.count - 1
    while child > 0, entries[child].comes(before: entries[(child - 1) / 2]) {
      entries.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func removeFirst() -> Entry? {
    guard let first = entries.first, let last = entries.popLast() else { return nil }
    guard !entries.isEmpty else { return first }
    entries[0] = last
    var parent = 0
    while 2 * parent + 1 < entries.count {
      var child = 2 * parent + 1
      if child + 1 < entries.count, entries[child + 1].comes(before: entries[child]) { child += 1 }
      guard entries[child].comes(before: entries[parent]) else { break }
      entries.swapAt(child, parent)
      parent = child
    }
    return first
  }
}
