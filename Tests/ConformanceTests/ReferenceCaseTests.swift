import TestSupport
import Testing

/// Which components have reference cases: all whose results PyTorch can say, except those that are listed here.
@Suite struct ReferenceCaseTests {
  /// Components that no reference case can be for, each with the reason and with what tests it instead.
  private static let without = [
    "Add": "an operator in PyTorch; CombinationTests",
    "Mul": "an operator in PyTorch; CombinationTests",
    "Concat": "a function in PyTorch; CombinationTests",
    "ImageTokens": "lines of torchvision's VisionTransformer; NetworkReferenceTests and LearntTokenTests",
    "PositionEmbedding": "a line of torchvision's VisionTransformer; NetworkReferenceTests and LearntTokenTests",
    "WideStageResNet34": "46 million parameters; GoldenCompositeTests has its names and shapes",
    "Sequential": "nothing but its layers; GoldenCompositeTests and the triplet example",
    "OneHot": "a function of integers in PyTorch; EvaluationTests trains with it",
    "Lambda": "a function of Python in PyTorch; TransformTests",
    "RandomAffine": "draws from a generator that is not PyTorch's; transforms-affine",
    "RandomApply": "draws from a generator that is not PyTorch's; CropTests",
    "RandomChoice": "draws from a generator that is not PyTorch's; TransformTests",
    "RandomCrop": "draws from a generator that is not PyTorch's; CropTests",
    "RandomErasing": "draws from a generator that is not PyTorch's; transforms-erase and RandomErasingTests",
    "RandomHorizontalFlip": "draws from a generator that is not PyTorch's; CropTests and transforms-hflip",
    "RandomOrder": "draws from a generator that is not PyTorch's; TransformTests",
    "RandomPerspective": "draws from a generator that is not PyTorch's; transforms-perspective",
    "RandomResizedCrop":
      "draws from a generator that is not PyTorch's; transforms-resized_crop and RandomResizedCropTests",
    "RandomRotation": "draws from a generator that is not PyTorch's; transforms-rotate",
    "RandomVerticalFlip": "draws from a generator that is not PyTorch's; transforms-vflip",
    "ToPILImage": "a class around a function; transforms-to_pil_image",
  ]

  /// Files with cases for what is no built-in component.
  private static let otherFiles = functions.merging([
    "inits": "functions of torch.nn.init; GoldenInitializerTests",
    "optimizers-clip_grad_norm_": "a function of the training loop; GoldenTrainingTests",
    "optimizers-clip_grad_value_": "a function of the training loop; GoldenTrainingTests",
    "training": "whole networks; GoldenTrainingTests",
    "training-sequences": "whole networks of sequences; GoldenTrainingTests",
  ]) { first, _ in first }

  /// Functions of torchvision, whose cases GoldenFunctionTests runs.
  private static let functions = Dictionary(
    uniqueKeysWithValues: GoldenFunctionTests.functions.keys.map { (Golden.file($0, kind: "transform"), "a function") })

  /// Of the kinds whose results are numbers that PyTorch computes too.
  private static func components() throws -> [BuiltInComponent] {
    try Golden.kinds.flatMap { try BuiltInComponent.all($0) }
  }

  @Test func everyComponent_hasCasesOrAReason() throws {
    let components = try Self.components()
    #expect(components.count > 30)
    let files = Set(try Golden.files())
    let networks = Set(NetworkReference.all.map(\.name))
    for component in components {
      let file = Golden.file(component.name, kind: component.kind)
      if Self.without[component.name] == nil {
        #expect(
          files.contains(file) || networks.contains(component.name),
          "there is no Golden/\(file).json, and no reason in ReferenceCaseTests.without")
      } else {
        #expect(!files.contains(file), "Golden/\(file).json is there, and a reason why it is not")
      }
    }
    #expect(Set(Self.without.keys).isSubset(of: components.map(\.name)), "a reason for a component that is gone")
  }

  @Test func everyFile_isForAComponent() throws {
    let files = try Golden.files()
    let known = try Self.components().map { Golden.file($0.name, kind: $0.kind) }
    for file in files where Self.otherFiles[file] == nil {
      #expect(known.contains(file), "Golden/\(file).json is for a component that is not in Registry/")
    }
    #expect(Set(Self.otherFiles.keys).isSubset(of: files))
  }

  @Test func everyFile_holdsCasesOfItsOwnNameOnly() throws {
    for file in try Golden.files() where !["inits", "training", "training-sequences"].contains(file) {
      for golden in try Golden.load(file) {
        #expect(file.hasSuffix("-\(golden.type)"), "\(golden.name) in Golden/\(file).json is for \(golden.type)")
      }
    }
  }
}
