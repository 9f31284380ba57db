import Foundation
import TenonArchive
import TestSupport
import Testing

/// The example of fine-tuning, with weights under torchvision's names and pictures of CIFAR-10's form.
@Suite struct FineTuningExampleTests {
  /// One in ten records is of each class; planes are blue above, birds below.
  private static func batch(_ count: Int) -> [UInt8] {
    (0..<count).flatMap { number -> [UInt8] in
      let label = number % 10
      let pixels = (0..<3072).map { index -> UInt8 in
        let row = index % 1024 / 32
        let isBright = index >= 2048 && (label == 0 ? row < 16 : row >= 16)
        return UInt8((isBright ? 200 : 60) + (index * 31 + number * 17) % 40)
      }
      return [UInt8(label)] + pixels
    }
  }

  @Test func resnet18_learnsANewHead_onFrozenStages() throws {
    let folder = try TemporaryFolder()
    for number in 1...5 { try folder.write(Self.batch(20), to: "data/cifar-10-batches-bin/data_batch_\(number).bin") }
    try folder.write(Self.batch(20), to: "data/cifar-10-batches-bin/test_batch.bin")
    try folder.write(
      "airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n",
      to: "data/cifar-10-batches-bin/batches.meta.txt")
    let command = Command.built(in: folder)
    func done(_ arguments: [String]) throws -> Command.Output {
      let result = try command.run(arguments)
      try #require(result.status == 0, "\(arguments): \(result.errors)")
      return result
    }
    // A state_dict with another head, as torchvision's has.
    let start = try folder.write(
      """
      data: {train: {Blobs: {size: 2, num_classes: 2, shapes: [[3, 32, 32]]}}, batch_size: 2}
      model: [{ResNet18: {num_classes: 7}}]
      loss: CrossEntropyLoss
      optimizer: {SGD: {lr: 0}}
      training: {epochs: 1}
      """, to: "start.yaml")
    _ = try done(["train", start, "--run", "start"])
    let exported = try done(["export", "start/model.tenon", "--to", "pt", "-o", "resnet18.pt"])
    #expect(exported.output.contains("122 tensors"), "\(exported.output)")

    let example = "\(BenchTests.examples)/FineTuning/experiment.yaml"
    let trained = try done(["train", example, "--run", "run", "--set", "data.batch_size=10"])
    #expect(trained.errors.contains("120 of 120 tensors taken from resnet18.pt"), "\(trained.errors)")
    let (before, after) = (
      try ModelArchive(path: folder.file("start/model.tenon")).state,
      try ModelArchive(path: folder.file("run/model.tenon")).state
    )
    for name in ["conv1.weight", "bn1.bias", "layer1.1.conv2.weight"] {
      #expect(before["0.\(name)"] == after["net.\(name)"])
    }
    for name in ["layer2.0.conv1.weight", "layer4.1.conv2.weight"] {
      #expect(before["0.\(name)"] != after["net.\(name)"])
    }
    #expect(after["net.fc.weight"]?.shape == [2, 512])
  }
}
