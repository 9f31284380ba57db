import TenonCore

extension ONNXOperators {
  static let shaping: [String: Import] = [
    "Identity": { node in
      let x = try node.input()
      // A model has at least one layer.
      let isInput = node.graph.inputs.contains { $0.name == x.name }
      node.output(isInput ? try node.apply("Identity", to: x) : x)
    },
    "Cast": { node in
      let x = try node.input()
      guard let dtype = ONNXElement.dtype(of: try node.int("to", 0)) else {
        throw ONNXRefusal("elements of that type are not known")
      }
      // A model computes in single precision, whatever a file had for it.
      guard dtype == x.dtype || dtype.isFloatingPoint && x.dtype.isFloatingPoint || dtype == .int64 && x.dtype == .int32
      else { throw ONNXRefusal("Tenon has no layer that makes \(dtype) of \(x.dtype)") }
      node.output(x)
    },
    "Flatten": { node in
      let x = try node.input()
      let axis = try node.int("axis", 1) == x.rank ? x.rank : node.axis(node.int("axis", 1), x.rank)
      node.output(
        try node.reshaped(
          x,
          to: x.types.map { type in
            let (outer, inner) = (type.shape.dimensions[..<axis], type.shape.dimensions[axis...])
            return [outer.reduce(1, &*), inner.reduce(1, &*)]
          }))
    },
    "Reshape": reshape,
    "Transpose": { node in
      let x = try node.input()
      let order = try node.ints("perm") ?? Array((0..<x.rank).reversed())
      if order == Array(0..<x.rank) { return node.output(x) }
      node.output(try node.apply("Permute", ["dims": .ints(order)], to: x))
    },
    "Squeeze": { node in
      let x = try node.input()
      let axes = try node.axes(inputSince: 13)?.map { try node.axis($0, x.rank) }
      let dimensions = axes ?? (0..<x.rank).filter { x.extent($0) == 1 }
      guard dimensions.allSatisfy({ x.extent($0) == 1 }) else {
        throw ONNXRefusal("a dimension that it takes away is not 1")
      }
      node.output(
        dimensions.isEmpty ? x : try node.apply("Squeeze", ["dim": .ints(dimensions.sorted())], to: x))
    },
    "Unsqueeze": { node in
      var x = try node.input()
      let given = try node.axes(inputSince: 13) ?? []
      let axes = try given.map { try node.axis($0, x.rank + given.count) }
      guard Set(axes).count == axes.count else { throw ONNXRefusal("an axis is there twice") }
      for axis in axes.sorted() { x = try node.apply("Unsqueeze", ["dim": .int(axis)], to: x) }
      node.output(x)
    },
    "Concat": { node in
      let parts = try node.node.inputs.indices.map { try node.input($0) }
      guard let first = parts.first else { throw ONNXRefusal("it has no inputs") }
      let axis = try node.axis(node.int("axis", 0), first.rank)
      node.output(
        parts.count == 1 ? first : try node.applyAll("Concat", ["dim": .int(axis)], to: parts)[0])
    },
    "Split": split, "Slice": slice, "Gather": gather,
  ]

  private static func reshape(_ node: ONNXNodeImport) throws {
    let x = try node.input()
    guard let wanted = try node.numbers(1) else { throw ONNXRefusal("its shape is computed") }
    let keeps = try node.int("allowzero", 0) == 0
    let targets = try zip(x.types, wanted).map { type, numbers -> [Int] in
      var extents = numbers.ints
      for (axis, extent) in extents.enumerated() where extent == 0 && keeps {
        guard axis < type.shape.rank else { throw ONNXRefusal("its shape keeps a dimension that there is not") }
        extents[axis] = type.shape[axis]
      }
      let count = type.shape.elementCount
      if let free = extents.firstIndex(of: -1) {
        let others = Shape(extents.enumerated().filter { $0.offset != free }.map(\.element)).checkedElementCount ?? 0
        guard others > 0, count % others == 0 else { throw ONNXRefusal.reshape(type.shape, numbers.ints) }
        extents[free] = count / others
      }
      guard Shape(extents).checkedElementCount == count else { throw ONNXRefusal.reshape(type.shape, numbers.ints) }
      return extents
    }
    node.output(try node.reshaped(x, to: targets))
  }

  private static func split(_ node: ONNXNodeImport) throws {
    let x = try node.input()
    let axis = try node.axis(node.int("axis", 0), x.rank)
    guard let extent = x.extent(axis) else { throw ONNXRefusal("it divides a dimension of any extent") }
    let count = node.node.outputs.count
    var sizes = try node.opset < 13 ? node.ints("split") : node.ints(1)
    if sizes == nil {
      let part = (extent + count - 1) / max(1, count)
      sizes = (0..<count).map { min(part, max(0, extent - $0 * part)) }
    }
    guard let sizes, sizes.count == count, sizes.allSatisfy({ $0 > 0 }), Shape(sizes).checkedElementCount != nil,
      sizes.reduce(0, &+) == extent
    else { throw ONNXRefusal("its parts are not those of an extent of \(extent)") }
    var start = 0
    for (index, size) in sizes.enumerated() {
      if node.reads(index) {
        node.output(
          try node.apply("Slice", ["dim": .int(axis), "start": .int(start), "end": .int(start + size)], to: x), index)
      }
      start += size
    }
  }

