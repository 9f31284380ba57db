import Foundation
import TenonImage
import TestSupport
import Testing

/// What goes wrong is said exactly: what, where, and what to do; and nothing is lost.
@Suite struct BadInputTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try Shapes.write(to: folder, train: 32, test: 10)
  }

  /// The error of an experiment in which a piece of text is replaced.
  private func errors(_ old: String, _ new: String, status: Int32 = 1) throws -> String {
    let text = Shapes.experiment(root: folder.path, epochs: 1)
    #expect(text.contains(old))
    let path = try folder.write(text.replacingOccurrences(of: old, with: new), to: "shapes.yaml")
    let result = try Command.built.run("train", path, "--run", folder.file("run"))
    #expect(result.status == status)
    #expect(!FileManager.default.fileExists(atPath: folder.file("run/model.tenon")))
    return result.errors.replacingOccurrences(of: folder.path, with: "DIR")
  }

  @Test func unknownKey_isNamedWithItsLineAndTheNearest() throws {
    #expect(
      try errors("optimizer: {", "optimiser: {") == """
        error[unknown-key]: the experiment has no key 'optimiser'
          DIR/shapes.yaml:17: optimiser: {SGD: {lr: 0.05, momentum: 0.9}}
          did you mean: optimizer
          keys: card, data, example, fusions, initialize, initializers, license, loss, metrics, model, name, optimizer, \
        parameter_groups, plugins, report, scheduler, seed, training, use

        """)
  }

  @Test func unknownArgument_isNamedWithItsLineAndTheNearest() throws {
    #expect(
      try errors("momentum: 0.9", "momentun: 0.9") == """
        error[unknown-argument]: SGD has no argument 'momentun'
          DIR/shapes.yaml:17: optimizer: {SGD: {lr: 0.05, momentun: 0.9}}
          did you mean: momentum
          arguments: dampening, lr, maximize, momentum, nesterov, weight_decay

        """)
  }

  @Test func argumentOfAnotherType_isShownWithWhatIsExpected() throws {
    let text = try errors("kernel_size: 3", "kernel_size: three")
    #expect(text.hasPrefix("error[bad-argument]: Conv2d cannot take this 'kernel_size'\n  DIR/shapes.yaml:10: "))
    #expect(text.contains("expected: an integer or a pair of integers, at least 1"))
    #expect(text.contains("received: three"))
  }

  @Test func unknownComponent_isNamedWithTheNearest() throws {
    let text = try errors("- ReLU", "- RELUU")
    #expect(text.hasPrefix("error[not-found]: no plugin provides a layer 'RELUU'\n  DIR/shapes.yaml:11: - RELUU"))
    #expect(text.contains("did you mean: ReLU"))
  }

  @Test func componentOfAnotherKind_isCalledSo() throws {
    #expect(try errors("- ReLU", "- Adam").contains("error[wrong-kind]: 'Adam' is an optimizer, not a layer"))
  }

  @Test func shapeThatDoesNotFit_namesTheLayer() throws {
    let text = try errors("in_features: 784", "in_features: 100")
    #expect(text.hasPrefix("error[shape-mismatch]: layer '5' (tenon/Linear) cannot take this input"))
    #expect(text.contains("in_features = 100") && text.contains("784"))
  }

  @Test func inputThatNoLayerYields_isNamedWithTheNearest() throws {
    #expect(
      try errors("- ReLU", "- {name: act, inputs: [imput], ReLU: {}}") == """
        error[unknown-input]: layer 'act' is applied to 'imput', which no earlier layer yields
          DIR/shapes.yaml:11: - {name: act, inputs: [imput], ReLU: {}}
          did you mean: input
          values: 0, 0.output, input

        """)
  }

  @Test func brokenYAML_isAnErrorWithItsPlace() throws {
    #expect(try errors("model:", "model: [").contains("error[experiment-file]"))
  }

  @Test func deepYAML_isRefused() throws {
    #expect(try errors("seed: 3", "seed: " + String(repeating: "[", count: 100_000)).contains("nests deeper"))
  }

  @Test func missingAndTruncatedData_areNamed() throws {
    let images = try folder.bytes("train-images-idx3-ubyte")
    try folder.write(Array(images.dropLast(1)), to: "train-images-idx3-ubyte")
    let truncated = try errors("seed: 3", "seed: 4")
    #expect(truncated.contains("error[bad-data]") && truncated.contains("train-images-idx3-ubyte"))
    try FileManager.default.removeItem(atPath: folder.file("train-images-idx3-ubyte"))
    let missing = try errors("seed: 3", "seed: 4")
    #expect(missing.contains("error[bad-data]") && missing.contains("train-images-idx3-ubyte"))
  }

  @Test func damagedImageOfADataset_isNamedWithItsSample() throws {
    try Shapes.writeFolder(to: folder, "images", count: 20)
    let jpeg = try ImageWriter.jpegData(Shapes.image(of: 3))
    try folder.write(Array(jpeg.prefix(jpeg.count / 2)), to: "images/9/zz.jpg")
    let images = "{ImageFolder: {root: \(folder.file("images"))}}"
    let text = Shapes.experiment(root: folder.path, epochs: 1)
      .replacingOccurrences(of: "{MNIST: {root: \(folder.path), train: true}}", with: images)
      .replacingOccurrences(of: "  test: {MNIST: {root: \(folder.path), train: false}}\n", with: "")
      .replacingOccurrences(of: "[ToTensor", with: "[Grayscale, ToTensor")
    let result = try Command.built.run(
      "train", folder.write(text, to: "images.yaml"), "--run", folder.file("run"))
    #expect(result.status == 1)
    #expect(result.errors.hasPrefix("error[bad-data]: sample 20 of data.train (tenon/ImageFolder) failed in read"))
    #expect(result.errors.contains("'\(folder.file("images/9/zz.jpg"))' is a truncated JPEG file"))
  }

  @Test func commandLineThatIsWrong_exitsWith2() throws {
    #expect(try Command.built.run("train").status == 2)
    #expect(try Command.built.run("nonsense").status == 2)
    #expect(try Command.built.run("train", "x.yaml", "--threads", "0").status == 2)
    #expect(try Command.built.run("plugin", "list", "--plugin-path", folder.file("nowhere")).status == 2)
    #expect(try Command.built.run("--help").status == 0)
    #expect(try Command.built.run("--version").lines == ["0.1.0"])
  }

  @Test func fileThatIsNoArchiveOrImage_isAnError() throws {
    let path = try folder.write("not a zip", to: "model.tenon")
    let evaluated = try Command.built.run("evaluate", path)
    #expect(evaluated.status == 1 && evaluated.errors.hasPrefix("error[archive-"))
    #expect(try Command.built.run("inspect", folder.file("nowhere.tenon")).status == 1)
    #expect(try Command.built.run("train", folder.file("nowhere.yaml")).errors.contains("there is no such file"))
  }

  @Test func truncatedArchive_isRefused_andBadImageNamed() throws {
    let experiment = try folder.write(Shapes.experiment(root: folder.path, epochs: 1), to: "shapes.yaml")
    #expect(try Command.built.run("train", experiment, "--run", folder.file("run")).status == 0)
    let whole = try folder.bytes("run/model.tenon")
    for size in [0, 10, 100, whole.count / 2, whole.count - 1] {
      let path = try folder.write(Array(whole.prefix(size)), to: "cut.tenon")
      let result = try Command.built.run("evaluate", path)
      #expect(result.status == 1 && result.errors.hasPrefix("error["))
    }
    let image = try folder.write("<html>", to: "picture.png")
    let result = try Command.built.run("predict", folder.file("run/model.tenon"), image)
    #expect(result.status == 1)
    #expect(result.errors.contains("picture.png"))
  }
}
