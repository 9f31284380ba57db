import CTenonKernels
import TenonCore

/// The nearest other samples of each sample, exactly.
///
/// |a - b|² = |a|² + |b|² - 2 a · b: products of blocks of samples in float32 tell which samples come into question, and
/// of these the distances are computed anew in double precision.
/// - Cost: N² D multiplications, N² comparisons.
struct NearestNeighbours {
  /// For each sample.
  let count: Int
  /// Sample after sample, the nearest first; of equal distances the lower number.
  let indices: NumberBlock<Int32>
  let squaredDistances: NumberBlock<Double>

  /// Samples of a task, and those that they are multiplied with at a time.
  private static let (rowBlock, columnBlock) = (128, 512)

  /// - Parameter count: less than there are samples.
  init(_ features: FeatureMatrix, count: Int, _ step: Step) {
    self.count = count
    let (rows, columns) = (features.rows, features.columns)
    let centred = NumberBlock(rows * columns, of: Float(0))
    let squares = NumberBlock(rows, of: Float(0))
    let mean = features.mean()
    let scale = 1 / Self.extent(features, mean)
    let blocks = (rows + Self.rowBlock - 1) / Self.rowBlock
    step.parallelFor(blocks) { block, _ in
      for row in block * Self.rowBlock..<min(rows, (block + 1) * Self.rowBlock) {
        let (values, target) = (features.row(row), centred.start + row * columns)
        var sum = 0.0
        for column in 0..<columns {
          let value = Float((Double(values[column]) - mean[column]) * scale)
          target[column] = value
          sum += Double(value) * Double(value)
        }
        squares[row] = Float(sum)
      }
    }
    // As many more come into question as rounding may have moved.
    let candidates = min(rows - 1, count + count / 8 + 8)
    let indices = NumberBlock(rows * count, of: Int32(0))
    let distances = NumberBlock(rows * count, of: 0.0)
    let workers = step.host.workerCount
    let scratchSize =
      Int(tenon_matrix_scratch(Int64(Self.rowBlock), Int64(Self.columnBlock), Int64(columns))) + 16 & ~15
    let scratch = NumberBlock(workers * scratchSize, of: Float(0))
    let products = NumberBlock(workers * Self.rowBlock * Self.columnBlock, of: Float(0))
    step.parallelFor(blocks) { block, worker in
      let first = block * Self.rowBlock
      let height = min(Self.rowBlock, rows - first)
      var nearest = (0..<height).map { _ in NearestCandidates(candidates) }
      let product = products.start + worker * Self.rowBlock * Self.columnBlock
      for column in stride(from: 0, to: rows, by: Self.columnBlock) {
        let width = min(Self.columnBlock, rows - column)
        var multiplication = tenon_matrix_product(
          rows: Int64(height), columns: Int64(width), depth: Int64(columns), a: centred.start + first * columns,
          b: centred.start + column * columns, c: product, a_step: Int64(columns), b_step: Int64(columns),
          c_step: Int64(Self.columnBlock), a_is_transposed: 0, b_is_transposed: 1, initial: nil, accumulates: 0)
        tenon_matrices().pointee.multiply(&multiplication, scratch.start + worker * scratchSize)
        for row in 0..<height {
          nearest[row].take(
            product + row * Self.columnBlock, squares.start + column, from: column, count: width, besides: first + row)
        }
      }
      for row in 0..<height {
        let sample = first + row
        let found = nearest[row].indices.map { index in
          (distance: Self.squaredDistance(features.row(sample), features.row(Int(index)), columns), index: index)
        }
        for (place, neighbour) in found.sorted(by: <).prefix(count).enumerated() {
          indices[sample * count + place] = neighbour.index
          distances[sample * count + place] = neighbour.distance
        }
      }
    }
    self.indices = indices
    squaredDistances = distances
  }

  /// The largest difference from the mean: what samples are divided by, so that no product overflows.
  private static func extent(_ features: FeatureMatrix, _ mean: [Double]) -> Double {
    var extent = 0.0
    for row in 0..<features.rows {
      let values = features.row(row)
      for column in 0..<features.columns { extent = max(extent, abs(Double(values[column]) - mean[column])) }
    }
    return extent > 0 ? extent : 1
  }

  private static func squaredDistance(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ count: Int) -> Double {
    var lanes = SIMD8<Double>()
    let whole = count & ~7
    var index = 0
    while index < whole {
      let difference =
        SIMD8<Double>(UnsafeRawPointer(a + index).loadUnaligned(as: SIMD8<Float>.self))
        - SIMD8<Double>(UnsafeRawPointer(b + index).loadUnaligned(as: SIMD8<Float>.self))
      lanes += difference * difference
      index &+= 8
    }
    var sum = lanes.sum()
    while index < count {
      let difference = Double(a[index]) - Double(b[index])
      sum += difference * difference
      index &+= 1
    }
    return sum
  }
}
