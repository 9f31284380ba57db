import Foundation
import TenonCore
import TestSupport
import Testing

/// One case of the reference data: numbers that PyTorch computed from `config` and `inputs`.
struct GoldenCase: Sendable, CustomTestStringConvertible {
  let name: String
  let kind: String
  /// The class or function, by PyTorch's name.
  let type: String
  let content: JSON

  var config: JSON { content["config"] ?? .object([:]) }
  var inputs: JSON { content["inputs"] ?? .object([:]) }
  var expected: JSON { content["expected"] ?? .object([:]) }
  var isTraining: Bool { content["mode"]?.stringValue != "eval" }
  var tags: [String] { content["tags"]?.arrayValue?.compactMap(\.stringValue) ?? [] }
  var testDescription: String { name }

  /// The case's own tolerance, or the default of the reference data.
  var tolerance: Tolerance {
    guard let own = content["tolerance"] else { return .standard }
    return Tolerance(
      relative: own["rtol"]?.doubleValue ?? Tolerance.standard.relative,
      absolute: own["atol"]?.doubleValue ?? Tolerance.standard.absolute)
  }

  /// The arguments that the case passes, as a component takes them.
  func arguments() throws -> [NamedValue] {
    try ReferenceJSON.arguments(config.objectValue ?? [:])
  }
}

/// What counts as equal: |received - expected| <= absolute + relative * |expected|.
struct Tolerance: Sendable {
  var relative: Double
  var absolute: Double

  /// For float32 results.
  static let standard = Tolerance(relative: 1e-4, absolute: 1e-5)

  func accepts(_ received: Double, _ expected: Double) -> Bool {
    abs(received - expected) <= absolute + relative * abs(expected)
  }
}

/// The reference data in `Golden/`, or in the folder that TENON_GOLDEN names.
///
/// A file has the cases of a component (`losses-MSELoss`) or of a whole kind (`losses`).
enum Golden {
  struct Fault: Error, CustomStringConvertible {
    let description: String
  }

  /// The kinds of components that there are reference cases for.
  static let kinds = ["layer", "loss", "metric", "optimizer", "scheduler", "transform"]

  /// What files with cases of a kind begin with: `losses`.
  static func prefix(_ kind: String) -> String { "\(kind)\(kind == "loss" ? "es" : "s")" }

  /// The name of the file with a component's cases: `losses-MSELoss`.
  static func file(_ name: String, kind: String) -> String { "\(prefix(kind))-\(name)" }

  static let folder =
    ProcessInfo.processInfo.environment["TENON_GOLDEN"].map { URL(fileURLWithPath: $0) }
    ?? Bundle.module.bundleURL.appendingPathComponent("Golden")

  /// The names of all files, without their extension.
  static func files() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".json") }
      .map { String($0.dropLast(5)) }.sorted()
  }

  /// All cases of a kind, those of components that are not built in too.
  static func cases(ofKind kind: String) -> [GoldenCase] {
    do {
      let prefix = prefix(kind)
      return try files().filter { $0 == prefix || $0.hasPrefix(prefix + "-") }.flatMap { cases($0) }
    } catch {
      return [GoldenCase(name: "Golden: \(error)", kind: "unreadable", type: "", content: .null)]
    }
  }

  /// Each case in float32, and in float64 too where its component computes in it.
  static func runs(_ cases: [GoldenCase]) -> [(GoldenCase, DType)] {
    let exact = Set(((try? BuiltInComponent.all()) ?? []).filter(\.supportsFloat64).map(\.name))
    return cases.flatMap { golden in
      (exact.contains(golden.type) ? [DType.float32, .float64] : [.float32]).map { (golden, $0) }
    }
  }

  /// The cases of a kind for one component or function.
  static func cases(ofKind kind: String, for type: String) -> [GoldenCase] {
    cases(ofKind: kind).filter { $0.type == type || $0.kind == "unreadable" }
  }

  /// The cases of `Golden/<file>.json`.
  ///
  /// An unreadable file yields one case that every test refuses.
  static func cases(_ file: String) -> [GoldenCase] {
    do {
      return try load(file)
    } catch {
      return [GoldenCase(name: "\(file): \(error)", kind: "unreadable", type: "", content: .null)]
    }
  }

  static func load(_ file: String) throws -> [GoldenCase] {
    let url = folder.appendingPathComponent("\(file).json")
    let json = try JSON.parse([UInt8](Data(contentsOf: url)), source: url.lastPathComponent)
    guard let cases = json["cases"]?.arrayValue, !cases.isEmpty else { throw Fault(description: "no cases") }
    return try cases.map { content in
      guard let name = content["name"]?.stringValue, let kind = content["kind"]?.stringValue,
        let type = content["type"]?.stringValue
      else { throw Fault(description: "a case without name, kind or type") }
      return GoldenCase(name: name, kind: kind, type: type, content: content)
    }
  }

  /// The numbers of a floating-point or integer tensor.
  static func numbers(_ tensor: Tensor) -> [Double] {
    switch tensor.dtype {
    case .float32: tensor[Float.self].map(Double.init)
    case .float64: Array(tensor[Double.self])
    case .int64: tensor[Int64.self].map(Double.init)
    case .int32: tensor[Int32.self].map(Double.init)
    case .uint8: tensor[UInt8.self].map(Double.init)
    default: []
    }
  }

  /// Records an issue unless shape and every element agree.
  ///
  /// - Parameter offset: what the destination held before gradients were added to it.
  static func expect(
    _ received: Tensor?, equals expected: JSON?, _ what: String, within tolerance: Tolerance, offset: Double = 0,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let received = try #require(received, "no \(what)", sourceLocation: sourceLocation)
    let reference = try ReferenceJSON.tensor(
      try #require(expected, "nothing expected for \(what)", sourceLocation: sourceLocation))
    #expect(received.shape == reference.shape, "shape of \(what)", sourceLocation: sourceLocation)
    guard received.shape == reference.shape else { return }
    let (values, wanted) = (numbers(received), numbers(reference))
    let wrong = values.indices.filter { !tolerance.accepts(values[$0], wanted[$0] + offset) }
    guard let first = wrong.first else { return }
    Issue.record(
      "\(what): \(wrong.count) of \(values.count) differ; [\(first)] is \(values[first]), not \(wanted[first] + offset)",
      sourceLocation: sourceLocation)
  }
}
