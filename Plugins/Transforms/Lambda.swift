import TenonPlugin

/// A formula of `x`, each element of a field.
///
///     Lambda: {lambd: 2 * x - 1}
///     Lambda: {lambd: x - 1, field: target}
///
/// Input shape: any; float32, float64, uint8 or int64. Output shape and type: the same.
///
/// Numbers become what the formula yields. Integers are rounded, halves to even; bytes below 0 or above 255 become that, as
/// Pillow's `Image.point` has it.
///
/// Differs from PyTorch: a formula of elements in place of a Python function, since an archive has to hold it.
///
/// Source: torchvision.transforms.Lambda.
struct Lambda: TransformComponent {
  static let declaration = Declaration(
    "Lambda", "a formula of each element",
    arguments: [
      .formula("lambd", of: ["x"], "what becomes of an element x"),
      .string("field", default: "input", "the field whose elements are meant"),
    ],
    examples: [Example(["lambd": "x * 0.5"])])

  private let formula: Formula
  private let field: String
  /// Elements computed at a time.
  private static let chunk = 1024

  init(_ config: Config) throws {
    formula = try config.formula("lambd")
    field = try config.string("field")
    guard !field.isEmpty else {
      throw ComponentError(.config, field: "field", "expected the name of a field, received nothing")
    }
  }

  var forms: TransformForms? { .both }

  /// A sample without the field, such as one that is to be predicted, stays as it is, except that `input` must be there.
  func apply(_ sample: Sample, _ draw: Draw) throws {
    guard let view = field == Sample.imageField ? try sample.required(field) : sample[field] else { return }
    switch view.dtype {
    case .float32: try compute(sample, view, Float.self, from: Double.init) { Float($0) }
    case .float64: try compute(sample, view, Double.self, from: { $0 }) { $0 }
    case .int64:
      try compute(sample, view, Int64.self, from: Double.init) { value in
        guard let integer = Int64(exactly: value.rounded(.toNearestOrEven)) else { throw noInteger(value) }
        return integer
      }
    case .uint8:
      let table = try values((0..<256).map(Double.init)).map { value in
        guard !value.isNaN else { throw noInteger(value) }
        return UInt8(min(max(value, 0), 255).rounded(.toNearestOrEven))
      }
      let bytes = try view.elements(UInt8.self)
      try sample.set(field, view.shape, of: UInt8.self) { output in
        for index in bytes.indices { output[index] = table[Int(bytes[index])] }
      }
    default:
      throw ComponentError(.data, field: field, "expected float32, float64, uint8 or int64, received \(view.received)")
    }
  }

  private func compute<T: Element>(
    _ sample: Sample, _ view: TensorView, _: T.Type, from number: (T) -> Double, to element: (Double) throws -> T
  ) throws {
    let input = try view.elements(T.self)
    try sample.set(field, view.shape, of: T.self) { output in
      for start in stride(from: 0, to: input.count, by: Self.chunk) {
        let end = min(start + Self.chunk, input.count)
        let results = values((start..<end).map { number(input[$0]) })
        for index in start..<end { output[index] = try element(results[index - start]) }
      }
    }
  }

  private func values(_ numbers: [Double]) -> [Double] {
    let size = numbers.count
    return [Double](unsafeUninitializedCapacity: size) { results, count in
      numbers.withUnsafeBufferPointer { numbers in
        guard let numbers = numbers.baseAddress, let results = results.baseAddress else { return }
        withUnsafePointer(to: Optional(numbers)) { formula.evaluate(count: size, $0, into: results) }
      }
      count = size
    }
  }

  private func noInteger(_ value: Double) -> ComponentError {
    ComponentError(.data, field: field, "expected integers from '\(formula.source)', received \(value)")
  }
}
