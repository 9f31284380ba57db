import TenonPlugin

/// Classes as rows of zeros with a single one, so that MSELoss and its like can compare them with outputs.
///
/// Input shape: int64 [...] in `field`. Output shape: float32 [..., num_classes] in `to`, or in `field` itself. A sample
/// without the field, such as one that is to be predicted, stays as it is.
///
/// Differs from torch.nn.functional.one_hot: float32, where PyTorch has int64; `num_classes` is given and not found out.
///
/// Source: torch.nn.functional.one_hot.
struct OneHot: TransformComponent {
  static let declaration = Declaration(
    "OneHot", "a class as a row of zeros with a one at its place",
    arguments: [
      .int("num_classes", "how many classes there are").atLeast(1).atMost(1_000_000),
      .string("field", default: "target", "the field with the class"),
      .string("to", "the field that is written; null: the same").orNull(),
    ],
    examples: [Example(["num_classes": 10])])

  private let classCount: Int
  private let field: String
  private let target: String

  init(_ config: Config) throws {
    classCount = try config.int("num_classes")
    field = try config.string("field")
    target = try config.isNull("to") ? field : config.string("to")
    for (name, value) in [("field", field), ("to", target)] where value.isEmpty {
      throw ComponentError(.config, field: name, "expected the name of a field, received nothing")
    }
  }

  var forms: TransformForms? { target == Sample.imageField || field == Sample.imageField ? nil : .both }

  func apply(_ sample: Sample, _ draw: Draw) throws {
    guard let view = sample[field] else { return }
    guard view.dtype == .int64, view.layout == .plain, view.rank < Shape.maximumRank else {
      throw ComponentError(.data, field: field, "expected classes, int64, received \(view.received)")
    }
    let (shape, labels) = (view.shape, Array(try view.elements(Int64.self)))
    if let wrong = labels.first(where: { $0 < 0 || $0 >= Int64(classCount) }) {
      throw ComponentError(
        .data, field: field, "expected a class in 0..<\(classCount) (num_classes: \(classCount)), received \(wrong)")
    }
    try sample.set(target, Shape(shape.dimensions + [classCount]), of: Float.self) { rows in
      rows.update(repeating: 0)
      for (index, label) in labels.enumerated() { rows[index * classCount + Int(label)] = 1 }
    }
  }
}
