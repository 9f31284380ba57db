import Foundation
import TenonCore
import TestSupport
import Testing

/// What `train` shows while it runs: a line that moves and fits, or plain lines where nothing can move.
@Suite struct TerminalTests {
  private let folder: TemporaryFolder
  private let experiment: String

  /// A training of a moment with a metric of a long name.
  init() throws {
    folder = try TemporaryFolder()
    let text = """
      name: \(String(repeating: "long-", count: 16))name
      data: {train: {FakeData: {size: 600, image_size: [3, 32, 32], num_classes: 4}}, transforms: [ToTensor], batch_size: 4}
      model:
        - Conv2d: {in_channels: 3, out_channels: 16, kernel_size: 5, padding: 2}
        - Flatten
        - Linear: {in_features: 16384, out_features: 4}
      loss: CrossEntropyLoss
      metrics: [Accuracy, {name: a_metric_with_a_name_that_is_much_longer_than_any_window_is_wide, Accuracy: {}}]
      optimizer: SGD
      training: {epochs: 3}
      """
    experiment = try folder.write(text, to: "demo.yaml")
  }

  private func train(
    _ columns: Int, then narrower: Int? = nil, kind: String = "xterm", environment: [String: String] = [:],
    _ options: String...
  ) throws -> PseudoTerminal {
    let run = folder.file("run-\(UUID().uuidString)")
    return try PseudoTerminal(
      columns: columns, then: narrower, kind: kind,
      // Enough of them for the line to move, ten times a second, on a fast machine, too.
      ["train", experiment, "--run", run, "--set", "data.train.FakeData.size=2400"] + options,
      environment: environment)
  }

  @Test(arguments: [200, 80, 50, 20])
  func movingLine_fitsTheWindow_andLeavesNothingBehind(columns: Int) throws {
    let terminal = try train(columns)
    #expect(terminal.status == 0, "\(terminal.text)")
    #expect(terminal.frames.count >= 2)
    for frame in terminal.frames {
      #expect(frame.count < columns && frame.contains("loss "), "\(frame)")
      #expect(frame.hasPrefix(columns >= 50 ? "epoch " : "1/3") || columns < 50)
      if columns >= 50 { #expect(frame.contains("[") && frame.hasSuffix(" left")) }
      if columns >= 80 { #expect(frame.contains("images/s") && frame.contains("  accuracy ")) }
    }
    let screen = terminal.screen(columns: columns)
    #expect(!screen.contains { $0.contains("images/s") || $0.contains(" left") })
    #expect(screen.count { $0.hasPrefix("epoch ") } == 3)
    // Names may be longer than a window, the parts of the line of an epoch are put below each other.
    if columns == 80 { #expect(screen.filter { $0.hasPrefix("epoch ") }.allSatisfy { $0.count <= 80 }) }
  }

  @Test func movingLine_followsTheWindowThatIsMadeNarrower() throws {
    let terminal = try train(100, then: 40)
    let widths = terminal.frames.map(\.count)
    #expect(terminal.status == 0 && widths.count >= 2)
    #expect(widths.first ?? 0 > 40 && widths.last ?? 99 < 40)
  }

  @Test func movingLine_drawsTheLosses_inBlocksOrInLetters() throws {
    let blocks = try train(120, environment: ["LC_ALL": "C.UTF-8"])
    #expect(blocks.status == 0 && blocks.frames.contains { $0.contains { "▁▂▃▄▅▆▇█".contains($0) } })
    let letters = try train(120, environment: ["LC_ALL": "C"])
    #expect(letters.status == 0 && letters.text.utf8.allSatisfy { $0 < 0x80 })
    let last = try #require(letters.frames.last)
    let spark = try #require(last.split(separator: " ").drop { $0 != "loss" }.dropFirst(2).first)
    #expect(spark.count > 1 && spark.allSatisfy { "_.-=*#".contains($0) }, "\(last)")
  }

  @Test func dumbTerminal_getsNoEscapeCodes() throws {
    let terminal = try train(80, kind: "dumb")
    #expect(terminal.status == 0 && !terminal.text.contains("\u{1B}"))
    #expect(terminal.text.contains("\nepoch 3/3  train loss "))
  }

  @Test func logEvery_printsTheMeanOfTheLastBatches() throws {
    let run = folder.file("logged")
    let result = try Command.built.run("train", experiment, "--run", run, "--log-every", "40", "--log-steps")
    #expect(result.status == 0 && !result.output.contains("\u{1B}"))
    let steps = try String(contentsOfFile: "\(run)/steps.csv", encoding: .utf8).split(separator: "\n").dropFirst()
    let losses = steps.compactMap { Double($0.split(separator: ",")[2]) }
    try #require(losses.count == 450)
    let lines = result.lines.filter { $0.contains("  step ") }
    // The last ten of each epoch's batches are no forty.
    #expect(lines.count == 9)
    for (index, line) in lines.enumerated() {
      let (epoch, last) = (index / 3, (index % 3 + 1) * 40)
      let mean = losses[(epoch * 150 + last - 40)..<(epoch * 150 + last)].reduce(0, +) / 40
      #expect(
        line.hasPrefix(
          "epoch \(epoch + 1)/3  step \(last)/150  loss \(String(format: "%.4f", mean))  accuracy "))
    }
    let refused = try Command.built.run("train", experiment, "--log-every", "0")
    #expect(refused.status == 2 && refused.errors.contains("--log-every must be at least 1"))
  }

  @Test func pipe_getsEveryLineAtOnce() throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Command.built.path)
    process.arguments = [
      "train", experiment, "--run", folder.file("piped"), "--log-every", "5", "--set", "training.epochs=100000",
    ]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    var text = ""
    while !text.contains("step 5/150"), case let data = pipe.fileHandleForReading.availableData, !data.isEmpty {
      text += String(decoding: data, as: UTF8.self)
    }
    // There are days of training left.
    #expect(process.isRunning && text.contains("\nepoch 1/100000  step 5/150  loss "))
    process.terminate()
    while case let data = pipe.fileHandleForReading.availableData, !data.isEmpty {}
    process.waitUntilExit()
  }

