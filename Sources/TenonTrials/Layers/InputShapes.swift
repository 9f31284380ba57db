import TenonCore

/// Shapes to try for the inputs of a layer of which only the arguments are known.
package struct InputShapes {
  /// Numbers that may be numbers of channels or features: the arguments', then common ones.
  package let channels: [Int]

  package init(channels: [Int]) {
    var unique: [Int] = []
    for number in channels + [4, 20, 3, 6] where !unique.contains(number) { unique.append(number) }
    self.channels = Array(unique.prefix(8))
  }

  /// For the first input: images first, then vectors, sequences, volumes; 3 samples, odd extents.
  package var first: [Shape] {
    channels.flatMap { c -> [Shape] in [[3, c, 9, 7]] }
      + channels.flatMap { c -> [Shape] in [[3, c]] }
      + channels.flatMap { c -> [Shape] in [[3, c, 7], [3, 5, c]] }
      + channels.flatMap { c -> [Shape] in [[3, 4, 5, c], [3], [c], [3, c, 4, 5, 6], [c, 9, 7]] }
      + channels.flatMap { c -> [Shape] in [[2, c, 32, 32], [3, 1, 9, 7]] } + channels.map { c in [1, c, 224, 224] } + [
        []
      ]
  }

  /// For a further input beside one of this shape: the same, then a number for each sample or each position.
  package static func related(to shape: Shape, isInteger: Bool) -> [Shape] {
    var withoutChannels = shape.dimensions
    if withoutChannels.count > 1 { withoutChannels.remove(at: 1) }
    let labels = [
      Shape(withoutChannels), Shape(Array(shape.dimensions.prefix(1))), Shape(Array(shape.dimensions.dropLast())), [],
    ]
    let all = isInteger ? labels + [shape] : [shape] + labels
    return all.enumerated().filter { index, item in !all.prefix(index).contains(item) }.map(\.element)
  }

  /// Every shape of rank 1 to 3 out of these extents and 1.
  package static func products(of extents: [Int]) -> [Shape] {
    let unique = Array(Set(extents + [1])).sorted().prefix(8)
    let vectors = unique.map { Shape([$0]) }
    let matrices = unique.flatMap { a in unique.map { Shape([a, $0]) } }
    let cubes = unique.flatMap { a in unique.flatMap { b in unique.map { Shape([a, b, $0]) } } }
    return vectors + matrices + cubes
  }
}
