import TenonKernels
import TenonPlugin

/// Normalizes rows: y = (x - mean) / √(variance + eps) · weight + bias, or without the mean x / √(Σ x² / n + eps) · weight.
///
/// Saves the center and the factor of each row.
struct RowNormOperation<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let shape: RowShape
  private let centers: Bool
  private let eps: Double
  private let hasWeight: Bool
  private let hasBias: Bool
  private let rows: ElementChunks
  private let factorSums: RowFactorSums

  private static var piece: Int { 2_048 }

  /// - Parameter centers: whether the mean is taken away.
  init(
    _ shape: RowShape, centers: Bool, eps: Double, hasWeight: Bool, hasBias: Bool, _ type: TensorType,
    _ request: PlanRequest
  ) {
    self.shape = shape
    self.centers = centers
    self.eps = eps
    self.hasWeight = hasWeight
    self.hasBias = hasBias
    rows = ElementChunks(rows: shape.rows, of: shape.length)
    factorSums = RowFactorSums(shape)
    plan = factorSums.plan(type, request, algorithm: "row by row")
  }

  func forward(_ call: LayerCall) throws {
    let (x, y) = (call.input(as: T.self), call.output(as: T.self))
    let saved = call.saved(as: Double.self)
    let weight = hasWeight ? call.parameter(0, as: T.self) : nil
    let bias = hasBias ? call.parameter(1, as: T.self) : nil
    rows.eachRow(call) { row, _ in
      let (from, to) = (x + row &* shape.length, y + row &* shape.length)
      let (mean, inverse) = statistics(from)
      saved[2 &* row] = mean
      saved[2 &* row &+ 1] = inverse
      normalize(from, to, mean, inverse, row, weight, bias)
    }
  }

  /// The mean, or 0, and 1 / √(variance + eps).
  @inline(__always)
  private func statistics(_ x: UnsafePointer<T>) -> (mean: Double, inverse: Double) {
    let count = Double(shape.length)
    var mean = 0.0
    if centers {
      eachPiece { start, length in mean += Double(sum(x + start, count: length)) }
      mean /= count
    }
    let center = T(mean)
    var (differences, square) = (0.0, 0.0)
    eachPiece { start, length in
      let (s, q) = RowSums.squares(x + start, minus: center, count: length)
      differences += Double(s)
      square += Double(q)
    }
    // What rounding the center has left.
    let rest = centers ? differences / count : 0
    let variance = max(0, square / count - rest * rest)
    return (centers ? Double(center) + rest : 0, 1 / (variance + eps).squareRoot())
  }

  @inline(__always)
  private func normalize(
    _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, _ mean: Double, _ inverse: Double, _ row: Int,
    _ weight: UnsafePointer<T>?, _ bias: UnsafePointer<T>?
  ) {
    let (center, scale) = (T(mean), T(inverse))
    // The rest of the mean, times the factor.
    let shift = T((Double(center) - mean) * inverse)
    if shape.run == 1, let weight {
      let weights = weight + shape.firstFactor(row)
      if let bias {
        let biases = bias + shape.firstFactor(row)
        for i in 0..<shape.length { y[i] = ((x[i] - center) * scale + shift) * weights[i] + biases[i] }
      } else {
        for i in 0..<shape.length { y[i] = ((x[i] - center) * scale + shift) * weights[i] }
      }
      return
    }
    for run in 0..<(weight == nil ? 1 : shape.runsPerRow) {
      let factor = weight?[shape.firstFactor(row) &+ run] ?? 1
      let offset = shift * factor + (bias?[shape.firstFactor(row) &+ run] ?? 0)
      let (runScale, length) = (scale * factor, weight == nil ? shape.length : shape.run)
      let start = run &* length
      for i in start..<start &+ length { y[i] = (x[i] - center) * runScale + offset }
    }
  }

  /// With z = (x - mean) · inverse and g' = g · weight: dx = inverse · (g' - Σ g' / n - z · Σ g' · z / n), without the
  /// first sum where no mean is taken away; dweight = Σ g · z, dbias = Σ g.
  func backward(_ call: LayerCall) throws {
    let gradients = RowGradients<T>(call, hasWeight: hasWeight, hasBias: hasBias)
    guard let gradient = call.gradOutput(as: T.self) else { return gradients.prepare(shape) }
    let x = call.input(as: T.self)
    let saved = UnsafePointer(call.saved(as: Double.self))
    // Before the input's gradient, which may take the place of the arriving one.
    if gradients.weight != nil || gradients.bias != nil {
      let workspace = call.workspace(as: Double.self)
      call.step.parallelFor(factorSums.parts.taskCount) { part, _ in
        let (products, totals) = factorSums.cleared(part, in: workspace)
        addParameters(x, gradient, saved, factorSums.parts.range(part), products, totals)
      }
      factorSums.combine(call, workspace, gradients.weight, gradients.bias)
    }
    guard let destination = gradients.input else { return }
    // A single element is its own mean: the output does not depend on it, and rounding must not say otherwise.
    guard shape.length > 1 || !centers else { return destination.prepare(count: shape.elementCount) }
    let weight = hasWeight ? call.parameter(0, as: T.self) : nil
    rows.eachRow(call) { row, _ in
      let start = row &* shape.length
      let target = GradientDestination(pointer: destination.pointer + start, accumulates: destination.accumulates)
      inputGradient(
        x + start, gradient + start, target, saved[2 &* row], saved[2 &* row &+ 1],
        weight.map { $0 + shape.firstFactor(row) })
    }
  }

  @inline(__always)
  private func inputGradient(
    _ x: UnsafePointer<T>, _ gradient: UnsafePointer<T>, _ target: GradientDestination<T>, _ mean: Double,
    _ inverse: Double, _ weight: UnsafePointer<T>?
  ) {
    let center = T(mean)
    var (sum, product) = (0.0, 0.0)
    if shape.run == 1, let weight {
      eachPiece { start, length in
        let (s, p) = RowSums.products(gradient + start, weight + start, x + start, minus: center, count: length)
        sum += Double(s)
        product += Double(p)
      }
    } else {
      for run in 0..<(weight == nil ? 1 : shape.runsPerRow) {
        let (factor, length) = (Double(weight?[run] ?? 1), weight == nil ? shape.length : shape.run)
        let (s, p) = sums(gradient + run &* length, x + run &* length, minus: center, count: length)
        sum += factor * s
        product += factor * p
      }
    }
    let (count, rest) = (Double(shape.length), mean - Double(center))
    // Σ g' · z
    product = (product - rest * sum) * inverse
    let slope = -inverse * inverse * product / count
    let offset = (centers ? -inverse * sum / count : 0) - slope * rest
    let (scale, slopeT, offsetT) = (T(inverse), T(slope), T(offset))
    if shape.run == 1, let weight {
      if target.accumulates {
        for i in 0..<shape.length {
          target.pointer[i] += gradient[i] * weight[i] * scale + ((x[i] - center) * slopeT + offsetT)
        }
      } else {
        for i in 0..<shape.length {
          target.pointer[i] = gradient[i] * weight[i] * scale + ((x[i] - center) * slopeT + offsetT)
        }
      }
      return
    }
    for run in 0..<(weight == nil ? 1 : shape.runsPerRow) {
      let (factor, length) = (scale * (weight?[run] ?? 1), weight == nil ? shape.length : shape.run)
      let range = run &* length..<(run &+ 1) &* length
      if target.accumulates {
        for i in range { target.pointer[i] += gradient[i] * factor + ((x[i] - center) * slopeT + offsetT) }
      } else {
        for i in range { target.pointer[i] = gradient[i] * factor + ((x[i] - center) * slopeT + offsetT) }
      }
    }
  }

  /// Σ g · z and Σ g of some rows for each factor.
  private func addParameters(
    _ x: UnsafePointer<T>, _ gradient: UnsafePointer<T>, _ saved: UnsafePointer<Double>, _ range: Range<Int>,
    _ products: UnsafeMutablePointer<Double>, _ totals: UnsafeMutablePointer<Double>
  ) {
    for row in range {
      let (mean, inverse, first) = (saved[2 &* row], saved[2 &* row &+ 1], shape.firstFactor(row))
      let (from, arriving) = (x + row &* shape.length, gradient + row &* shape.length)
      if shape.run == 1 {
        for i in 0..<shape.length {
          let value = Double(arriving[i])
          products[first &+ i] += value * ((Double(from[i]) - mean) * inverse)
          totals[first &+ i] += value
        }
      } else {
        let center = T(mean)
        for run in 0..<shape.runsPerRow {
          let (s, p) = sums(arriving + run &* shape.run, from + run &* shape.run, minus: center, count: shape.run)
          products[first &+ run] += (p - (mean - Double(center)) * s) * inverse
          totals[first &+ run] += s
        }
      }
    }
  }

  // MARK: Sums

  @inline(__always)
  private func eachPiece(_ body: (_ start: Int, _ length: Int) -> Void) {
    var start = 0
    while start < shape.length {
      body(start, min(Self.piece, shape.length &- start))
      start &+= Self.piece
    }
  }

  /// Σ g and Σ g · (x - center) of a run, piece by piece.
  @inline(__always)
  private func sums(
    _ gradient: UnsafePointer<T>, _ x: UnsafePointer<T>, minus center: T, count: Int
  ) -> (Double, Double) {
    var (sum, product, start) = (0.0, 0.0, 0)
    while start < count {
      let (s, p) = RowSums.products(gradient + start, x + start, minus: center, count: min(Self.piece, count &- start))
      sum += Double(s)
      product += Double(p)
      start &+= Self.piece
    }
    return (sum, product)
  }
}
