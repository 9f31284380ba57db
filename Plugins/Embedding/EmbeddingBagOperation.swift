import TenonPlugin

/// Bag by bag; backward takes blocks of columns, so that two tasks never add to the same element.
struct EmbeddingBagOperation<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let layer: EmbeddingBag
  private let count: Int
  private let bags: Int
  /// Elements of `offsets`; nil where the bags are the input's rows.
  private let offsets: Int?
  private let isWeighted: Bool

  private static var columns: Int { 64 }

  init(
    _ layer: EmbeddingBag, _ input: TensorType, offsets: Int?, isWeighted: Bool, _ output: TensorType,
    _ request: PlanRequest
  ) {
    self.layer = layer
    count = input.shape.elementCount
    bags = output.shape[0]
    self.offsets = offsets
    self.isWeighted = isWeighted
    var plan = LayerPlan(outputs: [output], backwardNeeds: [.input(0)])
    if offsets != nil { plan.backwardNeeds.insert(.input(1)) }
    if isWeighted { plan.backwardNeeds.insert(.input(2)) }
    // Which row each maximum came from.
    if layer.mode == .max { plan.savedByteCount = bags * layer.width * MemoryLayout<Int64>.stride }
    if layer.isSparse, request.takesRowSparse[0] { plan.gradParameterRows[0] = count }
    if layer.scalesByFrequency { plan.workspaceByteCount = RowFrequencies.byteCount(rows: layer.rows) }
    if layer.limit != nil {
      plan.writesParameters = request.isTraining
      plan.workspaceByteCount = max(
        plan.workspaceByteCount,
        request.isTraining
          ? RowNormLimit.workspaceByteCount(count: count, rows: layer.rows) : count * MemoryLayout<T>.stride)
    }
    plan.flops = Double(count) * Double(layer.width)
    plan.bytesMoved = (Double(count) + Double(bags)) * Double(layer.width) * Double(MemoryLayout<T>.stride)
    plan.algorithm = "bag by bag"
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let indices = call.input(0, as: Int64.self)
    let starts = offsets == nil ? nil : call.input(1, as: Int64.self)
    try check(indices, starts)
    let weights = factors(indices, call)
    let (table, y, width) = (call.parameter(0, as: T.self), call.output(as: T.self), layer.width)
    let places = layer.mode == .max ? call.saved(as: Int64.self) : nil
    ElementChunks(rows: bags, of: width &* max(1, count / max(1, bags))).eachRow(call) { bag, _ in
      let to = y + bag &* width
      to.update(repeating: 0, count: width)
      if let places {
        return takeMaxima(entries(bag, starts), indices, weights, table, to, places + bag &* width)
      }
      var summed = 0
      let entries = entries(bag, starts)
      var entry = entries.lowerBound
      while entry < entries.upperBound {
        if entry &+ 4 <= entries.upperBound, (0..<4).allSatisfy({ Int(indices[entry &+ $0]) != layer.padding }) {
          addFour(indices + entry, weights.map { $0 + entry }, table, to)
          summed &+= 4
          entry &+= 4
          continue
        }
        if Int(indices[entry]) != layer.padding {
          let (row, factor) = (table + Int(indices[entry]) &* width, weights?[entry] ?? 1)
          for i in 0..<width { to[i] += factor * row[i] }
          summed &+= 1
        }
        entry &+= 1
      }
      if layer.mode == .mean, summed > 1 {
        for i in 0..<width { to[i] /= T(summed) }
      }
    }
  }

  /// What the row of each entry is multiplied by; nil for 1.
  ///
  /// In training rows that are too long are shortened in the table instead.
  private func factors(_ indices: UnsafePointer<Int64>, _ call: LayerCall) -> UnsafePointer<T>? {
    let weights = isWeighted ? call.input(2, as: T.self) : nil
    guard let limit = layer.limit else { return weights }
    let width = layer.width
    guard !plan.writesParameters else {
      limit.shorten(call.writableParameter(0, as: T.self), indices, count: count, width: width, call)
      return weights
    }
    let (table, factors) = (call.parameter(0, as: T.self), call.workspace(as: T.self))
    ElementChunks(rows: count, of: width).eachRow(call) { i, _ in
      factors[i] = (weights?[i] ?? 1) * (limit.scale(of: table + Int(indices[i]) &* width, count: width) ?? 1)
    }
    return UnsafePointer(factors)
  }

  /// One after the other, but with one pass over the sum.
  @inline(__always)
  private func addFour(
    _ indices: UnsafePointer<Int64>, _ weights: UnsafePointer<T>?, _ table: UnsafePointer<T>,
    _ to: UnsafeMutablePointer<T>
  ) {
    let width = layer.width
    let (a, b) = (table + Int(indices[0]) &* width, table + Int(indices[1]) &* width)
    let (c, d) = (table + Int(indices[2]) &* width, table + Int(indices[3]) &* width)
    if let weights {
      let (p, q, r, s) = (weights[0], weights[1], weights[2], weights[3])
      for i in 0..<width { to[i] = to[i] + p * a[i] + q * b[i] + r * c[i] + s * d[i] }
    } else {
      for i in 0..<width { to[i] = to[i] + a[i] + b[i] + c[i] + d[i] }
    }
  }

  private func takeMaxima(
    _ entries: Range<Int>, _ indices: UnsafePointer<Int64>, _ factors: UnsafePointer<T>?, _ table: UnsafePointer<T>,
    _ to: UnsafeMutablePointer<T>, _ places: UnsafeMutablePointer<Int64>
  ) {
    places.update(repeating: -1, count: layer.width)
    for entry in entries where Int(indices[entry]) != layer.padding {
      let row = table + Int(indices[entry]) &* layer.width
      let factor = factors?[entry] ?? 1
      for i in 0..<layer.width where places[i] < 0 || factor * row[i] > to[i] {
        to[i] = factor * row[i]
        places[i] = indices[entry]
      }
    }
  }

  func backward(_ call: LayerCall) throws {
    let gradTable = call.gradParameter(0, as: T.self)
    let gradWeights = isWeighted ? call.gradInput(2, as: T.self) : nil
    let rows = call.gradParameterRows(0)
    // Entries that no offset reaches and those of the padding stay zero.
    gradTable?.prepare(count: (rows == nil ? layer.rows : count) &* layer.width, call)
    rows?.update(from: call.input(0, as: Int64.self), count: count)
    guard let gradient = call.gradOutput(as: T.self) else {
      gradWeights?.prepare(count: count)
      return
    }
    let indices = call.input(0, as: Int64.self)
    let starts = offsets == nil ? nil : call.input(1, as: Int64.self)
    if let gradTable {
      let places = layer.mode == .max ? UnsafePointer(call.saved(as: Int64.self)) : nil
      let weights = isWeighted ? call.input(2, as: T.self) : nil
      let divisors =
        layer.scalesByFrequency ? RowFrequencies.divisors(indices, count: count, rows: layer.rows, call) : nil
      ElementChunks(layer.width, perTask: Self.columns).each(call) { columns in
        for bag in 0..<bags {
          if let places {
            addMaxima(bag, columns, gradient, places, to: gradTable.pointer)
          } else {
            add(
              bag, columns, gradient, indices, entries(bag, starts), weights, divisors, to: gradTable.pointer,
              asRows: rows != nil)
          }
        }
      }
    }
    if let gradWeights { addWeights(call, gradient, indices, starts, gradWeights) }
  }

  private func add(
    _ bag: Int, _ columns: Range<Int>, _ gradient: UnsafePointer<T>, _ indices: UnsafePointer<Int64>,
    _ entries: Range<Int>, _ weights: UnsafePointer<T>?, _ divisors: UnsafePointer<Int64>?,
    to target: UnsafeMutablePointer<T>, asRows: Bool
  ) {
    let width = layer.width
    var summed = 0
    if layer.mode == .mean { for entry in entries where Int(indices[entry]) != layer.padding { summed &+= 1 } }
    for entry in entries where Int(indices[entry]) != layer.padding {
      let row = (asRows ? entry : Int(indices[entry])) &* width
      var factor = summed > 1 ? 1 / T(summed) : weights?[entry] ?? 1
      if let divisors { factor /= T(divisors[Int(indices[entry])]) }
      for column in columns { target[row &+ column] += factor * gradient[bag &* width &+ column] }
    }
  }

  private func addMaxima(
    _ bag: Int, _ columns: Range<Int>, _ gradient: UnsafePointer<T>, _ places: UnsafePointer<Int64>,
    to target: UnsafeMutablePointer<T>
  ) {
    for i in bag &* layer.width &+ columns.lowerBound..<bag &* layer.width &+ columns.upperBound where places[i] >= 0 {
      target[Int(places[i]) &* layer.width &+ i &- bag &* layer.width] += gradient[i]
    }
  }

  /// Each weight's gradient is the product of its row with that of its bag.
  private func addWeights(
    _ call: LayerCall, _ gradient: UnsafePointer<T>, _ indices: UnsafePointer<Int64>, _ starts: UnsafePointer<Int64>?,
    _ target: GradientDestination<T>
  ) {
    let (table, width) = (call.parameter(0, as: T.self), layer.width)
    let limit = plan.writesParameters ? nil : layer.limit
    target.prepare(count: count)
    ElementChunks(rows: bags, of: width &* max(1, count / max(1, bags))).eachRow(call) { bag, _ in
      let from = gradient + bag &* width
      for entry in entries(bag, starts) where Int(indices[entry]) != layer.padding {
        let row = table + Int(indices[entry]) &* width
        var sum: T = 0
        for i in 0..<width { sum += row[i] * from[i] }
        target.pointer[entry] += sum * (limit?.scale(of: row, count: width) ?? 1)
      }
    }
  }

  /// The entries of a bag among the indices.
  @inline(__always)
  private func entries(_ bag: Int, _ starts: UnsafePointer<Int64>?) -> Range<Int> {
    guard let starts, let offsets else {
      let length = bags == 0 ? 0 : count / bags
      return bag &* length..<(bag &+ 1) &* length
    }
    return Int(starts[bag])..<(bag &+ 1 < offsets ? Int(starts[bag &+ 1]) : count)
  }

  /// - Throws: `ComponentError` (data) for indices and offsets that there are not.
  private func check(_ indices: UnsafePointer<Int64>, _ starts: UnsafePointer<Int64>?) throws {
    try RowIndices.check(indices, count: count, rows: layer.rows)
    guard let starts, let offsets else { return }
    var last: Int64 = 0
    for i in 0..<offsets {
      guard starts[i] >= last, starts[i] <= Int64(count), i > 0 || starts[0] == 0 else {
        throw ComponentError(
          .data, field: "offsets",
          "expected ascending places in the \(count) indices, the first one 0, received \(starts[i]) as offset \(i)")
      }
      last = starts[i]
    }
  }
}
