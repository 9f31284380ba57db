extension [Int] {
  /// Permutes the elements, each permutation alike (Fisher-Yates); draw i places element i.
  package mutating func shuffle(_ random: RandomSequence) {
    for index in stride(from: count - 1, to: 0, by: -1) {
      swapAt(index, random.integer(below: index + 1, UInt64(index)))
    }
  }

  /// The numbers below `count`, permuted.
  package static func permutation(_ count: Int, _ random: RandomSequence) -> [Int] {
    var order = [Int](0..<count)
    order.shuffle(random)
    return order
  }

  /// The positions of labels in an order of which every stretch has the classes in the proportions of the whole, each up to
  /// one sample.
  ///
  /// Which samples of a class come first is a matter of chance. Sample j of n of a class stands as far from the beginning as
  /// (j + 1/2) / n of the whole.
  package static func stratified(_ labels: [Int], _ random: RandomSequence) -> [Int] {
    var ofClass: [Int: [Int]] = [:]
    for position in permutation(labels.count, random) { ofClass[labels[position], default: []].append(position) }
    let placed = ofClass.flatMap { label, positions in
      positions.enumerated().map { (place: (Double($0) + 0.5) / Double(positions.count), label: label, position: $1) }
    }
    return placed.sorted { ($0.place, $0.label, $0.position) < ($1.place, $1.label, $1.position) }.map(\.position)
  }
}
