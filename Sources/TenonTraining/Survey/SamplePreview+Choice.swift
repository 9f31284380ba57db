import TenonCore

extension SamplePreview {
  /// Samples that are asked for their class: more would take longer than all else.
  private static let mostLabels = 1 << 24

  /// Positions of samples that show all of a part, the same for the same part.
  ///
  /// One of each class in turn, in the order of the classes, where the dataset knows these without reading; of more classes than
  /// samples some at equal distances. Else one out of each of `count` stretches of equal length, drawn, since what lies at equal
  /// distances may be alike where the order of the data repeats itself.
  package static func positions(in dataset: any Dataset, count: Int) -> [Int] {
    let (all, count) = (dataset.count, min(count, dataset.count))
    guard count > 0 else { return [] }
    guard all <= mostLabels else { return stretches(all, count) }
    var ofClass: [Int: [Int]] = [:]
    for position in 0..<all {
      guard let label = dataset.label(position) else { return stretches(all, count) }
      ofClass[label, default: []].append(position)
    }
    let classes = ofClass.sorted { $0.key < $1.key }.map(\.value)
    guard count > classes.count else { return (0..<count).map { classes[$0 * classes.count / count][0] } }
    return inTurn(classes, count)
  }

  /// - Parameter count: more than there are classes, and at most all of their samples.
  private static func inTurn(_ classes: [[Int]], _ count: Int) -> [Int] {
    var turns: [(label: Int, turn: Int)] = []
    var turn = 0
    while turns.count < count {
      turns += classes.indices.filter { classes[$0].count > turn }.prefix(count - turns.count).map { ($0, turn) }
      turn += 1
    }
    let shares = turns.reduce(into: [Int](repeating: 0, count: classes.count)) { $0[$1.label] += 1 }
    return turns.map { classes[$0.label][$0.turn * classes[$0.label].count / shares[$0.label]] }
  }

  private static func stretches(_ all: Int, _ count: Int) -> [Int] {
    let random = RandomSequence(seed: 0, stream: RandomStream.of(path: "data.preview"), step: 0)
    // Without products of the number of samples.
    func start(_ place: Int) -> Int { all / count * place + all % count * place / count }
    return (0..<count).map { place in
      start(place) + random.integer(below: start(place + 1) - start(place), UInt64(place))
    }
  }
}
