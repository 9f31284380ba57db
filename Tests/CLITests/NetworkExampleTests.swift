import Foundation
import TenonCore
import TestSupport
import Testing

/// The experiments with whole networks as one layer, by the command.
@Suite struct NetworkExampleTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func losses(_ example: String, _ options: [String]) throws -> [Double] {
    let run = folder.file(example)
    let result = try Command.built.run(
      ["train", "\(BenchTests.examples)/\(example)/experiment.yaml", "--run", run, "--log-steps"] + options)
    #expect(result.status == 0, "\(result.errors)")
    let lines = try String(contentsOfFile: "\(run)/steps.csv", encoding: .utf8).split(separator: "\n")
    let columns = lines.map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    let index = try #require(columns[0].firstIndex(of: "loss"))
    return columns.dropFirst().compactMap { Double($0[index]) }
  }

  @Test(arguments: ["Net", "NetWidth", "NetDropout", "NetBatchNorm"])
  func tutorialNetwork_learns(_ example: String) throws {
    let losses = try losses(example, [])
    #expect(losses.count == 100 && losses.suffix(10).reduce(0, +) < 0.5 * losses.prefix(10).reduce(0, +), "\(losses)")
  }

  /// On fewer and smaller samples than the example has.
  @Test(arguments: [
    ("LeNet", ["data.train={Blobs: {size: 60, num_classes: 10, shapes: [[1, 28, 28]]}}", "data.transforms=[]"]),
    ("Classifier", ["data.train.Blobs.size=22", "data.batch_size=11"]),
    ("ResNet18", ["data.train.Blobs={size: 32, num_classes: 10, shapes: [[3, 32, 32]]}"]),
    ("MobileNetV2", ["data.train.Blobs={size: 32, num_classes: 10, shapes: [[3, 32, 32]]}"]),
    ("VisionTransformer", ["data.train.Blobs.size=128"]),
    ("LSTM", ["data.train.Blobs={size: 64, num_classes: 10, shapes: [[8, 256]]}"]),
    ("GRU", ["data.train.Blobs={size: 64, num_classes: 10, shapes: [[8, 256]]}"]),
  ])
  func network_trains(example: String, settings: [String]) throws {
    let small = settings + ["data.test=null", "training.epochs=1"]
    let losses = try losses(example, small.flatMap { ["--set", $0] })
    #expect(losses.count >= 1 && losses.allSatisfy { $0.isFinite && $0 > 0 && $0 < 10 }, "\(losses)")
  }

  /// 138 million parameters are 553 MB, and their gradients as many.
  @Test func inspect_takesNoMemoryForParameters() throws {
    let path = folder.file("vgg16.yaml")
    let text = """
      name: vgg16
      data:
        train: {Blobs: {size: 1, shapes: [[3, 32, 32]]}}
        batch_size: 1
      model: [VGG16]
      initializers: [{match: "*.bias", ones: {}}]
      loss: CrossEntropyLoss
      optimizer: {SGD: {lr: 0.01}}
      training: {epochs: 1}
      """
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    // The shell becomes the command; another one looks at it until it has ended.
    let watching = """
      (while grep VmHWM /proc/$$/status > "$2.new" 2>/dev/null; do mv "$2.new" "$2"; done) &
      exec "$0" inspect "$1"
      """
    let peakFile = folder.file("peak")
    let result = try Command(path: "/bin/sh").run("-c", watching, Command.built.path, path, peakFile)
    #expect(result.output.contains("138,357,544 parameters"), "\(result.errors)")
    let line = try String(contentsOfFile: peakFile, encoding: .utf8)
    let peak = try #require(line.firstMatch(of: /VmHWM:\s+([0-9]+) kB/).flatMap { Int($0.1) }, "\(line)")
    #expect(peak > 10_000 && peak < 250_000, "\(peak) kB")
  }
}
