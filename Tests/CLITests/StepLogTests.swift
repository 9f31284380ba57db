import Foundation
import TestSupport
import Testing

/// `train --log-steps`: the loss of every step, once, whether the run was broken off or not.
@Suite struct StepLogTests {
  @Test func steps_areLoggedOnce_throughAResumedRun() throws {
    let folder = try TemporaryFolder()
    try Shapes.write(to: folder)
    let experiment = try folder.write(Shapes.experiment(root: folder.path, epochs: 2), to: "shapes.yaml")
    func steps(_ run: String) throws -> [String] {
      try String(contentsOfFile: folder.file("\(run)/steps.csv"), encoding: .utf8).split(separator: "\n").map(
        String.init)
    }
    let whole = try Command.built.run("train", experiment, "--run", folder.file("whole"), "--log-steps")
    #expect(whole.status == 0, "\(whole.errors)")
    let expected = try steps("whole")
    #expect(expected.count == 1 + 2 * 25 && expected[0] == "epoch,step,loss")
    #expect(expected[1].hasPrefix("1,1,") && expected[50].hasPrefix("2,25,"))
    let losses = expected.dropFirst().compactMap { Double($0.split(separator: ",")[2]) }
    #expect(losses.count == 50 && losses[49] < 0.5 * losses[0])

    // Broken off after the first epoch's checkpoint, with steps after it that are done again.
    let first = try Command.built.run(
      "train", experiment, "--run", folder.file("broken"), "--log-steps", "--set", "training.epochs=1")
    #expect(first.status == 0, "\(first.errors)")
    try folder.write(
      (try steps("broken") + ["2,1,7.5", "2,2,8.5", "nonsense"]).joined(separator: "\n"), to: "broken/steps.csv")
    let resumed = try Command.built.run(
      "train", experiment, "--resume", folder.file("broken"), "--log-steps", "--set", "training.epochs=2")
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(try steps("broken") == expected)
  }

  @Test func withoutTheFlag_thereIsNoFile() throws {
    let folder = try TemporaryFolder()
    try Shapes.write(to: folder)
    let experiment = try folder.write(Shapes.experiment(root: folder.path, epochs: 1), to: "shapes.yaml")
    #expect(try Command.built.run("train", experiment, "--run", folder.file("run")).status == 0)
    #expect(!FileManager.default.fileExists(atPath: folder.file("run/steps.csv")))
  }
}
