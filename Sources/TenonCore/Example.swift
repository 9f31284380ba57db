/// Arguments and inputs that a component works with, for those who verify, test and document it.
///
///     Example(["kernel_size": 2], inputs: [
///       ExampleInput("input", .float32, [2, 3, 4, 4]), ExampleInput("indices", .int64, [2, 3, 4, 4], 0...15),
///     ])
public struct Example: Sendable, Equatable {
  /// The others have their defaults.
  public let arguments: [NamedValue]
  /// Of a layer or loss, in the order of its ports; those left out at the end are absent.
  ///
  /// Of a transform `input`, where it takes but one shape.
  public let inputs: [ExampleInput]

  public init(_ arguments: KeyValuePairs<String, Value> = [:], inputs: [ExampleInput] = []) {
    self.init(arguments.map { NamedValue($0.key, $0.value) }, inputs)
  }

  package init(_ arguments: [NamedValue], _ inputs: [ExampleInput]) {
    self.arguments = arguments
    self.inputs = inputs
  }
}

/// An input of an example: its type, and what its elements may be.
public struct ExampleInput: Sendable, Equatable {
  public let port: String
  public let type: TensorType
  /// Elements are drawn from this, whole numbers for integers.
  public let range: ClosedRange<Double>
  /// Elements are drawn from these; as many as there are elements are they, in order.
  ///
  /// Empty: from the range.
  public let values: [Double]

  public init(_ port: String, _ dtype: DType = .float32, _ shape: Shape, _ range: ClosedRange<Double> = -1...1) {
    self.init(port, TensorType(dtype, shape), range, [])
  }

  public init(_ port: String, _ dtype: DType = .float32, _ shape: Shape, values: [Double]) {
    self.init(port, TensorType(dtype, shape), (values.min() ?? 0)...(values.max() ?? 0), values)
  }

  package init(_ port: String, _ type: TensorType, _ range: ClosedRange<Double>, _ values: [Double]) {
    self.port = port
    self.type = type
    self.range = range
    self.values = values
  }
}
