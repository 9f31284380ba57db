import Foundation
import Tenon
import Testing

/// Models written in Swift are those that experiments write.
@Suite struct ModelBuilderTests {
  static let session = Result { try Session(threads: 2, pluginPaths: [Bundle.main.bundlePath]) }

  private func graph(@ModelBuilder _ model: () -> [AppliedLayer]) throws -> ModelGraph {
    let experiment = try Experiment(
      name: "test", data: Experiment.Data(train: FakeData()), loss: CrossEntropyLoss(), optimizer: SGD(), model: model)
    let resolver = ExperimentResolver(try Self.session.get().factory)
    return try resolver.graph(resolver.resolve(experiment))
  }

  /// The network of Examples/WideStageResNet34, block by block.
  @ModelBuilder private var wideStages: [AppliedLayer] {
    Conv2d(inChannels: 3, outChannels: 64, kernelSize: 7, stride: 2, padding: 3, bias: false).named("0.pre.0")
    BatchNorm2d(numFeatures: 64).named("0.pre.1")
    ReLU().named("0.pre.2")
    MaxPool2d(kernelSize: 3, stride: 2, padding: 1).named("0.pre.3")
    let stages = [(64, 128, 3, 1), (128, 256, 4, 2), (256, 512, 6, 2), (512, 512, 3, 2)]
    for (stage, (input, output, blocks, stride)) in stages.enumerated() {
      for block in 0..<blocks {
        let (width, step) = block == 0 ? (input, stride) : (output, 1)
        ResidualBlock(inchannel: width, outchannel: output, stride: step, shortcut: block == 0)
          .named("0.layer\(stage + 1).\(block)")
      }
    }
    AvgPool2d(kernelSize: 7).named("0.avgpool")
    Flatten().named("0.flatten")
    Linear(inFeatures: 512, outFeatures: 2).named("0.fc")
  }

  @Test func residualNetwork_inSwift_hasTheGraphOfTheExperiment() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Examples/WideStageResNet34/experiment.yaml").path
    let resolver = ExperimentResolver(try Self.session.get().factory)
    let written = try resolver.graph(resolver.resolve(Experiment(path: file)))
    let built = try graph { wideStages }
    #expect(built.modules.map(\.path) == written.modules.map(\.path))
    #expect(built.modules.map(\.component) == written.modules.map(\.component))
    #expect(built.nodes == written.nodes)
    #expect(try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").count <= 35)
  }

  @Test func layers_areAppliedByName_asInExperiments() throws {
    let skip = true
    let graph = try graph {
      Conv2d(inChannels: 1, outChannels: 1, kernelSize: 3, padding: "same").named("inner")
      if skip { Add().applied(to: "inner", "input") }
      Component("tenon/LeakyReLU", ["negative_slope": 0.2])
    }
    #expect(graph.modules.map(\.path) == ["inner", "1", "2"])
    #expect(graph.nodes[1].inputs == [1, 0])
    #expect(graph.modules[0].component.arguments.first { $0.name == "padding" }?.value == "same")
    #expect(graph.modules[2].component.arguments.first { $0.name == "negative_slope" }?.value == 0.2)
  }

  @Test func mistakes_areNamed_withoutAFile() throws {
    let twice = #expect(throws: ExperimentError.self) {
      try graph {
        ReLU().named("a")
        ReLU().named("a")
      }
    }
    #expect(twice?.description.contains("two layers are called 'a'") == true)
    let unknown = #expect(throws: ExperimentError.self) { try graph { ReLU().applied(to: "nothing") } }
    #expect(unknown?.diagnostic.code == "unknown-input")
  }

  @Test func leftOutArguments_areTheComponents() throws {
    #expect(SGD().reference.arguments.isEmpty)
    #expect(Adam(betas: Pair(0.8, 0.9)).reference.arguments == [NamedValue("betas", [0.8, 0.9])])
    #expect(
      RandomApply(transforms: [RandomHorizontalFlip(p: 1)], p: 0.5).reference.description
        == "{tenon/RandomApply: {transforms: [{tenon/RandomHorizontalFlip: {p: 1.0}}], p: 0.5}}")
  }
}
