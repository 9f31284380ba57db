import Foundation
import TenonArchive
import TenonCore
import TenonImage
import TestSupport
import Testing

/// `tenon show`: pictures of a model, and what they show as numbers.
@Suite struct ShowPictureTests {
  /// One training for all tests.
  private static let trained = Result {
    let folder = try TemporaryFolder()
    try Shapes.write(to: folder, train: 200, test: 60)
    let text =
      Shapes.experiment(root: folder.path, epochs: 2, optimizer: "{SGD: {lr: 0.002}}")
      + "\nreport: {html: true, tensorboard: true, histograms: epoch}\n"
    try folder.write(text, to: "shapes.yaml")
    let result = try Command.built.run("train", folder.file("shapes.yaml"), "--run", folder.file("run"))
    #expect(result.status == 0, "\(result.errors)")
    return folder
  }

  private let folder: TemporaryFolder
  private let out: TemporaryFolder
  private var run: String { folder.file("run") }
  private var model: String { folder.file("run/model.tenon") }

  init() throws {
    folder = try Self.trained.get()
    out = try TemporaryFolder()
  }

  /// Shows something, looks at the picture's file, and returns the rows of its table.
  private func show(_ arguments: String...) throws -> [[String: String]] {
    let png = try Command.built.run(["show"] + arguments + ["-o", out.file("a.png"), "--csv", out.file("a.csv")])
    #expect(png.status == 0, "\(png.errors)")
    let image = try ImageReader.read(path: out.file("a.png"))
    #expect(image.width > 100 && image.height > 60 && Set(image.pixels).count > 8)
    let svg = try Command.built.run(["show"] + arguments + ["-o", out.file("a.svg"), "--json", out.file("a.json")])
    #expect(svg.status == 0, "\(svg.errors)")
    #expect(try text("a.svg").hasPrefix("<svg ") && text("a.svg").contains("</text>"))
    let lines = try text("a.csv").split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    let rows = lines.dropFirst().map { line in
      Dictionary(uniqueKeysWithValues: zip(lines[0].map(String.init), line.map(String.init)))
    }
    #expect(try JSON.parse(text("a.json"))["rows"]?.arrayValue?.count == rows.count)
    return rows
  }

  private func text(_ name: String) throws -> String { try String(contentsOfFile: out.file(name), encoding: .utf8) }

  private func fails(_ code: String, _ arguments: String...) throws {
    let result = try Command.built.run(["show"] + arguments + ["-o", out.file("b.png")])
    #expect(result.status == 1 && result.errors.contains("error[\(code)]"), "\(result.errors)")
    #expect(!FileManager.default.fileExists(atPath: out.file("b.png")))
  }

  @Test func confusion_ofARunAndOfItsModel_areTheSame() throws {
    let kept = try show("confusion", run)
    #expect(kept.compactMap { Int($0["count"] ?? "") }.reduce(0, +) == 60)
    // Of the archive, and of the run where something is changed, the model is evaluated.
    #expect(try show("confusion", model) == kept)
    #expect(try show("confusion", run, "--set", "data.eval_batch_size=7", "--colours", "cividis") == kept)
    let right = kept.filter { $0["true"] == $0["predicted"] }.compactMap { Int($0["count"] ?? "") }.reduce(0, +)
    let archive = try ModelArchive(path: model)
    let accuracy = try #require(archive.metrics.first { $0.name == "test_accuracy" }?.value)
    #expect(abs(accuracy - Double(right) / 60) < 1e-9)
    let mistakes = try show("mistakes", run)
    #expect(mistakes.count == min(16, 60 - right))
    #expect(mistakes.allSatisfy { $0["true"] != $0["predicted"] })
  }

  @Test func curves_goFromNothingToAll() throws {
    let roc = try show("roc", model, "--class", "3")
    let named = try show("roc", model, "--class", "Dress")
    #expect(roc.allSatisfy { $0["class"] == "Dress" } && roc == named)
    #expect(roc.first?["true_positive_rate"] == "0.0" && roc.last?["false_positive_rate"] == "1.0")
    let pr = try show("pr", run)
    #expect(Set(pr.compactMap { $0["class"] }).count == 10 && pr.last?["recall"] == "1.0")
    try fails("unknown-class", "roc", model, "--class", "ten")
  }

