import TenonCore
import TenonData
import TenonExperiment
import TenonHost
import TenonPredict
import TestSupport
import Testing

/// An order of transforms that cannot work is refused before a sample is read.
@Suite struct TransformOrderTests {
  private let factory: ComponentFactory

  init() throws {
    factory = try ComponentFactory.built()
  }

  private func pipeline(_ transforms: String) throws -> TransformPipeline {
    let references = try WrittenTransforms.read(transforms, option: "--transforms")
    return try TransformPipeline(
      references.map { try factory.resolve($0, .transform) }, factory: factory, path: "transforms.train", seed: 1,
      isTraining: true)
  }

  private static let normalize = "{Normalize: {mean: [0.5], std: [0.5]}}"
  private static let choice = "{RandomChoice: {transforms: [{RandomRotation: {degrees: 9}}, Grayscale]}}"

  @Test(arguments: [
    (
      "[\(normalize), ToTensor]", "'Normalize' cannot stand before 'ToTensor'",
      "the order that works: ToTensor, Normalize"
    ),
    (
      "[\(normalize), RandomHorizontalFlip, ToTensor]", "'Normalize' cannot stand before 'ToTensor'",
      "the order that works: RandomHorizontalFlip, ToTensor, Normalize"
    ),
    ("[ToTensor, ToTensor]", "'ToTensor' stands twice", "leave out the second 'ToTensor': ToTensor"),
    (
      "[RandomErasing, ToTensor]", "'RandomErasing' cannot stand before 'ToTensor'",
      "the order that works: ToTensor, RandomErasing"
    ),
    (
      "[ToTensor, Grayscale]", "'ToTensor' cannot stand before 'Grayscale'", "the order that works: Grayscale, ToTensor"
    ),
    (
      "[ToTensor, \(normalize), {RandomRotation: {degrees: 9}}]", "'ToTensor' cannot stand before 'RandomRotation'",
      "the order that works: RandomRotation, ToTensor, Normalize"
    ),
    ("[ToTensor, {Resize: {size: 8}}]", "'ToTensor' cannot stand before 'Resize'", "Resize, ToTensor"),
    ("[ToTensor, \(choice)]", "'ToTensor' cannot stand before 'RandomChoice'", "RandomChoice, ToTensor"),
    (
      "[{Compose: {transforms: [ToTensor, \(normalize)]}}, Grayscale]", "'Compose' cannot stand before 'Grayscale'",
      "Grayscale, Compose"
    ),
  ])
  func order_thatCannotWorkIsRefused(transforms: String, headline: String, help: String) throws {
    let error = #expect(throws: DataError.self) { try pipeline(transforms) }
    let text = error.map { "\($0.diagnostic)" } ?? ""
    #expect(text.contains(headline) && text.contains("transforms.train") && text.contains(help), "\(text)")
    #expect(text.contains("expected") && text.contains("received"))
  }

  @Test(arguments: [
    "[]", "[ToTensor, \(normalize)]", "[\(normalize)]", "[ToTensor, RandomErasing, \(normalize)]",
    "[{FiveCrop: {size: 8}}, ToTensor, \(normalize)]", "[ToTensor, {RandomCrop: {size: 8}}, RandomHorizontalFlip]",
    "[ToTensor, ToPILImage, ToTensor]", "[ConvertImageDtype, \(normalize)]", "[\(choice), ToTensor]",
    "[{RandomApply: {transforms: [Grayscale]}}, ToTensor]", "[ToTensor, {Lambda: {lambd: x * 2}}, \(normalize)]",
    "[{OneHot: {num_classes: 10}}, ToTensor]", "[ToTensor, {RandomAffine: {degrees: 3, fields: [mask]}}]",
    "[{RandomOrder: {transforms: [Grayscale, {RandomRotation: {degrees: 9}}]}}, ToTensor]",
  ])
  func order_thatCanWorkIsTaken(transforms: String) throws { _ = try pipeline(transforms) }

  @Test func order_withinAnotherTransformIsRefusedToo() throws {
    for name in ["Compose", "RandomApply"] {
      let error = #expect(throws: PluginCallError.self) {
        try pipeline("{\(name): {transforms: [\(Self.normalize), ToTensor]}}")
      }
      #expect(error?.error.message.contains("'Normalize' cannot stand before 'ToTensor'") == true)
    }
  }

  @Test func transformThatDoesNotSay_mayMakeAnything() {
    let numbers = ("tenon/Normalize", TransformForms.numbers), bytes = ("tenon/Grayscale", TransformForms.pictures)
    #expect(TransformOrder([numbers, ("acme/Unknown", nil), bytes]).fault == nil)
    #expect(TransformOrder([numbers, ("acme/Flip", .both), bytes]).fault?.first == "Normalize")
    let never = TransformOrder([("acme/Never", TransformForms(ofPicture: nil, ofNumbers: nil))]).fault
    #expect(never?.first == nil && never?.message.contains("'acme/Never' refuses every sample") == true)
  }

  @Test func training_isRefusedWithoutReadingASample() throws {
    let folder = try TemporaryFolder()
    let text = """
      data:
        train: {FakeData: {size: 4, image_size: [3, 2, 2], num_classes: 2}}
        transforms: [\(Self.normalize), ToTensor]
        batch_size: 2
      model: [Flatten, {Linear: {in_features: 12, out_features: 2}}]
      loss: CrossEntropyLoss
      optimizer: {SGD: {lr: 0.1}}
      """
    let experiment = try Experiment(path: try folder.write(text, to: "e.yaml"))
    let error = #expect(throws: DataError.self) {
      try ExperimentData(ExperimentResolver(factory).resolve(experiment), factory: factory)
    }
    #expect(error?.diagnostic.code == "transform-order")
  }
}
