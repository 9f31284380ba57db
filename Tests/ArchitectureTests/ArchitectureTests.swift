import Foundation
import Testing

/// Which target may know which.
///
/// ABI ← Core ← {Layout ← Kernels ← Families, Plugin, Planning, {Process ← Services, Crypto} ← Host ← Execution, {Elements, Crypto} ← Formats}, {Families, Plugin} ← Plugins/*, {Execution, Planning, Layout} ←
/// Engine, {Engine, Formats} ← Archive, Engine ← {Trials ← Verify, Archive ← {Exchange ← Experiment, Predict, Sampling} ← Data ← Training ← Report ←
/// Tenon ← tenon-cli}. An arrow that is not here is a mistake, or a decision to be written down here.
@Suite struct ArchitectureTests {
  /// For each target all that it may declare; what it reaches through these it may import too.
  private static let arrows: [String: Set<String>] = [
    "TenonABI": [],
    "TenonCore": ["TenonABI", "CTenonParallel", "CTenonThreads"],
    "TenonLayout": ["TenonCore", "CTenonKernels"],
    "TenonKernels": ["TenonCore", "TenonLayout", "CTenonKernels", "COpenBLAS"],
    "TenonFamilies": ["TenonCore", "TenonKernels"],
    "TenonPlugin": ["TenonCore"],
    "CTenonThreads": [], "CTenonExit": ["CTenonThreads"],
    "CTenonKernels": [], "CTenonIntrinsics": [], "CTenonParallel": ["TenonABI"],
    "TenonLoad": [],
    "CTenonProcess": [],
    "TenonIsolation": ["TenonCore", "CTenonProcess"],
    "TenonCrypto": ["TenonCore", "COpenSSL"],
    "TenonProcess": ["TenonCore", "TenonLoad"],
    "TenonServices": ["TenonProcess", "CTenonIntrinsics"],
    "TenonHost": ["TenonServices", "TenonCrypto"],
    "TenonExecution": ["TenonHost"],
    "TenonPlanning": ["TenonCore"],
    "TenonEngine": ["TenonExecution", "TenonLayout", "TenonPlanning"],
    "TenonTrials": ["TenonEngine"],
    "TenonVerify": ["TenonTrials", "TenonIsolation", "TenonLoad"],
    "CTenonMedia": ["CJPEG", "CPNG"],
    "CTenonPicture": ["TenonABI"],
    "TenonImage": ["TenonCore", "CTenonMedia", "CTenonPicture"],
    "TenonElements": ["TenonCore"],
    "TenonFormats": ["TenonElements", "TenonCrypto", "CZip", "CZlib"],
    "TenonArchive": ["TenonEngine", "TenonFormats"],
    "TenonExchange": ["TenonArchive"],
    "TenonPredict": ["TenonArchive", "TenonImage"],
    "CTenonPredict": [], "TenonPredictLibrary": ["CTenonPredict", "TenonPredict", "TenonLoad"],
    "tenon-predict": ["TenonPredict", "CTenonExit"],
    "TenonBundle": ["TenonPredict", "TenonLoad"],
    "TenonExperiment": ["TenonExchange", "Yams"],
    "TenonSampling": ["TenonCore"],
    "TenonData": ["TenonExperiment", "TenonPredict", "TenonSampling"],
    "TenonTraining": ["TenonData", "CTenonKernels"],
    "CTenonWeb": [],
    "TenonStatistics": ["TenonHost", "CTenonKernels"],
    "TenonReport": ["TenonTraining", "TenonStatistics", "CTenonWeb"],
    "TenonInstall": ["TenonHost", "TenonFormats", "TenonIsolation"],
    "Tenon": ["TenonReport", "TenonTraining", "TenonInstall"],
    "TenonAuthor": ["TenonHost", "TenonInstall"],
    "tenon-cli": [
      "Tenon", "TenonAuthor", "TenonBundle", "TenonReport", "TenonTraining", "TenonVerify", "CTenonExit",
      "ArgumentParser",
    ],
    "tenon-probe": ["TenonHost"],
    "COpenBLAS": [], "COpenSSL": [], "CZip": [], "CZlib": [], "CInflate": [], "CJPEG": [], "CPNG": [],
  ]

