import Foundation
import TestSupport
import Testing

/// Which reference data there are, and that every case is one that a suite runs.
@Suite struct GoldenFilesTests {
  /// Files of other forms than cases of components.
  private static let others = ["inits": Set(["init", "gain", "layer_default"])]

  /// Kinds of cases in files of components' kinds, beside that kind itself.
  private static let more = [
    "loss": Set(["legacy_reduction"]), "optimizer": ["grad_clip"], "transform": ["ranges", "make_grid", "draws"],
  ]

  private static func kinds(_ file: String) -> Set<String>? {
    if let kinds = others[file] { return kinds }
    if file.hasPrefix("training") { return ["training"] }
    let kind = Golden.kinds.first { file == Golden.prefix($0) || file.hasPrefix(Golden.prefix($0) + "-") }
    return kind.map { (more[$0] ?? []).union([$0]) }
  }

  @Test func everyCase_isOneThatASuiteRuns() throws {
    let colours = GoldenColourTests.cases + GoldenColourTests.ranges + AugmentationTests.cases
    let run = Set((GoldenTransformTests.cases + GoldenFunctionTests.cases + colours).map(\.name))
    var (count, skipped) = (0, [String: Int]())
    var lines: [String] = []
    for file in try Golden.files() {
      guard let kinds = Self.kinds(file) else {
        // An index or a description.
        lines.append("\(file).json: not reference cases")
        continue
      }
      let cases = try Golden.load(file)
      for golden in cases {
        #expect(kinds.contains(golden.kind), "\(golden.name) in \(file).json is a '\(golden.kind)'")
        if kinds.contains("transform"), !run.contains(golden.name) { skipped[golden.type, default: 0] += 1 }
      }
      count += cases.count
      lines.append("\(file).json: \(cases.count)")
    }
    #expect(count > 0, "no reference cases in \(Golden.folder.path)")
    guard ProcessInfo.processInfo.environment["TENON_GOLDEN_LIST"] != nil else { return }
    let missing = skipped.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    print((["Reference cases in \(Golden.folder.path):"] + lines).joined(separator: "\n  "))
    print(
      "  together \(count), of which skipped as transforms that are not built in: "
        + (missing.isEmpty ? "none" : missing.joined(separator: ", ")))
  }
}
