import TenonCore
import TenonHost
import TenonServices
import Testing

/// Blobs, through the loaded library.
@Suite struct BlobsTests {
  private static let fields: [NamedValue] = [
    NamedValue("num_classes", 4), NamedValue("fields", ["anchor", "other"]), NamedValue("shapes", [[2, 3], []]),
    NamedValue("others", ["other"]),
  ]

  private func read(_ index: Int, _ arguments: [NamedValue]) throws -> [String: Tensor] {
    let record = SampleRecord()
    try BuiltPlugins.dataset("Blobs", arguments).read(index, into: record.sample)
    return try Dictionary(uniqueKeysWithValues: record.fields.map { ($0.name, try $0.tensor.copy()) })
  }

  @Test func fields_haveTheirShapes_andDependOnTheIndexAlone() throws {
    let sample = try read(3, Self.fields)
    #expect(
      sample.mapValues(\.type) == [
        "anchor": TensorType(.float32, [2, 3]), "other": TensorType(.float32, []), "target": TensorType(.int64, []),
      ])
    #expect(try read(3, Self.fields) == sample && read(4, Self.fields) != sample)
    #expect(try read(2, Self.fields + [NamedValue("random_offset", 1)]) == sample)
  }

  /// Without noise a field is the center of its class: one value for each class, and never the target's for `others`.
  @Test func others_showAnotherClass() throws {
    let quiet = Self.fields + [NamedValue("noise", 0.0)]
    var centers: [Int64: (own: [Float], others: Set<Float>)] = [:]
    for index in 0..<200 {
      let sample = try read(index, quiet)
      let (target, own) = (
        try #require(sample["target"])[Int64.self][0], Array(try #require(sample["anchor"])[Float.self])
      )
      let other = try #require(sample["other"])[Float.self][0]
      #expect(centers[target].map { $0.own == own } ?? true)
      centers[target, default: (own, [])].others.insert(other)
    }
    #expect(centers.count == 4 && centers.values.allSatisfy { $0.own.allSatisfy { (-1...1).contains($0) } })
    let all = centers.values.reduce(into: Set<Float>()) { $0.formUnion($1.others) }
    #expect(all.count == 4 && centers.values.allSatisfy { $0.others.count == 3 })
  }

  @Test func noise_isNormal() throws {
    let shape = NamedValue("shapes", [[1000]])
    let one = [shape, NamedValue("num_classes", 1)]
    let center = try #require(read(0, one + [NamedValue("noise", 0.0)])["input"])[Float.self]
    let noisy = try #require(read(0, one + [NamedValue("noise", 0.5)])["input"])[Float.self]
    let differences = zip(noisy, center).map { Double($0 - $1) }
    let mean = differences.reduce(0, +) / 1000
    let deviation = (differences.reduce(0) { $0 + $1 * $1 } / 1000).squareRoot()
    // Five standard errors.
    #expect(abs(mean) < 5 * 0.5 / 1000.0.squareRoot() && abs(deviation - 0.5) < 5 * 0.5 / 2000.0.squareRoot())
  }

  @Test(
    arguments: [
      ("fields", ["input", "input"]), ("fields", ["target", "b"]), ("fields", ["input"]), ("shapes", [2, 3]),
      ("shapes", [[0], [1]]), ("others", ["nothing"]), ("shapes", [[1_099_511_627_776], [1]]),
    ] as [(String, Value)])
  func mistakes_areNamed(_ argument: String, _ value: Value) throws {
    let given = [NamedValue("fields", ["a", "b"]), NamedValue("shapes", [[1], [2]])].filter { $0.name != argument }
    let error = #expect(throws: PluginCallError.self) {
      try BuiltPlugins.dataset("Blobs", given + [NamedValue(argument, value)])
    }
    #expect(error?.error.code == .config && error?.error.field == argument)
  }
}
