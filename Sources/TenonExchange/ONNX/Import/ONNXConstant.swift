import TenonCore
import TenonElements

/// A tensor of an ONNX file on its way to a parameter; its elements are read when they are used.
final class ONNXConstant {
  /// The initializer that it comes from; nil for one that a node holds or that was computed.
  let name: String?
  /// What is the same for the same elements; nil where that is not known.
  let identity: String?
  let type: TensorType
  private let load: () throws -> Tensor
  /// What it is the transpose of.
  private let original: ONNXConstant?

  init(
    _ name: String?, identity: String? = nil, _ type: TensorType, original: ONNXConstant? = nil,
    _ load: @escaping () throws -> Tensor
  ) {
    (self.name, self.identity, self.type, self.original, self.load) = (name, identity, type, original, load)
  }

  convenience init(_ tensor: ONNXTensor, named name: String?, from path: String) {
    self.init(name, identity: name, tensor.type) { try tensor.read(from: path) }
  }

  var shape: Shape { type.shape }

  /// The most elements that are looked at while a graph is made: shapes, axes and the like.
  static let mostNumbers = 4_096

  /// The elements as a parameter has them: floating-point numbers as float32.
  func tensor() throws -> Tensor {
    let tensor = try load()
    return tensor.dtype.isFloatingPoint ? try tensor.converted(to: .float32) : tensor
  }

  /// The elements of a few whole numbers; nil for others.
  func ints() throws -> [Int]? {
    guard shape.elementCount <= Self.mostNumbers else { return nil }
    if shape.elementCount == 0 { return type.dtype.isFloatingPoint ? nil : [] }
    switch type.dtype {
    case .int64: return try load()[Int64.self].map { Int($0) }
    case .int32: return try load()[Int32.self].map { Int($0) }
    case .bool: return try load()[Bool.self].map { $0 ? 1 : 0 }
    default: return nil
    }
  }

  /// The elements of a few floating-point numbers; nil for others.
  func floats() throws -> [Float]? {
    guard type.dtype.isFloatingPoint, shape.elementCount <= Self.mostNumbers else { return nil }
    return try tensor()[Float.self].map(\.self)
  }

  /// The only element, as the shortest number that is the same in single precision; nil for several.
  func number() throws -> Double? {
    guard shape.elementCount == 1 else { return nil }
    if let int = try ints()?.first { return Double(int) }
    return try floats()?.first.map(\.shortest)
  }

  /// The same as a tensor of its own.
  func named(_ name: String) -> ONNXConstant { ONNXConstant(name, identity: name, type, original: original, load) }

  /// The same elements in another shape of as many.
  func reshaped(_ shape: Shape) -> ONNXConstant {
    guard shape != self.shape else { return self }
    return ONNXConstant(name, identity: identity, TensorType(type.dtype, shape)) { [self] in
      let tensor = try load()
      return Tensor(TensorType(tensor.dtype, shape), at: tensor.data, owner: tensor)
    }
  }

  /// A matrix with rows and columns exchanged; the original one where it is such a matrix itself.
  func transposed() -> ONNXConstant {
    if let original { return original }
    let (rows, columns) = (shape[0], shape[1])
    return permuted([1, 0], Shape([columns, rows]), original: self)
  }

  /// The dimensions in another order.
  func permuted(_ order: [Int]) -> ONNXConstant {
    if order == Array(order.indices) { return self }
    if order == [1, 0] { return transposed() }
    return permuted(order, Shape(order.map { shape[$0] }), original: nil)
  }

  private func permuted(_ order: [Int], _ shape: Shape, original: ONNXConstant?) -> ONNXConstant {
    let identity = identity.map { "\($0) \(order)" }
    return ONNXConstant(name, identity: identity, TensorType(type.dtype, shape), original: original) { [self] in
      let source = try load()
      let strides = source.shape.strides
      return try source.elements(shape, strides: order.map { strides[$0] })
    }
  }

  /// What `change` makes of each element in single precision, repeated to a shape that this one's aligns to at the end.
  func mapped(to shape: Shape, _ change: @escaping (Float) -> Float) -> ONNXConstant {
    ONNXConstant(name, TensorType(.float32, shape)) { [self] in
      let repeated = Array(repeating: 0, count: shape.rank - self.shape.rank)
      let own = zip(self.shape.dimensions, self.shape.strides).map { extent, stride in extent == 1 ? 0 : stride }
      let result = try tensor().elements(shape, strides: repeated + own)
      let numbers = result[Float.self]
      for index in numbers.indices { numbers[index] = change(numbers[index]) }
      return result
    }
  }

  /// A few numbers; nil for more, and for elements that are none.
  func numbers() throws -> ONNXNumbers? {
    if let ints = try ints() { return ONNXNumbers(ints.map(Double.init), shape.dimensions) }
    return try floats().map { ONNXNumbers($0.map(\.shortest), shape.dimensions, isFloat: true) }
  }

  /// Numbers that were computed while the graph was made.
  convenience init(_ numbers: ONNXNumbers) {
    let shape = Shape(numbers.shape)
    self.init(nil, TensorType(numbers.isFloat ? .float32 : .int64, shape)) {
      numbers.isFloat
        ? try Tensor(numbers.values.map { Float($0) }, shape: shape)
        : try Tensor(numbers.ints.map { Int64($0) }, shape: shape)
    }
  }

  /// Whether its shape may be repeated to another one.
  func aligns(to shape: Shape) -> Bool {
    guard type.dtype.isFloatingPoint, self.shape.rank <= shape.rank else { return false }
    return zip(self.shape.dimensions.reversed(), shape.dimensions.reversed()).allSatisfy { $0 == 1 || $0 == $1 }
  }
}

extension Tensor {
  /// A tensor of its own of some of the elements, which lie so far apart.
  fileprivate func elements(_ shape: Shape, strides: [Int]) throws(TensorError) -> Tensor {
    let result = try Tensor(TensorType(dtype, shape))
    StridedElements(shape: shape, strides: strides).copy(
      dtype.byteCount, from: UnsafeRawBufferPointer(bytes), to: result.bytes)
    return result
  }
}

extension Float {
  /// The number with the fewest digits that is this one in single precision: 0.1 where its exact value is 0.10000000149.
  var shortest: Double { Double(description) ?? Double(self) }
}