  @Test func everyGroupsRate_isShown() throws {
    let options = ["parameter_groups=[{match: 0.*, lr: 0.0002}, {match: 2.bias, lr: 0.0003}]", "training.epochs=1"]
    let run = folder.file("groups")
    let result = try Command.built.run(["train", experiment, "--run", run] + options.flatMap { ["--set", $0] })
    #expect(result.status == 0, "\(result.errors)")
    #expect(
      result.lines.contains { $0.hasPrefix("epoch 1/1 ") && $0.contains("  lr 0.001  lr_1 0.0002  lr_2 0.0003  ") })
    let table = try String(contentsOfFile: "\(run)/metrics.csv", encoding: .utf8)
    #expect(table.hasPrefix("epoch,step,") && table.contains(",lr,lr_1,lr_2,seconds\n"))
  }

  @Test func counts_areSingularWhereThereIsOne() throws {
    let options = ["data.train.FakeData.size=1", "data.batch_size=1", "training.epochs=1"].flatMap { ["--set", $0] }
    let result = try Command.built.run(
      ["train", experiment, "--run", folder.file("one"), "--threads", "1"] + options)
    #expect(result.lines.first?.hasSuffix(", 1 sample, 1 epoch of 1 step, 1 threads") == true, "\(result.output)")
    let log = try String(contentsOfFile: folder.file("one/log.txt"), encoding: .utf8)
    #expect(log.contains(", 1 sample, 1 epoch of 1 step, 1 thread\n"))
  }

  @Test func samplesThatAreNoImages_areNotCalledSo() throws {
    let text = """
      data: {train: {Blobs: {size: 2000, fields: [input], shapes: [[64]]}}, batch_size: 1}
      model: [{Linear: {in_features: 64, out_features: 512}}, ReLU, {Linear: {in_features: 512, out_features: 10}}]
      loss: CrossEntropyLoss
      optimizer: SGD
      training: {epochs: 5}
      """
    let path = try folder.write(text, to: "rows.yaml")
    let terminal = try PseudoTerminal(columns: 120, ["train", path, "--run", folder.file("rows")])
    #expect(terminal.status == 0, "\(terminal.text)")
    #expect(!terminal.frames.isEmpty && terminal.frames.allSatisfy { $0.contains(" samples/s") })
  }
}