  private static func slice(_ node: ONNXNodeImport) throws {
    var x = try node.input()
    let (starts, ends, given, steps): ([Int], [Int], [Int]?, [Int]?)
    if node.opset < 10 {
      (starts, ends) = (try node.ints("starts") ?? [], try node.ints("ends") ?? [])
      (given, steps) = (try node.ints("axes"), nil)
    } else {
      (starts, ends) = (try node.ints(1) ?? [], try node.ints(2) ?? [])
      (given, steps) = (try node.ints(3), try node.ints(4))
    }
    let axes = try (given ?? Array(starts.indices)).map { try node.axis($0, x.rank) }
    guard ends.count == starts.count, axes.count == starts.count, steps.map({ $0.count == starts.count }) ?? true else {
      throw ONNXRefusal("starts, ends, axes and steps are not of one length")
    }
    for (index, axis) in axes.enumerated() {
      let step = steps?[index] ?? 1
      guard step >= 1 else { throw ONNXRefusal("Tenon has no slice that goes backward") }
      // Far ends stand for the last element.
      let end = ends[index] >= 0x7fff_ffff ? Value.null : .int(ends[index])
      if starts[index] == 0, end == .null, step == 1 { continue }
      x = try node.apply(
        "Slice", ["dim": .int(axis), "start": .int(starts[index]), "end": end, "step": .int(step)], to: x)
    }
    node.output(x)
  }

  private static func gather(_ node: ONNXNodeImport) throws {
    let axis = try node.int("axis", 0)
    if case .computed(let x)? = node.value(0) {
      let indices = try node.required(1)
      guard let index = try indices.ints(), index.count == 1, indices.shape.rank < 2 else {
        throw ONNXRefusal("Tenon takes one place of a computed tensor, and rows of a constant table")
      }
      let dim = Value.int(try node.axis(axis, x.rank))
      if indices.shape.rank == 0 {
        return node.output(try node.apply("Select", ["dim": dim, "index": .int(index[0])], to: x))
      }
      let end = index[0] == -1 ? Value.null : .int(index[0] &+ 1)
      return node.output(try node.apply("Slice", ["dim": dim, "start": .int(index[0]), "end": end], to: x))
    }
    let table = try node.required(0)
    guard axis == 0 || axis == -table.shape.rank, table.shape.rank == 2, table.type.dtype.isFloatingPoint else {
      throw ONNXRefusal("Tenon has it for rows of a matrix of numbers, received \(table.type) along axis \(axis)")
    }
    node.output(
      try node.apply(
        "Embedding", ["num_embeddings": .int(table.shape[0]), "embedding_dim": .int(table.shape[1])],
        to: node.input(1), parameters: [("weight", table)]))
  }
}

extension ONNXRefusal {
  fileprivate static func reshape(_ shape: Shape, _ wanted: [Int]) -> ONNXRefusal {
    ONNXRefusal("\(shape) cannot become \(Shape(wanted))")
  }
}

extension ONNXNodeImport {
  /// The same elements in other dimensions, by the layers that say it for any batch: Flatten, Unflatten, and Reshape for the
  /// rest.
  ///
  /// - Parameter targets: for each trial, of as many elements and of one rank.
  func reshaped(_ x: ONNXLayerValue, to targets: [[Int]]) throws -> ONNXLayerValue {
    let sources = x.types.map(\.shape.dimensions)
    guard targets != sources else { return x }
    guard Set(targets.map(\.count)).count == 1 else {
      throw ONNXRefusal("its rank differs with the batch or the length")
    }
    func isFree(_ shapes: [[Int]], _ axis: Int) -> Bool { Set(shapes.map { $0[axis] }).count > 1 }
    func extents(_ axes: Range<Int>) throws -> [Int] {
      let free = axes.filter { isFree(targets, $0) }
      guard free.count < 2 else { throw ONNXRefusal("two of its extents differ with the batch and the length") }
      return axes.map { isFree(targets, $0) ? -1 : targets[0][$0] }
    }
    let (inner, outer) = (sources[0].count, targets[0].count)
    var front = 0
    while front < min(inner, outer), zip(sources, targets).allSatisfy({ $0[front] == $1[front] }) { front += 1 }
    var back = 0
    while back < min(inner, outer) - front,
      zip(sources, targets).allSatisfy({ $0[inner - 1 - back] == $1[outer - 1 - back] })
    { back += 1 }
    let (old, new) = (front..<inner - back, front..<outer - back)
    // A part of one dimension more or less is nothing but that.
    if old.isEmpty {
      guard new.allSatisfy({ !isFree(targets, $0) && targets[0][$0] == 1 }) else {
        throw ONNXRefusal("it cannot be said by Tenon's layers")
      }
      return try new.reduce(x) { try apply("Unsqueeze", ["dim": .int($1)], to: $0) }
    }
    if new.isEmpty {
      guard front > 1 else { return try apply("Squeeze", ["dim": .ints(Array(old))], to: x) }
      return try apply("Flatten", ["start_dim": .int(front - 1), "end_dim": .int(old.upperBound - 1)], to: x)
    }
    // Where one of the new extents alone is free, it is what is left.
    if old.count > 1, new.count > 1, let shape = try? extents(0..<outer), front == 0 || shape.contains(-1) {
      return try apply("Reshape", ["shape": .ints(shape)], to: x)
    }
    var value = x
    if old.count > 1 {
      value = try apply("Flatten", ["start_dim": .int(old.lowerBound), "end_dim": .int(old.upperBound - 1)], to: value)
    }
    if new.count > 1 {
      value = try apply(
        "Unflatten", ["dim": .int(new.lowerBound), "unflattened_size": .ints(extents(new))], to: value)
    }
    return value
  }
}
