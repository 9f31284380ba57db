import Foundation
import PluginFixtures
import TenonCore
import TenonHost
import TenonVerify
import TestSupport
import Testing

/// Every built-in component keeps the contract.
@Suite struct BuiltInPluginTests {
  static let families = [
    "Activations", "Combination", "Convolution", "Datasets", "Embedding", "Fusion", "Linear", "Losses",
    "Normalization", "Optimizers", "Pooling", "Recurrent", "Regularization", "Schedulers", "Shaping", "Transforms",
  ]

  private static let differentiable: Set = [
    "ReLU", "Softmax", "Add", "Mul", "Concat", "Conv2d", "Embedding", "BatchNorm2dReLU", "BatchNorm2dAddReLU", "Linear",
    "CrossEntropyLoss", "MSELoss", "TripletMarginLoss", "BatchNorm1d", "BatchNorm2d", "MaxPool2d", "AvgPool2d", "LSTM",
    "Dropout", "Flatten",
  ]

  /// Why a check may have nothing to look at: the component is not of that sort.
  ///
  /// Anything else was not tried, and asks for an example.
  private static let reasons: [String: Set<String>] = [
    "aliasing": ["the layer shares no memory"], "bad-files": ["no argument is a path"],
    "gradient": ["it is for evaluation only", "it declares nothing differentiable"],
    "backward-needs": ["it is for evaluation only", "it declares nothing differentiable"],
  ]

  @Test func families_areThoseOfTheRepository() throws {
    let folder = CCompiler.repository.appendingPathComponent("Plugins").path
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.hasSuffix(".md") }
    #expect(names.sorted() == Self.families)
  }

  @Test(arguments: families)
  func builtInLibrary_passes(_ family: String) throws {
    let data = try SmallData()
    let report = try Verifying.verifier(hints: data.hints).verify("\(Verifying.products)/libTenon\(family).so")
    withExtendedLifetime(data) {}
    #expect(report.isPassed, "\(report.failureText)")
    let skipped = report.findings.filter { $0.result == .skipped }
    let notTried = skipped.filter { Self.reasons[$0.check]?.contains($0.detail) != true }
    #expect(notTried.isEmpty, "\(notTried)")
    let withoutGradient = Set(skipped.filter { $0.check == "gradient" }.map { String($0.component.dropFirst(6)) })
    #expect(withoutGradient.isDisjoint(with: Self.differentiable), "\(withoutGradient)")
  }

  @Test(arguments: families)
  func whatNeedsArguments_hasAnExampleOfThem(_ family: String) throws {
    let file = CCompiler.repository.appendingPathComponent("Registry/\(family.lowercased()).json")
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
    func hint(_ component: String, _ argument: String, _ path: String) -> VerifyOptions.Hint {
      VerifyOptions.Hint(component: component, argument: argument, value: .string(path))
    }
    hints = [
      hint("MNIST", "root", idx), hint("FashionMNIST", "root", idx), hint("CIFAR10", "root", folder.file("cifar")),
      hint("ImageFolder", "root", folder.file("images")), hint("ImageList", "path", list),
    ]
  }
}
