import TenonPlugin

/// The targets of all samples in one array: classes, or numbers.
struct TargetArray: Sendable {
  private enum Content {
    case classes([Int64])
    case numbers([Float])
  }

  let count: Int
  private let content: Content
  /// Of one sample.
  private let shape: Shape

  /// - Parameters:
  ///   - classCount: classes that there are; nil for whatever the array says.
  ///   - source: where it comes from, for messages.
  /// - Throws: `ComponentError` (data), naming the record that is at fault.
  init(_ tensor: Tensor, classCount: Int?, source: String) throws {
    guard let count = tensor.shape.dimensions.first else {
      throw ComponentError(.data, "\(source): expected a dimension of samples, received \(tensor.type)")
    }
    self.count = count
    let rest = Array(tensor.shape.dimensions.dropFirst())
    if let labels = tensor.integers {
      shape = rest == [1] ? [] : Shape(rest)
      content = .classes(labels.map { Int64($0) })
      if let classCount, let place = labels.firstIndex(where: { !(0..<classCount).contains($0) }) {
        throw ComponentError(
          .data,
          "\(source): expected labels below \(classCount), as there are so many classes; received \(labels[place]) in record "
            + "\(place / max(1, shape.elementCount))")
      }
      return
    }
    guard classCount == nil else {
      throw ComponentError(.data, field: "classes", "\(source): expected integers for classes, received \(tensor.type)")
    }
    shape = Shape(rest)
    switch tensor.dtype {
    case .float32: content = .numbers(Array(tensor[Float.self]))
    case .float64: content = .numbers(tensor[Double.self].map { Float($0) })
    default: throw ComponentError(.data, "\(source): expected integers, float32 or float64, received \(tensor.type)")
    }
  }

  /// Sets `target`.
  func read(_ index: Int, into sample: Sample) throws {
    let range = index * shape.elementCount..<(index + 1) * shape.elementCount
    switch content {
    case .classes(let labels):
      try sample.set("target", shape, of: Int64.self) { _ = $0.update(fromContentsOf: labels[range]) }
    case .numbers(let numbers):
      try sample.set("target", shape, of: Float.self) { _ = $0.update(fromContentsOf: numbers[range]) }
    }
  }

  /// The class of a sample that has one.
  func label(_ index: Int) -> Int? {
    guard case .classes(let labels) = content, shape.rank == 0, labels[index] >= 0 else { return nil }
    return Int(labels[index])
  }

  func add(to hash: inout ContentHash) {
    switch content {
    case .classes(let labels): labels.withUnsafeBytes { hash.add($0) }
    case .numbers(let numbers): numbers.withUnsafeBytes { hash.add($0) }
    }
  }
}
