import TenonPlugin

/// Classes as points in space with noise around them, seen through several fields: what a model with several inputs,
/// outputs or losses is tried out on without any files.
///
/// Sample: each of `fields` float32 of its shape, the center of a class plus normal noise; `target` int64 [], the class,
/// uniform in 0..<num_classes. Fields in `others` show a class that is not the target. Every element of a center is
/// uniform in -1...1 and belongs to the field's name and the class alone; all else depends on index + random_offset.
///
/// Differs from scikit-learn: several fields; centers lie in -1...1, where make_blobs takes -10...10, and the numbers are
/// Philox's.
///
/// Source: sklearn.datasets.make_blobs.
struct Blobs: DatasetComponent {
  static let declaration = Declaration(
    "Blobs", "classes with noise around them, as one or several fields",
    arguments: [
      .int("size", default: 1000, "number of samples").atLeast(1),
      .int("num_classes", default: 3, "number of classes").atLeast(1).atMost(65_536),
      .list("fields", of: .string, default: ["input"], "names of the fields"),
      .list("shapes", of: [.list, .int], default: [[2]], "the shape of each field"),
      .list("others", of: .string, default: [], "fields that show another class than the target"),
      .float("noise", default: 0.1, "standard deviation around a center").atLeast(0),
      .int("random_offset", default: 0, "added to the index that a sample is drawn from"),
    ])

  /// Centers of all classes and fields together; keeps a slip of the pen from taking all memory.
  private static let largestCount = 1 << 26

  private struct Field {
    let name: String
    let shape: Shape
    let showsOther: Bool
    let noise: UInt64
    /// One after another.
    let centers: [Float]
  }

  let count: Int
  private let classCount: Int
  private let fields: [Field]
  private let noise: Double
  private let offset: Int

  init(_ config: Config) throws {
    let classCount = try config.int("num_classes")
    let names = try config.list("fields").compactMap(Self.text)
    let others = try config.list("others").compactMap(Self.text)
    let shapes = try config.list("shapes").map(Self.shape)
    guard !names.isEmpty, names.count == shapes.count, Set(names).count == names.count, !names.contains("target") else {
      throw ComponentError(
        .config, field: "fields",
        "expected a different name other than target for each of \(shapes.count) shapes, received \(names)")
    }
    if let unknown = others.first(where: { !names.contains($0) }) {
      throw ComponentError(.config, field: "others", "expected some of \(names), received \(unknown)")
    }
    guard others.isEmpty || classCount > 1 else {
      throw ComponentError(.config, field: "others", "expected none where there is one class, received \(others)")
    }
    guard shapes.allSatisfy({ $0.elementCount * classCount <= Self.largestCount / shapes.count }) else {
      throw ComponentError(.config, field: "shapes", "expected at most \(Self.largestCount) numbers for all classes")
    }
    fields = zip(names, shapes).map { name, shape in
      Field(
        name: name, shape: shape, showsOther: others.contains(name),
        noise: RandomStream.of(path: "Blobs.\(name).noise"),
        centers: (0..<classCount).flatMap { Self.center(name, shape, $0) })
    }
    self.classCount = classCount
    count = try config.int("size")
    noise = try config.float("noise")
    offset = try config.int("random_offset")
  }

  private static func center(_ name: String, _ shape: Shape, _ index: Int) -> [Float] {
    let random = RandomSequence(seed: 0, stream: RandomStream.of(path: "Blobs.\(name)"), step: UInt64(index))
    return (0..<shape.elementCount).map { 2 * random.uniform(UInt64($0)) - 1 }
  }

  private static func text(_ value: Value) -> String? { if case .string(let text) = value { text } else { nil } }

  private static func shape(_ value: Value) throws(ComponentError) -> Shape {
    guard case .list(let items) = value, items.count <= Shape.maximumRank else {
      throw ComponentError(.config, field: "shapes", "expected lists of extents, received \(value)")
    }
    let extents = items.compactMap { if case .int(let extent) = $0, extent >= 1 { extent } else { nil } }
    guard extents.count == items.count, let count = Shape(extents).checkedElementCount, count <= largestCount else {
      throw ComponentError(.config, field: "shapes", "expected extents of at least 1, received \(value)")
    }
    return Shape(extents)
  }

  func read(_ index: Int, into sample: Sample) throws {
    let key = UInt64(bitPattern: Int64(index &+ offset))
    let classes = RandomSequence(seed: 0, stream: RandomStream.of(path: "Blobs.target"), step: key)
    let target = classes.integer(below: classCount, 0)
    let other = (target + 1 + classes.integer(below: classCount - 1, 1)) % classCount
    for field in fields {
      let random = RandomSequence(seed: 0, stream: field.noise, step: key)
      let start = (field.showsOther ? other : target) * field.shape.elementCount
      try sample.set(field.name, field.shape, of: Float.self) { elements in
        for position in elements.indices {
          elements[position] = field.centers[start + position] + Float(noise * random.normal(UInt64(position)))
        }
      }
    }
    try sample.set("target", [], of: Int64.self) { $0[0] = Int64(target) }
  }
}