  /// What any plugin may use; never the host or what lies above it.
  private static let pluginArrows: Set = [
    "TenonPlugin", "TenonFamilies", "TenonKernels", "TenonLayout", "CTenonKernels", "TenonImage", "TenonFormats",
    "CInflate",
  ]

  /// Modules of the platform and of the toolchain.
  private static let platform: Set = ["Foundation", "Glibc", "Synchronization", "Dispatch", "Testing"]

  private let package: PackageDescription

  init() throws { package = try PackageDescription() }

  private func isPlugin(_ target: PackageDescription.Target) -> Bool {
    target.folder.hasPrefix("Plugins/") || target.folder.hasPrefix("Tests/ProofPlugins/")
  }

  private func isSource(_ target: PackageDescription.Target) -> Bool { target.folder.hasPrefix("Sources/") }

  @Test func description_isReadCompletely() throws {
    let text = try String(
      contentsOf: PackageDescription.repository.appendingPathComponent("Package.swift"), encoding: .utf8)
    #expect(package.targets.count > 25)
    #expect(package["TenonHost"]?.dependencies == ["TenonServices", "TenonCrypto"])
    #expect(package["Transforms"]?.dependencies == ["TenonPlugin", "TenonImage"])
    #expect(package["Transforms"]?.folder == "Plugins/Transforms")
    // Folders with sources that no target was read for would go unchecked.
    let folders = Set(package.targets.map(\.folder))
    for parent in ["Sources", "Plugins", "Tests/ProofPlugins"] {
      let url = PackageDescription.repository.appendingPathComponent(parent)
      for name in try FileManager.default.contentsOfDirectory(atPath: url.path)
      where !name.hasPrefix(".") && !name.hasSuffix(".md") {
        #expect(folders.contains("\(parent)/\(name)"), "\(parent)/\(name) belongs to no target in \(text.count) bytes")
      }
    }
  }

  @Test func everyDependency_pointsDownward() {
    for target in package.targets where isSource(target) || isPlugin(target) {
      guard let allowed = isPlugin(target) ? Self.pluginArrows : Self.arrows[target.name] else {
        Issue.record("Package.swift:\(target.line) has a target that ArchitectureTests does not know: \(target.name)")
        continue
      }
      for dependency in target.dependencies where !allowed.contains(dependency) {
        Issue.record("Package.swift:\(target.line): \(target.name) must not depend on \(dependency)")
      }
    }
  }

  @Test func everyImport_isDeclared() {
    var count = 0
    for target in package.targets where isSource(target) || isPlugin(target) {
      let reach = package.reach(of: target.name)
      for statement in SourceImport.all(under: target.folder) {
        count += 1
        if !reach.contains(statement.module), !Self.platform.contains(statement.module) {
          Issue.record("\(statement), which \(target.name) does not depend on")
        }
      }
    }
    #expect(count > 100)
  }

  @Test func core_SDKAndKernels_areFreeOfFoundation() {
    for name in ["TenonCore", "TenonCrypto", "TenonPlugin", "TenonLayout", "TenonKernels", "TenonFamilies"] {
      for statement in SourceImport.all(under: package[name]?.folder ?? "") where statement.module == "Foundation" {
        Issue.record("\(statement), which every plugin would have to load")
      }
    }
  }

  /// A bundle that predicts comes without Foundation, which is larger than all the rest of it.
  @Test func roomsThatPredict_areFreeOfFoundation() {
    let rooms = ["TenonPredictLibrary", "tenon-predict"].reduce(into: Set(["TenonPredictLibrary", "tenon-predict"])) {
      $0.formUnion(package.reach(of: $1))
    }.filter { $0.lowercased().hasPrefix("tenon") }
    #expect(rooms.isSuperset(of: ["TenonHost", "TenonEngine", "TenonArchive", "TenonFormats", "TenonImage"]))
    for name in rooms {
      for statement in SourceImport.all(under: package[name]?.folder ?? "") where statement.module == "Foundation" {
        Issue.record("\(statement), which a bundle would have to bring")
      }
    }
  }

