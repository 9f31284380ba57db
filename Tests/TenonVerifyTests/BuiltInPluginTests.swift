import Foundation
import PluginFixtures
import TenonCore
import TenonHost
import TenonVerify
import TestSupport
import Testing

/// Every built-in component keeps the contract.
@Suite struct BuiltInPluginTests {
  /// The folders of `Plugins`, each of which is a library.
  static let families: [String] = {
    let folder = BuiltInComponent.repository.appendingPathComponent("Plugins").path
    return ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { !$0.hasSuffix(".md") }
      .sorted()
  }()

  /// Fused layers that compute in evaluation alone; every other layer and loss has a gradient to check.
  private static let withoutGradient: Set = [
    "tenon/Conv2dBatchNorm2d", "tenon/Conv2dBatchNorm2dReLU", "tenon/Conv2dBatchNorm2dAddReLU",
    "tenon/Conv2dBatchNorm2dReLUMaxPool2d", "tenon/Conv2dReLUMaxPool2d", "tenon/Conv2dTanhMaxPool2d",
  ]

  @Test func families_areFound() { #expect(Self.families.count > 15) }

  /// Why a check may have nothing to look at: the component is not of that sort.
  ///
  /// Anything else was not tried, and asks for an example.
  private static let reasons: [String: Set<String>] = [
    "aliasing": ["the layer shares no memory"], "bad-files": ["no argument is a path"],
    "fit": ["it learns nothing"],
    "gradient": ["it is for evaluation only", "it declares nothing differentiable"],
    "backward-needs": ["it is for evaluation only", "it declares nothing differentiable"],
  ]

  @Test(arguments: families)
  func builtInLibrary_passes(_ family: String) throws {
    let data = try SmallData()
    let report = try Verifying.verifier(hints: data.hints).verify("\(Verifying.products)/libTenon\(family).so")
    withExtendedLifetime(data) {}
    #expect(report.isPassed, "\(report.failureText)")
    let skipped = report.findings.filter { $0.result == .skipped }
    let notTried = skipped.filter { Self.reasons[$0.check]?.contains($0.detail) != true }
    #expect(notTried.isEmpty, "\(notTried)")
    let withoutGradient = Set(skipped.filter { $0.check == "gradient" }.map(\.component))
    #expect(withoutGradient.isSubset(of: Self.withoutGradient), "\(withoutGradient)")
  }

  @Test(arguments: families)
  func whatNeedsArguments_hasAnExampleOfThem(_ family: String) throws {
    let file = BuiltInComponent.repository.appendingPathComponent("Registry/\(family.lowercased()).json")
    let manifest = try Manifest(path: file.path)
    for component in manifest.components where component.declaration.examples.isEmpty {
      // No file is there for everybody.
      let required = component.declaration.arguments.filter { $0.defaultValue == nil && $0.accepts != .string }
      #expect(required.isEmpty, "\(component.declaration.name) has no example")
    }
  }
}

/// A few samples in each of the forms that the built-in datasets read.
struct SmallData {
  private let folder: TemporaryFolder
  let hints: [VerifyOptions.Hint]

  init() throws {
    folder = try TemporaryFolder()
    let repository = CCompiler.repository
    let idx = repository.appendingPathComponent("Tests/ConformanceTests/IDX").path
    let images = repository.appendingPathComponent("Examples/FashionMNIST/images")
    for (name, target) in [("bag", "a"), ("ankle-boot", "b"), ("trouser", "b")] {
      let bytes = [UInt8](try Data(contentsOf: images.appendingPathComponent("\(name).png")))
      try folder.write(bytes, to: "images/\(target)/\(name).png")
    }
    let list = try folder.write("images/a/bag.png 0\nimages/b/trouser.png 1\n", to: "list.txt")
    let records = (0..<3).flatMap { label in [UInt8(label)] + (0..<3072).map { UInt8(truncatingIfNeeded: $0 * label) } }
    for name in (1...5).map({ "data_batch_\($0)" }) + ["test_batch"] {
      try folder.write(records, to: "cifar/\(name).bin")
    }
    let table = try folder.write("text,size,label\n1,2.5,a\n\"3\",4,b\n5,-6e1,a\n", to: "table.csv")
    let numbers = try folder.write("a,b\n1,2.5\n3,4\n5,-6e1\n", to: "numbers.csv")
    for (name, target) in [("one", "a"), ("two", "b"), ("three", "b")] {
      try folder.write("a text: \(name), å\n", to: "texts/\(target)/\(name).txt")
    }
    func hint(_ component: String, _ argument: String, _ path: String) -> VerifyOptions.Hint {
      VerifyOptions.Hint(component: component, argument: argument, value: .string(path))
    }
    hints = [
      hint("MNIST", "root", idx), hint("FashionMNIST", "root", idx), hint("CIFAR10", "root", folder.file("cifar")),
      hint("ImageFolder", "root", folder.file("images")), hint("ImageList", "path", list),
      hint("CSVTable", "path", numbers), hint("TextTable", "path", table),
      hint("TextFolder", "root", folder.file("texts")),
    ]
  }
}
