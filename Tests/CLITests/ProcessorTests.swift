import Foundation
import TestSupport
import Testing

/// The default number of threads follows from where the process may run.
@Suite struct ProcessorTests {
  @Test func oneProcessor_isOneThread_unlessThreadsAreGiven() throws {
    let folder = try TemporaryFolder()
    try Shapes.write(to: folder, train: 40, test: 10)
    let model = "  - Flatten\n  - Linear: {in_features: 784, out_features: 10}"
    let text = Shapes.experiment(root: folder.path, epochs: 1, model: model)
    let path = try folder.write(text, to: "shapes.yaml")
    // "0-1,4": the first of those that this process may use.
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let list = try #require(status.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed_list:") })
    let processor = try #require(list.split { !$0.isNumber }.first)
    let bound = Command(path: "/usr/bin/taskset")
    let alone = try bound.run(
      ["-c", "\(processor)", Command.built.path, "train", path, "--run", folder.file("one")])
    #expect(alone.output.contains(", 1 threads"), "\(alone.output)\(alone.errors)")
    let given = try bound.run(
      ["-c", "\(processor)", Command.built.path, "train", path, "--run", folder.file("three"), "--threads", "3"])
    #expect(given.output.contains(", 3 threads"), "\(given.output)\(given.errors)")
  }
}
