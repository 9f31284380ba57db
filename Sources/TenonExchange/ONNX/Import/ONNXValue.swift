import TenonCore

/// What is known of a value of an ONNX graph while it becomes a model.
enum ONNXValue {
  /// What a layer of the model yields, or an input of the model.
  case computed(ONNXLayerValue)
  /// A tensor of the file.
  case constant(ONNXConstant)
  /// A few numbers that follow from shapes, for each of the trials.
  case numbers([ONNXNumbers])
  /// What comes of a node that is not imported.
  case unknown
}

/// A value that a layer yields, with its type in each of the trials.
struct ONNXLayerValue {
  /// As layers of an experiment name it: a layer's or an input's name, or `name.port`.
  let name: String
  let types: [TensorType]

  var dtype: DType { types[0].dtype }
  var rank: Int { types[0].shape.rank }

  /// The extent of a dimension; nil where it is not the same in all trials.
  func extent(_ axis: Int) -> Int? {
    let extents = Set(types.map { $0.shape.rank > axis ? $0.shape[axis] : -1 })
    return extents.count == 1 ? extents.first : nil
  }

  /// Nil for extents that are free.
  var shape: [Int?] { (0..<rank).map(extent) }
}

/// A few numbers that are known while the graph is made: shapes, axes, factors.
struct ONNXNumbers: Equatable {
  var values: [Double]
  var shape: [Int]
  /// Whether they are floating-point numbers; else they are whole.
  var isFloat = false

  /// Whole numbers; those that are too large for it are the largest there is.
  var ints: [Int] { values.map { Int(exactly: $0.rounded(.towardZero)) ?? ($0 < 0 ? Int.min : Int.max) } }

  init(_ values: [Double], _ shape: [Int], isFloat: Bool = false) {
    (self.values, self.shape, self.isFloat) = (values, shape, isFloat)
  }

  /// A list of whole numbers.
  init(_ ints: [Int]) { self.init(ints.map(Double.init), [ints.count]) }
}