  @Test func archiveOfSomebodyElse_wantsItsDataNamed() throws {
    try FileManager.default.copyItem(atPath: model, toPath: out.file("other.tenon"))
    try fails("data-not-named", "confusion", out.file("other.tenon"))
    #expect(try show("confusion", out.file("other.tenon"), "--data", folder.path).isEmpty == false)
  }

  @Test func kernels_areTheWeights() throws {
    let weight = try #require(try ModelArchive(path: model).state["0.weight"])
    let rows = try show("kernels", model)
    #expect(rows.compactMap { Float($0["weight"] ?? "") } == Array(weight[Float.self]))
    #expect(try show("kernels", run, "--layer", "0", "--channel", "0", "--count", "2").count == 18)
    try fails("no-layer", "kernels", run, "--layer", "5")
    try fails("no-channel", "kernels", run, "--channel", "1")
  }

  @Test func histograms_countEveryWeightOfEveryEpoch() throws {
    func counts(_ rows: [[String: String]]) -> [String: Double] {
      rows.reduce(into: [:]) {
        $0["\($1["parameter"] ?? "")/\($1["step"] ?? "")", default: 0] += Double($1["count"] ?? "") ?? 0
      }
    }
    #expect(counts(try show("histograms", model)) == ["0.weight/": 36, "0.bias/": 4, "5.weight/": 7840, "5.bias/": 10])
    let kept = ["5.weight/13": 7840.0, "5.weight/26": 7840, "5.bias/13": 10, "5.bias/26": 10]
    #expect(counts(try show("histograms", run, "--layer", "5")) == kept)
    #expect(counts(try show("histograms", run, "--layer", "5", "--gradients")) == kept)
    try fails("no-gradients", "histograms", model, "--gradients")
  }

  @Test func schedule_isThatOfInspect() throws {
    let inspected = try Command.built.run("inspect", folder.file("shapes.yaml"), "--schedule", "--csv")
    for path in [folder.file("shapes.yaml"), run, model] {
      _ = try show("schedule", path)
      #expect(try text("a.csv") == inspected.output)
    }
  }

  @Test func graph_hasTheLayersOfTheModel() throws {
    let rows = try show("graph", model)
    #expect(rows.map { $0["layer"] } == ["input", "0", "1", "2", "3", "4", "5", "output"])
    let parameters = rows.compactMap { Int($0["parameters"] ?? "") }
    #expect(parameters.reduce(0, +) == 7890)
    #expect(rows[1]["output"] == "4 x 28 x 28" && rows[1]["inputs"] == "input")
    #expect(try show("graph", folder.file("shapes.yaml")) == rows)
    #expect(try show("graph", folder.file("shapes.yaml"), "--input", "1,28,28") == rows)
  }

  @Test func samples_areThoseOfTheData_withTheirClasses() throws {
    let rows = try show("samples", folder.file("shapes.yaml"), "--part", "test", "--count", "12")
    #expect(rows.map { $0["label"] } == (0..<12).map { "\($0 % 10)" } && rows[11]["sample"] == "11")
    // Training data is shuffled, each epoch otherwise.
    let first = try show("samples", run, "--count", "30").map { $0["sample"] }
    let second = try show("samples", run, "--count", "30", "--epoch", "2").map { $0["sample"] }
    #expect(first.count == 30 && first != second && Set(first).count == 30)
    try fails("no-data", "samples", model)
    try fails("no-data", "samples", run, "--part", "validation")
  }

  @Test func features_areWhatTheLayerYields() throws {
    let image = try out.write(ImageWriter.pngData(Shapes.image(of: 4)), to: "four.png")
    let rows = try show("features", model, "2", "--image", image)
    #expect(rows.count == 4 * 14 * 14)
    let written = try Command.built.run("features", model, image, "--layer", "2", "--csv", out.file("f.csv"))
    #expect(written.status == 0, "\(written.errors)")
    let line = try #require(text("f.csv").split(separator: "\n").last).split(separator: ",").dropFirst()
    let shown = rows.compactMap { Float($0["value"] ?? "") }
    #expect(shown == line.compactMap { Float($0) })
    try fails("no-maps", "features", model, "5", "--image", image)
    try fails("unknown-layer", "features", model, "9", "--image", image)
  }

