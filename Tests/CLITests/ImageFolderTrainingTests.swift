import Foundation
import TenonImage
import TestSupport
import Testing

/// Training on a folder of images of which one is cut short.
@Suite struct ImageFolderTrainingTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for (label, name) in ["cat", "dog"].enumerated() {
      try FileManager.default.createDirectory(
        atPath: folder.file("train/\(name)"), withIntermediateDirectories: true)
      for number in 0..<12 {
        let pixels = (0..<16 * 16 * 3).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ number &* 7 &+ label &* 120) }
        let image = try Image(height: 16, width: 16, channels: 3, pixels: pixels)
        try ImageWriter.write(image, to: folder.file("train/\(name)/\(number).\(number % 2 == 0 ? "jpg" : "png")"))
      }
    }
    let whole = try folder.bytes("train/dog/4.jpg")
    try folder.write(Array(whole.prefix(whole.count / 2)), to: "train/dog/4.jpg")
  }

  private func train(_ options: String...) throws -> Command.Output {
    let experiment = """
      name: folder
      data:
        train: {ImageFolder: {root: \(folder.file("train"))}}
        split: [5, 1]
        transforms:
          train: [{RandomCrop: {size: 12}}, RandomHorizontalFlip, ToTensor]
          eval: [{CenterCrop: {size: 12}}, ToTensor]
        batch_size: 4
      model:
        - Conv2d: {in_channels: 3, out_channels: 4, kernel_size: 3}
        - ReLU
        - AdaptiveAvgPool2d: {output_size: 1}
        - Flatten
        - Linear: {in_features: 4, out_features: 2}
      loss: CrossEntropyLoss
      optimizer: SGD
      training: {epochs: 2}
      """
    let path = try folder.write(experiment, to: "folder.yaml")
    return try Command.built.run(["train", path, "--run", folder.file("run")] + options)
  }

  @Test func truncatedImage_endsTheTraining_named() throws {
    let result = try train()
    #expect(result.status == 1)
    #expect(result.errors.contains("train/dog/4.jpg"), "\(result.errors)")
  }

  @Test(arguments: ["0", "2"])
  func truncatedImage_isSkippedWhenTold_andNamedOnce(workers: String) throws {
    let result = try train("--set", "data.unreadable=skip", "--set", "data.num_workers=\(workers)")
    #expect(result.status == 0, "\(result.errors)")
    let named = result.errors.split(separator: "\n").filter { $0.contains("train/dog/4.jpg") }
    #expect(named.count == 1 && named.first?.hasPrefix("skipped sample ") == true, "\(result.errors)")
    #expect(result.lines.contains { $0.hasPrefix("epoch 2/2 ") && $0.contains("validation loss") })
  }
}
