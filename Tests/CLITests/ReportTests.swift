import Foundation
import TenonCore
import TenonImage
import TestSupport
import Testing

/// `report.html`, as training writes it and as `tenon report` makes it.
@Suite struct ReportTests {
  private let folder: TemporaryFolder
  private let experiment: String

  init() throws {
    folder = try TemporaryFolder()
    try Shapes.write(to: folder, train: 200, test: 60)
    let text = Shapes.experiment(root: folder.path, epochs: 3, optimizer: "{SGD: {lr: 0.002}}")
      .replacingOccurrences(of: "  transforms:", with: "  split: [9, 1]\n  transforms:")
    experiment = try folder.write(text, to: "shapes.yaml")
  }

  private func text(_ name: String) throws -> String { try String(contentsOfFile: folder.file(name), encoding: .utf8) }

  private func seen(_ run: String) throws -> JSON { try JSON.parse(text("\(run)/report.json")) }

  @discardableResult
  private func train(_ options: String...) throws -> Command.Output {
    let result = try Command.built.run(["train", experiment, "--run", folder.file("run")] + options)
    #expect(result.status == 0, "\(result.errors)")
    return result
  }

  @Test func training_writesAPage_withTheNumbersOfItsFiles() throws {
    try train()
    let page = try text("run/report.html")
    #expect(page.utf8.count < 5_000_000 && page.hasSuffix("</html>\n"))
    for id in [
      "curves", "confusion", "classes", "mistakes", "model", "kernels", "norms", "experiment", "repeat", "machine",
      "log",
    ] {
      #expect(page.contains("<section id=\"\(id)\"") && page.contains("<a href=\"#\(id)\">"), "\(id)")
    }
    #expect(!page.contains("http-equiv=\"refresh\"") && page.contains("<span class=\"state\">finished</span>"))
    // Nothing is loaded: every source and every link is of the page itself.
    for attribute in ["src=\"", "href=\""] {
      for part in page.components(separatedBy: attribute).dropFirst() {
        #expect(part.hasPrefix("data:") || part.hasPrefix("#"), "\(part.prefix(60))")
      }
    }
    let seen = try seen("run")
    let counts = try #require(seen["confusion"]?["counts"]?.arrayValue)
    #expect(seen["confusion"]?["data"]?.stringValue == "test" && seen["state"]?.stringValue == "finished")
    let all = counts.compactMap { $0[2]?.intValue }.reduce(0, +)
    let right = counts.filter { $0[0] == $0[1] }.compactMap { $0[2]?.intValue }.reduce(0, +)
    #expect(all == 60)
    let inspected = try Command.built.run("inspect", folder.file("run/model.tenon"), "--json")
    let accuracy = try #require(try JSON.parse(inspected.output)["manifest"]?["metrics"]?["test_accuracy"]?.doubleValue)
    #expect(abs(accuracy - Double(right) / 60) < 1e-9)
    #expect(page.contains("\(right) of 60 samples right"))
    let mistakes = try #require(seen["mistakes"]?.arrayValue)
    #expect(mistakes.count == min(16, 60 - right) && right < 60)
    let confidences = mistakes.compactMap { $0["confidence"]?.doubleValue }
    #expect(confidences == confidences.sorted(by: >) && confidences.allSatisfy { $0 > 0.1 && $0 <= 1 })
    #expect(page.components(separatedBy: "<img src=\"data:image/png").count == mistakes.count + 1)
    #expect(page.contains("4 of layer 0 (4 x 1 x 3 x 3)"))
    #expect(seen["norms"]?.arrayValue?.count == 3)
    let last = try #require(seen["norms"]?[2])
    #expect(last["weights"]?.objectValue?.keys == ["0", "5"] && last["gradients"]?.objectValue?.keys == ["0", "5"])
    #expect(last["gradients"]?["5"]?.doubleValue.map { $0 > 0 && $0.isFinite } == true)
    #expect(page.contains("tenon train ") && page.contains("SHA-256"))
  }

  /// What is true of a picture of the data is what the pictures of mistakes are of.
  @Test func mistakes_areOfTheSamplesTheyName() throws {
    try train()
    let seen = try seen("run")
    for mistake in seen["mistakes"]?.arrayValue ?? [] {
      let sample = try #require(mistake["sample"]?.intValue)
      #expect(mistake["true"]?.intValue == sample % 10)
      let png = try #require(mistake["png"]?.stringValue.flatMap { Data(base64Encoded: $0) })
      let image = try ImageReader.read(bytes: [UInt8](png), name: "mistake")
      #expect(image.height == 28 && image.width == 28 && image.channels == 1)
      // Normalized, and back to all of black to white: the bright bar is where it was.
      let row = 2 * (sample % 10 + 1)
      #expect(image.pixels[(row * 28)..<(row + 1) * 28].allSatisfy { $0 > 200 })
    }
  }