  @Test func activations_countUnitsThatDoNothing() throws {
    let rows = try show("activations", model)
    #expect(rows.map { $0["layer"] } == ["0", "1", "2", "3", "4", "5"])
    #expect(rows[1]["units"] == "4" && rows[1]["least"] == "0.0")
    let zeros = try #require(rows[1]["zeros"].flatMap { Double($0) })
    #expect(zeros > 0.05 && zeros < 1)
    let units = try show("activations", run, "--layer", "1")
    let means = units.compactMap { Double($0["mean"] ?? "") }
    let mean = try #require(Double(rows[1]["mean"] ?? ""))
    #expect(means.count == 4 && abs(means.reduce(0, +) / 4 - mean) < 1e-9)
    try fails("unknown-layer", "activations", model, "--layer", "9")
  }

  @Test func gradCAM_hasTheSizeOfTheLayersMaps() throws {
    let image = try out.write(ImageWriter.pngData(Shapes.image(of: 4)), to: "four.png")
    // The last layer that yields maps is the pooling.
    #expect(try show("saliency", model, "--image", image).count == 14 * 14)
    let rows = try show("saliency", model, "--image", image, "--layer", "0", "--class", "7")
    let values = rows.compactMap { Double($0["saliency"] ?? "") }
    #expect(values.count == 28 * 28 && values.allSatisfy { $0 >= 0 })
    try fails("no-maps", "saliency", model, "--image", image, "--layer", "5")
    try fails("unknown-class", "saliency", model, "--image", image, "--class", "ten")
  }

  /// Completeness: the parts sum up to what the score is more than that of a picture of zeros.
  @Test func integratedGradients_sumToTheDifferenceOfScores() throws {
    let image = try out.write(ImageWriter.pngData(Shapes.image(of: 4)), to: "four.png")
    // In what the network reads, 0 is the mean.
    let black = try Image(height: 28, width: 28, channels: 1, pixels: [UInt8](repeating: 51, count: 784))
    try out.write(ImageWriter.pngData(black), to: "zeros.png")
    func score(_ name: String) throws -> Double {
      let written = try Command.built.run("features", model, out.file(name), "--layer", "5", "--csv", out.file("s.csv"))
      #expect(written.status == 0, "\(written.errors)")
      return try #require(
        text("s.csv").split(separator: "\n").last?.split(separator: ",").dropFirst(5).first.flatMap { Double($0) })
    }
    _ = try show(
      "saliency", model, "--image", image, "--method", "integrated-gradients", "--class", "4", "--steps", "200")
    let note = try #require(text("a.svg").split(separator: ">").first { $0.hasPrefix("they sum to ") })
    let numbers = note.split { !"-0123456789.".contains($0) }.compactMap { Double($0) }
    let (four, zeros) = (try score("four.png"), try score("zeros.png"))
    #expect(abs(numbers[1] - four) < 0.002 && abs(numbers[2] - zeros) < 0.002, "\(note) for \(four) and \(zeros)")
    #expect(abs(numbers[0] - (four - zeros)) < 0.02 * abs(four - zeros) + 0.01, "\(note)")
  }

  @Test func withoutCairo_SVGIsWritten_andPNGNamesThePackage() throws {
    try out.write([], to: "empty/libcairo.so.2")
    var command = Command.built
    command.environment = ["LD_LIBRARY_PATH": out.file("empty")]
    #expect(try command.run("show", "graph", model, "-o", out.file("a.svg")).status == 0)
    let result = try command.run("show", "graph", model, "-o", out.file("c.png"))
    #expect(result.status == 1 && result.errors.contains("Debian's package libcairo2"), "\(result.errors)")
  }

  @Test func wrongCommandLines_areRefused() throws {
    for arguments in [["-o", "a.jpg"], [], ["-o", "a.png", "--csv", "a.png"]] {
      let result = try Command.built.run(["show", "graph", model] + arguments)
      #expect(result.status == 2, "\(result.errors)")
    }
  }
}