  @Test func outsidePlugins_useTheSDKOnly() {
    let imports = SourceImport.all(under: "Examples/Plugins/AcmeLayers/Sources")
    #expect(!imports.isEmpty)
    for statement in imports { #expect(statement.module == "TenonPlugin", "\(statement)") }
  }

  @Test func builtInNames_appearInNoSourceOfTheCoreHostEngineOrTraining() throws {
    // Nothing outside the plugins knows a component by name, but for what is measured where nothing is said, the
    // images that a benchmark makes up, and the size that images need not be decoded beyond.
    let exceptions = [
      "Resolving/ExperimentResolver+Metrics.swift": ["Accuracy"],
      "Benchmark/Benchmark.swift": ["FakeData", "ToTensor", "Normalize"],
      "Reading/DecodeSize.swift": ["Resize"],
    ]
    let components = try Self.builtInNames()
    #expect(components.isSuperset(of: ["Conv2d", "Adam", "CrossEntropyLoss", "Accuracy", "ToTensor"]))
    let names = try Regex<(Substring, Substring)>(#""(?:tenon/)?(\#(components.sorted().joined(separator: "|")))""#)
    var found: [String: [String]] = [:]
    for target in [
      "TenonCore", "TenonPlugin", "TenonHost", "TenonEngine", "TenonPredict", "TenonExperiment", "TenonTraining",
    ] {
      let folder = try #require(package[target]?.folder)
      let root = PackageDescription.repository.appendingPathComponent(folder)
      for file in FileManager.default.enumerator(atPath: root.path)?.compactMap({ $0 as? String }) ?? [] {
        // Some operators of ONNX bear the names of layers.
        guard file.hasSuffix(".swift"), !file.contains("ONNXGraph+") else { continue }
        let text = try String(contentsOf: root.appendingPathComponent(file), encoding: .utf8)
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
          guard line.contains("\""), !line.contains("///"), let match = line.firstMatch(of: names) else { continue }
          if exceptions[file]?.contains(String(match.1)) == true {
            found[file, default: []].append(String(match.1))
            continue
          }
          Issue.record("\(folder)/\(file):\(index + 1) knows \(match.1) by name")
        }
      }
    }
    #expect(found == exceptions)
  }

  /// Every component in `Registry`.
  private static func builtInNames() throws -> Set<String> {
    let folder = PackageDescription.repository.appendingPathComponent("Registry")
    var names: Set<String> = []
    for file in try FileManager.default.contentsOfDirectory(atPath: folder.path)
    where file.hasSuffix(".json") && file != "index.json" {
      let json = try JSONSerialization.jsonObject(with: Data(contentsOf: folder.appendingPathComponent(file)))
      let components = (json as? [String: Any])?["components"] as? [[String: Any]] ?? []
      names.formUnion(components.compactMap { $0["name"] as? String })
    }
    return names
  }

  // MARK: The reading itself

  @Test func reader_findsTargetsOfEveryForm() {
    let description = PackageDescription(
      text: """
        // .target(name: "Ghost"),
        .target(name: "A"),
        .target(
          name: "B", dependencies: ["A", .product(name: "P", package: "q")], path: "Else/B"),
        .systemLibrary(name: "C", pkgConfig: "c"),
        plugin("D", uses: ["B"])
        plugin("E", in: "Tests/Others", uses: [])
        """)
    #expect(description.targets.map(\.name) == ["A", "B", "C", "D", "E"])
    #expect(description["B"]?.dependencies == ["A", "P"])
    #expect(description["B"]?.line == 3)
    #expect(description.targets.map(\.folder) == ["Sources/A", "Else/B", "Sources/C", "Plugins/D", "Tests/Others/E"])
    #expect(description.reach(of: "D") == ["TenonPlugin", "B", "A", "P"])
  }

  @Test func reader_findsImportsOfEveryForm() {
    let text = """
      import A
      @_exported import B
      @preconcurrency public import C
      // import Ghost
      package import struct D.Thing
      @testable import E
      let text = "import Ghost"
      """
    let imports = SourceImport.parse(text, file: "x.swift")
    #expect(imports.map(\.module) == ["A", "B", "C", "D", "E"])
    #expect(imports.map(\.line) == [1, 2, 3, 5, 6])
  }
}
