import TenonPlugin

/// For each position the class that is predicted and the class that it should have.
///
/// | input | predicted class |
/// |---|---|
/// | [N, K, d₁, ...] | the largest of K scores, the first of equal ones; not-a-number is the largest |
/// | [N], [N, 1, d₁, ...]: *a single output* | 1 above the threshold, else 0 |
/// | int64 [N, d₁, ...] | as given, out of `num_classes` |
/// | [N, L, d₁, ...], *multilabel* | for each of L labels by itself 1 above the threshold, else 0 |
///
/// The target is int64 [N, d₁, ...]; or a number for each class, of the input's shape and dtype, of which the largest
/// counts. For a single output and for labels it is 0 or 1, int64 or of the input's dtype. A target that is no class is
/// left out.
struct ClassPairs<T: Scalar>: Sendable {
  /// How a class follows from a tensor.
  private enum Form: Sendable {
    case largest(ClassScores)
    case above(Double)
    case integerAbove(Double)
    case integer
    /// 1 above a half; what is not from 0 to 1 is no class.
    case share
  }

  /// Two for a single output and for labels.
  let classCount: Int
  let isSingle: Bool
  /// Of a multilabel input.
  let labelCount: Int?
  /// Of positions; each label of a sample is one.
  let count: Int
  /// Positions that lie between two labels.
  private let labelStride: Int
  private let input: Form
  private let target: Form
  private let chunks: ElementChunks

  private static var none: Int32 { -1 }

  /// - Throws: `ComponentError` (shape) for targets that do not fit, (config) for classes without a number of them.
  init(_ arguments: ClassArguments, _ input: TensorType, _ target: TensorType) throws {
    let dimensions = input.shape.dimensions
    let isInteger = input.dtype == .int64
    isSingle = !arguments.isMultilabel && !isInteger && (dimensions.count == 1 || dimensions.dropFirst().first == 1)
    let isShare = target.dtype == input.dtype && !isInteger
    func check(_ isFitting: Bool, _ expected: String) throws {
      guard isFitting else {
        throw ComponentError(.shape, field: "target", "expected \(expected), received \(target)")
      }
    }
    var elements = 1
    if arguments.isMultilabel {
      guard dimensions.count >= 2, dimensions[1] > 0 else {
        throw ComponentError(.shape, field: "input", "expected [N, L] or [N, L, ...] with L labels, received \(input)")
      }
      try check(
        target.shape == input.shape && (target.dtype == .int64 || isShare), "0 or 1 for each label \(input.shape)")
      (classCount, count, labelCount) = (2, input.shape.elementCount, dimensions[1])
      labelStride = dimensions.dropFirst(2).reduce(1, &*)
      self.input = isInteger ? .integerAbove(arguments.threshold) : .above(arguments.threshold)
      self.target = isShare ? .share : .integer
    } else if isSingle {
      let positions = Shape([dimensions[0]] + dimensions.dropFirst(2))
      let shapes = [positions, input.shape, Shape([dimensions[0], 1])]
      try check(
        shapes.contains(target.shape) && target.shape.elementCount == positions.elementCount
          && (target.dtype == .int64 || isShare), "0 or 1 for each position, int64 or \(input.dtype) \(positions)")
      (classCount, count, labelCount, labelStride) = (2, positions.elementCount, nil, 1)
      self.input = .above(arguments.threshold)
      self.target = isShare ? .share : .integer
    } else if isInteger {
      guard let classes = arguments.classCount else {
        throw ComponentError(
          .config, field: "num_classes",
          "expected the number of classes, since the input \(input) holds classes and no scores, received null")
      }
      try check(target == input, "classes \(input)")
      (classCount, count, labelCount, labelStride) = (classes, input.shape.elementCount, nil, 1)
      (self.input, self.target) = (.integer, .integer)
    } else {
      let scores = try ClassScores(input.shape)
      let wanted = arguments.classCount ?? scores.classes
      guard wanted == scores.classes else {
        throw ComponentError(
          .shape, field: "input", "expected \(wanted) classes (num_classes), received \(scores.classes) in \(input)")
      }
      let isIndexed = target == TensorType(.int64, scores.positions)
      try check(isIndexed || target == input, "classes int64 \(scores.positions) or a number for each class \(input)")
      (classCount, count, labelCount, labelStride) = (scores.classes, scores.count, nil, 1)
      self.input = .largest(scores)
      self.target = isIndexed ? .integer : .largest(scores)
      elements = scores.classes
    }
    chunks = ElementChunks(rows: count, of: elements)
  }

  var workspaceByteCount: Int { 2 * count * MemoryLayout<Int32>.stride }

  /// Runs `body` for each position whose target is a class, in order, on this thread.
  ///
  /// The call's workspace begins with `workspaceByteCount` bytes for it.
  ///
  /// - Throws: `ComponentError` (data) for an input that is no class.
  @inline(__always)
  func forEach(_ call: LayerCall, _ body: (_ position: Int, _ predicted: Int, _ actual: Int) -> Void) throws {
    guard count > 0 else { return }
    let predicted = call.workspace(as: Int32.self)
    let actual = predicted + count
    chunks.each(call) { range in
      write(input, call, 0, range, predicted)
      write(target, call, 1, range, actual)
    }
    for position in 0..<count where actual[position] != Self.none {
      guard predicted[position] != Self.none else {
        throw ComponentError(
          .data, field: "input",
          "expected classes in 0..<\(classCount) (num_classes), received another one at position \(position)")
      }
      body(position, Int(predicted[position]), Int(actual[position]))
    }
  }

  /// The label that a position of a multilabel input is for; 0 without labels.
  @inline(__always)
  func label(of position: Int) -> Int { labelCount.map { position / labelStride % $0 } ?? 0 }

  /// Writes the classes that some positions should have, negative where there is none.
  func writeTargets(_ call: LayerCall, _ range: Range<Int>, _ classes: UnsafeMutablePointer<Int32>) {
    write(target, call, 1, range, classes)
  }

  /// Writes the classes of some positions.
  private func write(
    _ form: Form, _ call: LayerCall, _ index: Int, _ range: Range<Int>, _ classes: UnsafeMutablePointer<Int32>
  ) {
    switch form {
    case .integer:
      let x = call.input(index, as: Int64.self)
      for i in range { classes[i] = x[i] >= 0 && x[i] < Int64(classCount) ? Int32(x[i]) : Self.none }
    case .integerAbove(let threshold):
      let x = call.input(index, as: Int64.self)
      for i in range { classes[i] = Double(x[i]) > threshold ? 1 : 0 }
    case .above(let threshold):
      let x = call.input(index, as: T.self)
      for i in range { classes[i] = Double(x[i]) > threshold ? 1 : 0 }
    case .share:
      let x = call.input(index, as: T.self)
      for i in range { classes[i] = x[i] >= 0 && x[i] <= 1 ? (x[i] > 0.5 ? 1 : 0) : Self.none }
    case .largest(let scores):
      let x = call.input(index, as: T.self)
      for i in range {
        let row = x + scores.offset(i)
        let best = Self.largest(row, scores)
        // An output that is no number is somewhere; a target is not.
        classes[i] = index == 1 && row[best &* scores.inner].isNaN ? Self.none : Int32(best)
      }
    }
  }

  @inline(__always)
  private static func largest(_ row: UnsafePointer<T>, _ scores: ClassScores) -> Int {
    var best = 0
    for k in 1..<max(1, scores.classes) where !(row[k &* scores.inner] <= row[best &* scores.inner]) {
      if row[best &* scores.inner].isNaN { break }
      best = k
    }
    return best
  }
}
