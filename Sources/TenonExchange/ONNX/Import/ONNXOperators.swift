import TenonCore

/// The operators of ONNX that become layers, and how.
enum ONNXOperators {
  typealias Import = @Sendable (ONNXNodeImport) throws -> Void

  /// By the operator's name; names of other programs' functions stand for what `ONNXRewriting` finds.
  static let all: [String: Import] = [
    convolution, pooling, normalization, activations, arithmetic, shaping, resampling, recurrent,
  ].reduce(into: [:]) { $0.merge($1) { first, _ in first } }

  /// The standard operators among them, for the documentation.
  static var names: [String] { all.keys.filter { !$0.contains(".") }.sorted() }
}

extension ONNXImporter {
  /// The operators that layers are made of.
  package static var operators: [String] { ONNXOperators.names }
}

extension ONNXNodeImport {
  /// How many spatial dimensions an image has: [N, C, ...].
  func spatialCount(_ x: ONNXLayerValue, _ most: Int = 3) throws(ONNXRefusal) -> Int {
    guard 1...most ~= x.rank - 2 else {
      throw ONNXRefusal("Tenon has it for 1 to \(most) spatial dimensions, and its input is of rank \(x.rank)")
    }
    return x.rank - 2
  }

  /// An extent for each spatial dimension: one number for sequences.
  static func extents(_ values: [Int]) -> Value { values.count == 1 ? .int(values[0]) : .ints(values) }

  /// A list attribute with one number for each spatial dimension.
  func spatial(_ name: String, _ count: Int, _ standard: Int) throws(ONNXRefusal) -> [Int] {
    let values = try ints(name) ?? Array(repeating: standard, count: count)
    guard values.count == count, values.allSatisfy({ 0...0x4000_0000 ~= $0 }) else {
      throw ONNXRefusal("'\(name)' has to have a number for each of \(count) dimensions")
    }
    return values
  }

  /// How much lies around an image before and after each spatial dimension.
  struct Pads: Equatable {
    var before: [Int]
    var after: [Int]

    var isSymmetric: Bool { before == after }
    var isEmpty: Bool { (before + after).allSatisfy { $0 == 0 } }
  }

  /// - Parameter window: the extent of what slides over the image, with its gaps.
  func pads(_ x: ONNXLayerValue, window: [Int], strides: [Int]) throws(ONNXRefusal) -> Pads {
    let count = window.count
    switch try text("auto_pad", "NOTSET") {
    case "NOTSET", "":
      let pads = try ints("pads") ?? Array(repeating: 0, count: 2 * count)
      guard pads.count == 2 * count, pads.allSatisfy({ 0...0x4000_0000 ~= $0 }) else {
        throw ONNXRefusal("'pads' has to have two numbers, none negative, for each of \(count) dimensions")
      }
      return Pads(before: Array(pads[..<count]), after: Array(pads[count...]))
    case "VALID": return Pads(before: window.map { _ in 0 }, after: window.map { _ in 0 })
    case let mode where mode == "SAME_UPPER" || mode == "SAME_LOWER":
      var pads = Pads(before: [], after: [])
      for axis in 0..<count {
        guard strides[axis] > 0 else { throw ONNXRefusal("a stride is at least 1") }
        // With a stride of 1 it is the same for every extent.
        guard let extent = x.extent(2 + axis) ?? (strides[axis] == 1 ? 1 : nil) else {
          throw ONNXRefusal("auto_pad of an image of any extent has no fixed padding")
        }
        let total = max(0, ((extent + strides[axis] - 1) / strides[axis] - 1) * strides[axis] + window[axis] - extent)
        pads.before.append(mode == "SAME_UPPER" ? total / 2 : total - total / 2)
        pads.after.append(total - (pads.before.last ?? 0))
      }
      return pads
    case let mode: throw ONNXRefusal("there is no auto_pad '\(mode)'")
    }
  }

  /// An image with a border of one number; negative numbers take away.
  func bordered(_ x: ONNXLayerValue, _ pads: Pads, value: Double) throws -> ONNXLayerValue {
    guard !pads.isEmpty else { return x }
    let count = pads.before.count
    guard count <= 2 else { throw ONNXRefusal("Tenon has no layer that pads volumes") }
    // As PyTorch has it: the last dimension first.
    let padding = zip(pads.before, pads.after).reversed().flatMap { [$0, $1] }
    return value == 0
      ? try apply("ZeroPad\(count)d", ["padding": .ints(padding)], to: x)
      : try apply("ConstantPad\(count)d", ["padding": .ints(padding), "value": .float(value)], to: x)
  }
}
