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
    let report = try Verifying.verifier(hints: data.hints).verify(Verifying.library(family))
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
      let required = component.declaration.arguments.filter { $0.defaultValue == nil }
      // No file is there for everybody.
      if required.contains(where: { $0.accepts == .string }) { continue }
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
    let hundred = (0..<3).flatMap { label in [UInt8(label), UInt8(label)] + records[1..<3073] }
    for name in ["train", "test"] { try folder.write(hundred, to: "cifar100/\(name).bin") }
    func digits(_ count: UInt32) -> [UInt8] {
      [0, 0, 8, 3] + [count, 28, 28].flatMap(bigEndian) + [UInt8](repeating: 7, count: Int(count) * 784)
    }
    func bigEndian(_ number: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) } }
    for part in ["train", "test"] {
      try folder.write(digits(2), to: "idx/emnist-digits-\(part)-images-idx3-ubyte")
      try folder.write([0, 0, 8, 1, 0, 0, 0, 2, 3, 9], to: "idx/emnist-digits-\(part)-labels-idx1-ubyte")
      try folder.write(digits(2), to: "idx/qmnist-\(part)-images-idx3-ubyte")
      let labels = [[3, 4, 5, 0, 33, 6, 0, 0], [9, 4, 5, 1, 39, 7, 0, 0]].flatMap { $0.flatMap(bigEndian) }
      try folder.write([0, 0, 12, 2, 0, 0, 0, 2, 0, 0, 0, 8] + labels, to: "idx/qmnist-\(part)-labels-idx2-int")
    }
    let image = "[" + Array(repeating: "0.5", count: 784).joined(separator: ",") + "]"
    let text = "[[[\(image)],[3]],[[\(image)],[4]],[[\(image)],[5]]]"
    let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1, 1), }"
    let npy =
      [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8) + [
        0, 0, 0, 0, 0, 0, 0x80, 0x3F,
      ]
    let bag = [UInt8](try Data(contentsOf: images.appendingPathComponent("bag.png")))
    for name in ["named/0_1.png", "named/1_2.png", "roads/images/1.png", "roads/masks/1.png"] {
      try folder.write(bag, to: name)
    }
    func hint(_ component: String, _ argument: String, _ path: String) -> VerifyOptions.Hint {
      VerifyOptions.Hint(component: component, argument: argument, value: .string(path))
    }
    hints = [
      hint("MNIST", "root", idx), hint("FashionMNIST", "root", idx), hint("CIFAR10", "root", folder.file("cifar")),
      hint("ImageFolder", "root", folder.file("images")), hint("ImageList", "path", list), hint("KMNIST", "root", idx),
      hint("CIFAR100", "root", folder.file("cifar100")), hint("EMNIST", "root", folder.file("idx")),
      hint("QMNIST", "root", folder.file("idx")), hint("MNISTJSON", "path", try folder.write(text, to: "mnist.json")),
      hint("Arrays", "path", try folder.write(npy, to: "x.npy")), hint("ImageFiles", "root", folder.file("named")),
      hint("ImageMaskFolder", "root", folder.file("roads")),
      hint("CSVTable", "path", numbers), hint("TextTable", "path", table),
      hint("TextFolder", "root", folder.file("texts")),
    ]
  }
}