  @Test func report_makesTheSamePageOfTheFiles_andOneOfARunThatHadNone() throws {
    try train()
    let written = try text("run/report.html")
    let result = try Command.built.run(
      "report", folder.file("run"), "-o", folder.file("again.html"), "--csv", folder.file("all.csv"), "--json",
      folder.file("all.json"))
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.lines == ["again.html", "all.csv", "all.json"].map(folder.file))
    // The log goes on after the page is written.
    func withoutLog(_ page: String) -> String { page.components(separatedBy: "<section id=\"log\"")[0] }
    #expect(withoutLog(try text("again.html")) == withoutLog(written))
    #expect(try text("all.csv").split(separator: "\n").count == 4)
    #expect(try JSON.parse(text("all.json"))[0]?["test"]?["test_accuracy"] != nil)
    try FileManager.default.removeItem(atPath: folder.file("run/report.json"))
    let old = try Command.built.run("report", folder.file("run"))
    #expect(old.status == 0 && old.lines == [folder.file("run/report.html")], "\(old.errors)")
    let page = try text("run/report.html")
    #expect(page.contains("There is none: the training has kept nothing for it"))
    #expect(page.contains("4 of layer 0 (4 x 1 x 3 x 3)") && page.contains("finished"))
  }

  @Test func training_isTheSameWithoutTheReport() throws {
    try train()
    let other = try Command.built.run(
      "train", experiment, "--run", folder.file("other"), "--set", "report.html=false")
    #expect(other.status == 0, "\(other.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.file("other/report.html")))
    #expect(!FileManager.default.fileExists(atPath: folder.file("other/report.json")))
    func losses(_ run: String) throws -> [Substring] {
      try text("\(run)/metrics.csv").split(separator: "\n").map { $0[..<($0.lastIndex(of: ",") ?? $0.endIndex)] }
    }
    #expect(try losses("run") == losses("other"))
  }

  @Test func aKill_leavesAPage_andWhatIsResumedGoesOnInIt() throws {
    let broken = try Command.built.run(
      ["train", experiment, "--run", folder.file("run"), "--set", "training.epochs=100000"], signal: SIGKILL,
      when: { (try? seen("run"))?["norms"]?.arrayValue?.isEmpty == false })
    #expect(broken.status == SIGKILL, "\(broken.errors)")
    let page = try text("run/report.html")
    #expect(page.hasSuffix("</html>\n") && page.contains("http-equiv=\"refresh\""))
    #expect(page.contains("<span class=\"state\">training</span>"))
    #expect(try Command.built.run("report", folder.file("run")).status == 0)
    let after = try text("run/report.html")
    #expect(after.contains("<span class=\"state\">broken off</span>") && !after.contains("http-equiv=\"refresh\""))
    let epochs = try text("run/metrics.csv").split(separator: "\n").count - 1
    let resumed = try Command.built.run(
      "train", "--resume", folder.file("run"), "--set", "training.epochs=\(epochs + 2)")
    #expect(resumed.status == 0, "\(resumed.errors)")
    let numbers = try #require(try seen("run")["norms"]?.arrayValue?.compactMap { $0["epoch"]?.intValue })
    #expect(numbers.suffix(2) == [epochs + 1, epochs + 2] && numbers == Array(Set(numbers)).sorted())
    #expect(numbers.count > 2)
  }

  @Test func classesWithHostileNames_runNothing() throws {
    let names = ["<img src=x onerror=alert(1)>", "=cmd|' \"C calc'!A0", "a\u{1}\u{202E}b"]
    for (label, name) in names.enumerated() {
      for number in 0..<8 {
        let pixels = (0..<16 * 16 * 3).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ number &* 7 &+ label &* 80) }
        let image = try Image(height: 16, width: 16, channels: 3, pixels: pixels)
        try folder.write(ImageWriter.pngData(image), to: "data/\(name)/\(number).png")
      }
    }
    let path = try folder.write(
      """
      name: hostile
      license: "\\"><script>alert(1)</script>"
      data:
        train: {ImageFolder: {root: \(folder.file("data"))}}
        split: [2, 1]
        transforms: [ToTensor]
        batch_size: 4
      model:
        - {name: first, Conv2d: {in_channels: 3, out_channels: 4, kernel_size: 5}}
        - AdaptiveAvgPool2d: {output_size: 1}
        - Flatten
        - Linear: {in_features: 4, out_features: 3}
      loss: CrossEntropyLoss
      optimizer: SGD
      training: {epochs: 1}
      """, to: "hostile.yaml")
    let result = try Command.built.run("train", path, "--run", folder.file("ho'stile <b>"))
    #expect(result.status == 0, "\(result.errors)")
    let page = try text("ho'stile <b>/report.html")
    #expect(page.components(separatedBy: "<script").count == 2 && !page.contains("<img src=x"))
    #expect(page.contains("&lt;img src=x onerror=alert(1)&gt;") && page.contains("a\\u0001\\u202eb"))
    #expect(!page.contains("ho'stile <b>"))
    let table = try Command.built.run(
      "report", folder.file("ho'stile <b>"), "--json", folder.file("all.json"), "-o", folder.file("page.html"))
    #expect(table.status == 0, "\(table.errors)")
    #expect(try JSON.parse(text("all.json"))[0]?["seen"]?["confusion"]?["classes"]?.arrayValue?.count == 3)
  }

  @Test func outputsThatAreNoClasses_areSaidToBeNone() throws {
    let path = try folder.write(
      """
      name: numbers
      data:
        train: {Blobs: {size: 40, num_classes: 2, shapes: [[8]]}}
        validation: {Blobs: {size: 20, num_classes: 2, shapes: [[8]], random_offset: 40}}
        batch_size: 10
      model: [Linear: {in_features: 8, out_features: 8}]
      loss: {MSELoss: {}, inputs: {target: input}}
      optimizer: SGD
      training: {epochs: 1}
      """, to: "numbers.yaml")
    let result = try Command.built.run("train", path, "--run", folder.file("run"))
    #expect(result.status == 0, "\(result.errors)")
    let page = try text("run/report.html")
    #expect(page.contains("There is none: no loss of this model compares outputs with classes."))
    #expect(page.contains("No layer of this model has kernels in two dimensions."))
  }

  @Test func whatIsNoRun_isNamed() throws {
    let result = try Command.built.run("report", folder.path)
    #expect(result.status == 1 && result.errors.contains("is no folder of a run"), "\(result.errors)")
    #expect(try Command.built.run("report").status == 2)
  }
}
