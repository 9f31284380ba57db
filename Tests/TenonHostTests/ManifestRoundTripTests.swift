import TenonCore
import TenonHost
import Testing

/// Manifests to JSON and back: whatever a plugin can declare comes back equal, or it could never be loaded.
@Suite struct ManifestRoundTripTests {
  private func roundTrip(_ arguments: [Argument], installation: Manifest.Installation? = nil) throws {
    let declaration = Declaration(
      "Everything", "one of each, \"quoted\" and ünïcode", arguments: arguments, supportsFloat64: true,
      uses: ["tenon/Linear", "acme/Swish"])
    let manifest = Manifest(
      id: "acme/every-thing", version: "1.2.3", abiMajor: 1, needsMinor: 0, language: "swift", license: "MIT",
      homepage: "https://example.org/",
      components: [
        ComponentManifest(
          kind: .layer, declaration: declaration, isComposite: true, documentation: "y = x\n\n    a block\n\nü"),
        ComponentManifest(
          kind: .layer, declaration: Declaration("Fused", ""),
          fusion: .chain("tenon/Linear", "tenon/ReLU", priority: -3)),
        ComponentManifest(
          kind: .layer, declaration: Declaration("FusedBranches", ""),
          fusion: FusionPattern(
            inputs: 2,
            [
              .init("a/A", [.input(1)]), .init("a/B", [.input(0), .member(0)]),
              .init("b/C", [.member(1), .member(0), .member(1)]),
            ])),
      ]
        + ComponentKind.allCases.map { ComponentManifest(kind: $0, declaration: Declaration("Kind\($0.rawValue)", "")) },
      installation: installation)
    for style in [JSON.Style.compact, .pretty] {
      let text = try manifest.json.text(style)
      let back = try Manifest(JSON.parse(Array(text.utf8)))
      #expect(back == manifest, "\(text)")
      #expect(try back.json.text(style) == text)
    }
  }

  @Test func everyKindOfArgument_comesBack() throws {
    try roundTrip([
      .int("a", "required"), .int("b", default: -3, "").atLeast(-3).atMost(7),
      .float("c", default: 2, "a whole number as a float").above(0).below(1e300),
      .float("d", default: 1e-5, ""), .float("e", default: .infinity, ""), .float("f", default: -.infinity, ""),
      .bool("g", default: false, ""), .string("h", default: "x\n\"y\"", ""), .string("i", default: "", ""),
      .choice("j", ["none", "mean", "sum"], default: "mean", ""), .pair("k", default: 3, "").atLeast(1),
      .pair("l", "").orNull(), .floatPair("m", default: (0.9, 0.999), "").atLeast(0).below(1),
      .pair("n", default: 0, "").or(["same", "valid"]), .list("o", of: .float, default: [0.5, 1.0], ""),
      .list("p", of: [.int, .null], default: [], ""), .list("q", of: .list, default: [[1, 2], []], ""),
      .tensor("r", "").orNull(), .formula("s", of: ["epoch"], ""), .component("t", .scheduler, ""),
      .components("u", .transform, ""), .component("v", .transform, "").orNull(),
    ])
  }

  @Test func boundsAtInfinity_comeBack() throws {
    try roundTrip([
      .float("a", "").above(-.infinity), .float("b", "").below(.infinity), .float("c", "").atLeast(.infinity),
      .float("d", "").atMost(-.infinity), .float("e", "").atLeast(0.1).atMost(Double(Int.max)),
      .float("f", "").above(-0.0),
    ])
  }

  @Test func tensorDefaults_comeBack() throws {
    var argument = Argument.tensor("mean", "")
    argument.defaultValue = .tensor(try Tensor([0.485, 0.456, 0.406] as [Float], shape: [3]))
    var empty = Argument.tensor("empty", "")
    empty.defaultValue = .tensor(try Tensor([] as [Float], shape: [0, 3]))
    try roundTrip([argument, empty])
  }

  @Test func installation_comesBack() throws {
    try roundTrip(
      [], installation: .init(file: "libx.so", sha256: "ab12", platform: "linux-x86_64", toolchain: "6.3.1"))
  }
}
