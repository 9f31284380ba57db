import Glibc
import TenonCore

/// How likely two samples are neighbours, as rows of a sparse symmetric matrix whose numbers add up to 1.
///
/// p(j|i) ∝ exp(-β(i) |x(i) - x(j)|²) over the nearest 3 · perplexity neighbours, with β(i) such that the entropy is
/// log(perplexity); P = (p(j|i) + p(i|j)) / 2N.
/// - Source: van der Maaten 2014, Accelerating t-SNE using Tree-Based Algorithms, §4.1.
struct JointProbabilities {
  /// Rows are filled up to whole lanes, with the sample itself and probability 0.
  static let lanes = 8
  private static let mostSteps = 100
  private static let entropyTolerance = 1e-5
  /// Samples of a task.
  private static let block = 64

  let rows: Int
  /// Where each row begins, and last where the last one ends.
  let starts: NumberBlock<Int>
  let columns: NumberBlock<Int32>
  let values: NumberBlock<Float>

  init(_ features: FeatureMatrix, perplexity: Double, _ step: Step) {
    let rows = features.rows
    let count = min(rows - 1, Int(3 * perplexity + 1))
    let neighbours = NearestNeighbours(features, count: count, step)
    let conditional = NumberBlock(rows * count, of: 0.0)
    let blocks = (rows + Self.block - 1) / Self.block
    step.parallelFor(blocks) { block, _ in
      for row in block * Self.block..<min(rows, (block + 1) * Self.block) {
        Self.weigh(
          neighbours.squaredDistances.start + row * count, into: conditional.start + row * count, count, perplexity)
      }
    }
    self.init(neighbours, conditional, rows: rows)
  }

  /// Probabilities of one sample's neighbours.
  private static func weigh(
    _ distances: UnsafePointer<Double>, into weights: UnsafeMutablePointer<Double>, _ count: Int, _ perplexity: Double
  ) {
    let wanted = log(perplexity)
    var (beta, low, high) = (1.0, -Double.infinity, Double.infinity)
    var sum = 0.0
    for _ in 0..<mostSteps {
      sum = 0
      var weighted = 0.0
      for index in 0..<count {
        // Only differences count, and so the nearest one has weight 1.
        let distance = distances[index] - distances[0]
        let weight = exp(-beta * distance)
        weights[index] = weight
        sum += weight
        weighted += distance * weight
      }
      let difference = log(sum) + beta * weighted / sum - wanted
      guard abs(difference) > entropyTolerance else { break }
      if difference > 0 {
        low = beta
        beta = high == .infinity ? beta * 2 : (beta + high) / 2
      } else {
        high = beta
        beta = low == -.infinity ? beta / 2 : (beta + low) / 2
      }
    }
    for index in 0..<count { weights[index] /= sum }
  }

  /// Makes the matrix symmetric.
  private init(_ neighbours: NearestNeighbours, _ conditional: NumberBlock<Double>, rows: Int) {
    let count = neighbours.count
    let others = Self.transposed(neighbours, conditional, rows)
    let starts = NumberBlock(rows + 1, of: 0)
    var (columns, values): ([Int32], [Float]) = ([], [])
    columns.reserveCapacity(rows * count * 2)
    values.reserveCapacity(rows * count * 2)
    for row in 0..<rows {
      let own = (row * count..<(row + 1) * count).map { (neighbours.indices[$0], conditional[$0]) }
        .sorted { $0.0 < $1.0 }
      var (place, other) = (0, others.starts[row])
      while place < count || other < others.starts[row + 1] {
        let left = place < count ? own[place].0 : Int32.max
        let right = other < others.starts[row + 1] ? others.columns[other] : Int32.max
        var value = 0.0
        if left <= right {
          value += own[place].1
          place += 1
        }
        if right <= left {
          value += others.values[other]
          other += 1
        }
        columns.append(min(left, right))
        values.append(Float(value / (2 * Double(rows))))
      }
      while columns.count % Self.lanes > 0 {
        columns.append(Int32(row))
        values.append(0)
      }
      starts[row + 1] = columns.count
    }
    self.rows = rows
    self.starts = starts
    self.columns = NumberBlock(columns.count, of: 0)
    self.values = NumberBlock(values.count, of: 0)
    self.columns.start.update(from: columns, count: columns.count)
    self.values.start.update(from: values, count: values.count)
  }

  /// For each sample those that have it for a neighbour, by their numbers.
  private static func transposed(
    _ neighbours: NearestNeighbours, _ conditional: NumberBlock<Double>, _ rows: Int
  ) -> (starts: [Int], columns: [Int32], values: [Double]) {
    let count = neighbours.count
    var starts = [Int](repeating: 0, count: rows + 1)
    for place in 0..<rows * count { starts[Int(neighbours.indices[place]) + 1] += 1 }
    for row in 0..<rows { starts[row + 1] += starts[row] }
    var next = starts
    var columns = [Int32](repeating: 0, count: rows * count)
    var values = [Double](repeating: 0, count: rows * count)
    for place in 0..<rows * count {
      let row = Int(neighbours.indices[place])
      columns[next[row]] = Int32(place / count)
      values[next[row]] = conditional[place]
      next[row] += 1
    }
    return (starts, columns, values)
  }
}
