import CTenonPredict
import TenonCore
import TenonPredict

/// What a `tenon_predict_result` stands for; nothing of it changes.
final class LibraryResult: Sendable {
  let values: PredictedValues
  /// Of each sample those of each output.
  private let scores: [[Scores]]

  private struct Scores: Sendable {
    let names: CTexts
    let scores: [Predictor.Score]
  }

  init(_ values: PredictedValues) {
    self.values = values
    scores = (0..<values.samples).map { sample in
      values.outputs(of: sample).map { Scores(names: CTexts($0.scores.map(\.name)), scores: $0.scores) }
    }
  }

  /// Fills what there is room for.
  ///
  /// - Returns: how many there are; 0 beyond the last output or sample.
  func fill(_ room: UnsafeMutableBufferPointer<tenon_predict_score>, output: Int, sample: Int) -> Int {
    guard scores.indices.contains(sample), scores[sample].indices.contains(output) else { return 0 }
    let found = scores[sample][output]
    for (index, score) in found.scores.prefix(room.count).enumerated() {
      room[index] = tenon_predict_score(
        name: found.names[index], index: Int64(score.index), value: score.value,
        is_above: score.isAbove.map { $0 ? 1 : 0 } ?? -1)
    }
    return found.scores.count
  }
}
