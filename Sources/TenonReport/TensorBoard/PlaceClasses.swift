import TenonPredict

/// What a model says of a sample whose every place has a class of its own, as the pixels of a segmentation have.
struct PlaceClasses {
  /// Larger outputs would take long to go through.
  private static let mostScores = 1 << 22

  /// The classes that there are, by how many places they have, most first.
  let classes: [(name: String, share: Double)]
  /// Of each place how sure its class is.
  let confidences: [Double]

  /// - Parameters:
  ///   - output: [K, ...], a score of each class for each place, the highest first.
  ///   - count: K.
  /// - Returns: nil for an output that is none of these.
  init?(_ output: Predictor.Output, classes count: Int) {
    let scores = output.scores
    guard output.prediction.decision == .argMax, count > 0, scores.count.isMultiple(of: count),
      scores.count > count, scores.count <= Self.mostScores
    else { return nil }
    let places = scores.count / count
    var found = [Double?](repeating: nil, count: places)
    var sizes = [Int](repeating: 0, count: count)
    var names = [String](repeating: "", count: count)
    for score in scores {
      if names.indices.contains(score.index) { names[score.index] = score.name }
      // The first one of a place is its highest.
      guard found[score.index % places] == nil else { continue }
      found[score.index % places] = score.value
      sizes[score.index / places] += 1
    }
    classes = sizes.indices.filter { sizes[$0] > 0 }.sorted { (sizes[$1], $0) < (sizes[$0], $1) }
      .map { (names[$0], Double(sizes[$0]) / Double(places)) }
    confidences = found.compactMap(\.self)
  }
}
