import Foundation
import TestSupport
import Testing

/// Mistakes that somebody makes on the first day: each is answered with what failed, where, and what to do.
@Suite struct FirstMistakeTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try Colours.write(to: folder, "in", Colours.classes, count: 2)
    let text = Colours.experiment(["train: {ImageFolder: {root: in}}"], epochs: 1)
    try folder.write(text, to: "e.yaml")
  }

  /// Runs a command that must fail with this code, and gives what it says.
  private func fail(
    _ arguments: String..., code: String, location: SourceLocation = #_sourceLocation
  ) throws -> String {
    let command = Command.built(in: folder)
    let result = try command.run(arguments)
    #expect(result.status == 1, "\(result.output)", sourceLocation: location)
    #expect(result.errors.contains("error[\(code)]: "), "\(result.errors)", sourceLocation: location)
    return result.errors
  }

  private func succeed(_ arguments: String..., location: SourceLocation = #_sourceLocation) throws -> String {
    let command = Command.built(in: folder)
    let result = try command.run(arguments)
    #expect(result.status == 0, "\(result.errors)", sourceLocation: location)
    return result.output
  }

  @Test(arguments: ["/proc/x", "/proc/x/y"]) func folderThatCannotBeMade_isRefused(path: String) throws {
    let text = try fail("train", "e.yaml", "--run", path, code: "run-folder")
    #expect(text.contains("cannot use the folder \(path): ") && text.contains("--run DIR"))
  }

  @Test func folderOfARun_inPlaceOfItsModel_isAnsweredWithTheModel() throws {
    _ = try succeed("train", "e.yaml", "--run", "my run")
    for command in ["evaluate", "inspect"] {
      let text = try fail(command, "my run", code: "archive-folder")
      #expect(text.contains("help: the model of this run: 'my run/model.tenon'"), "\(text)")
    }
    let refused = try fail("predict", "in", "in/a/0.png", code: "archive-folder")
    #expect(refused.contains("expected: a file that `tenon train`"))
    let resumed = try fail("train", "--resume", "my run/model.tenon", code: "no-checkpoint")
    #expect(resumed.contains("help: name the folder: --resume 'my run'"), "\(resumed)")
    let trained = try fail("train", "my run/model.tenon", code: "experiment-file")
    #expect(trained.contains("a zip archive") && trained.contains("--resume 'my run'"), "\(trained)")
    #expect(try fail("predict", "e.yaml", "in/a/0.png", code: "archive-not-a-zip").contains("runs/NAME/model.tenon"))
  }

  @Test func missingData_namesThePartAndTheSetting() throws {
    let text = try fail("train", "e.yaml", "--set", "data.train.ImageFolder.root=nowhere", code: "bad-data")
    #expect(text.contains("data.train (tenon/ImageFolder) failed in create"), "\(text)")
    #expect(text.contains("\(folder.path)/nowhere"))
    #expect(text.contains("--set data.train.ImageFolder.root=PATH"))
    let test = try fail("train", "e.yaml", "--set", "data.test={MNIST: {root: nowhere}}", code: "bad-data")
    #expect(test.contains("data.test (tenon/MNIST)") && test.contains("--set data.test.MNIST.root=PATH"), "\(test)")
  }

  @Test func brokenImage_saysHowToLeaveItOut() throws {
    try folder.write(Array(Colours.png(of: 1, 1).prefix(60)), to: "in/b/9.png")
    let text = try fail("train", "e.yaml", code: "bad-data")
    #expect(text.contains("in/b/9.png") && text.contains("help: mend or remove it, or leave out what cannot be read"))
    let rest = try succeed("train", "e.yaml", "--set", "data.unreadable=skip")
    #expect(rest.contains("archive: "))
  }

  @Test func changeOfAComponentThatIsNotThere_showsTheChange() throws {
    let text = try fail("train", "e.yaml", "--set", "optimizer.SDG.lr=1", code: "bad-value")
    #expect(text.contains("\n  --set optimizer.SDG.lr=1\n"), "\(text)")
    #expect(text.contains("received: a mapping with 2 keys: Adam, SDG"))
    #expect(text.contains("help: arguments stand below the name that is there: --set ....Adam.ARGUMENT=VALUE"))
    let data = try fail("train", "e.yaml", "--set", "data.train.root=in", code: "bad-value")
    #expect(data.contains("a mapping with 2 keys: ImageFolder, root"), "\(data)")
  }

  @Test(arguments: [
    ("name: x\n\tdata: 3\n", "bad.yaml:2: data: 3", "tab"),
    ("model: [ReLU\nloss: x\n", "bad.yaml:2: loss: x", "expected"),
    ("data: {train: a\n", "bad.yaml:", "expected"), ("a: b: c\n", "bad.yaml:1: a: b: c", "mapping values"),
  ])
  func brokenYAML_isShownByItsLine(text: String, line: String, reason: String) throws {
    try folder.write(text, to: "bad.yaml")
    let answer = try fail("train", "bad.yaml", code: "experiment-file")
    #expect(answer.contains("\n  \(line)"), "\(answer)")
    #expect(answer.contains("reason: ") && answer.contains(reason), "\(answer)")
    // Every line but the first is a detail of the message.
    #expect(answer.split(separator: "\n").dropFirst().allSatisfy { $0.hasPrefix("  ") }, "\(answer)")
    #expect(answer.contains("help: indent lines with spaces, not with tabs") == text.contains("\t"))
  }

  @Test func dataOfTheSameKind_isEnoughToEvaluateAModelTrainedWithoutAny() throws {
    _ = try succeed("train", "e.yaml", "--run", "run")
    let none = try fail("evaluate", "run/model.tenon", code: "no-test-data")
    #expect(none.contains("--data PATH"))
    try Colours.write(to: folder, "other", Colours.classes, count: 3)
    #expect(try succeed("evaluate", "run/model.tenon", "--data", "other").contains("of 9 samples"))
  }
}
