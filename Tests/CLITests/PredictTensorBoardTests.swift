import Foundation
import TenonArchive
import TenonCore
import TenonImage
import TestSupport
import Testing

/// `tenon predict --tensorboard FOLDER`.
@Suite struct PredictTensorBoardTests {
  /// Trained once for all tests: three classes of colours.
  private static let archive = Result {
    let folder = try TemporaryFolder()
    try Colours.write(to: folder, "train", Colours.classes, count: 5)
    let experiment = try folder.write(
      Colours.experiment(["train: {ImageFolder: {root: \(folder.file("train"))}}"]), to: "colours.yaml")
    let result = try Command.built.run("train", experiment, "--run", folder.file("run"))
    #expect(result.status == 0, "\(result.errors)")
    return try folder.bytes("run/model.tenon")
  }

  private let folder: TemporaryFolder
  private let model: String

  init() throws {
    folder = try TemporaryFolder()
    model = try folder.write(Self.archive.get(), to: "model.tenon")
  }

  private func predict(_ arguments: String...) throws -> Command.Output {
    try Command.built.run(["predict"] + arguments + ["--tensorboard", folder.file("events")])
  }

  /// The values of the folder's summaries by their tags, each at step 0 and once.
  private func written() throws -> [String: EventMessage] {
    let values = try EventFiles.values(in: folder.file("events"))
    #expect(values.allSatisfy { $0.step == 0 })
    return try Dictionary(values.map { (try #require($0.value.text(1)), $0.value) }) { _, last in
      Issue.record("a tag is there twice")
      return last
    }
  }

  private func table(_ values: [String: EventMessage]) throws -> [String] {
    let value = try #require(values["predictions/table/text_summary"])
    #expect(try value.message(9)?.message(1)?.text(1) == "text")
    return try #require(value.message(8)?.text(8)).split(separator: "\n").map(String.init)
  }

  @Test func pictures_comeWithTheirClasses_tableAndScores() throws {
    for label in 0..<3 { try folder.write(Colours.png(of: label, 7), to: "in/\(label).png") }
    let result = try predict(model, folder.file("in"), "--top", "2")
    #expect(result.status == 0 && result.lines.count == 3, "\(result.errors)")
    #expect(result.errors == "note: `tensorboard --logdir \(folder.file("events"))` shows the predictions\n")
    let values = try written()
    #expect(values.keys.sorted() == ["predictions/pictures", "predictions/score", "predictions/table/text_summary"])
    let lines = try table(values)
    #expect(lines[0] == "3 samples with the model `colours`" && lines[1] == "| sample | prediction |")
    for (line, shown) in zip(lines.suffix(3), result.lines) {
      // `PATH: a 0.9 ...` and "| `PATH` | `a` 0.9, ... |" are of one prediction.
      let parts = shown.split(separator: ": ", maxSplits: 1)
      let classes = parts[1].split(separator: ", ").map { $0.split(separator: " ") }
      #expect(line == "| `\(parts[0])` | \(classes.map { "`\($0[0])` \($0[1])" }.joined(separator: ", ")) |")
    }
    let scores = try #require(try values["predictions/score"]?.message(5))
    let least = try #require(scores.double(1))
    #expect(scores.double(3) == 3 && least > 1.0 / 3)
    let image = try #require(try values["predictions/pictures"]?.message(4))
    let picture = try ImageReader.read(bytes: #require(image.bytes(4)), name: "pictures", limits: .default)
    #expect(picture.width == image.integer(2) && picture.height == image.integer(1))
    var colours: Set<[UInt8]> = []
    for place in stride(from: 0, to: picture.pixels.count, by: picture.channels) {
      // Bytes that were numbers from 0 to 1 meanwhile may be one less.
      colours.insert(picture.pixels[place..<place + 3].map { $0 / 4 })
    }
    #expect(colours.isSuperset(of: [[51, 9, 9], [9, 51, 9], [9, 9, 51]]))
  }

  /// Names of files are anybody's, and so is what a broken file is called.
  @Test func hostileNames_areText_andWhatFailedIsNamed() throws {
    let names = [
      "a`b.png", "a``|b.png", "a|b.png", "<img src=x onerror=alert(1)>.png", "![x](javascript:alert(1)).png",
      "line\nbreak.png", "\u{202E}gnp.png",
    ]
    for name in names { try folder.write(Colours.png(of: 1, 1), to: "in/\(name)") }
    try folder.write("<html>", to: "in/broken|.png")
    let result = try predict(model, folder.file("in"))
    #expect(result.status == 1 && result.errors.contains("1 of 8 images could not be predicted"), "\(result.errors)")
    let values = try written()
    let lines = try table(values)
    #expect(lines.count == 3 + 8 && lines[0].hasSuffix("of which 1 could not be predicted"))
    for line in lines.dropFirst(3) {
      // Nothing stands outside of code but bars, numbers and commas.
      var rest = line[...]
      var outside = ""
      while let start = rest.firstIndex(of: "`") {
        outside += rest[..<start]
        let fence = rest[start...].prefix { $0 == "`" }
        rest = rest[fence.endIndex...]
        let end = try #require(rest.firstRange(of: "\(fence.count > 1 ? " " : "")\(fence)"))
        rest = rest[end.upperBound...]
      }
      outside += rest
      #expect(outside.filter { $0 == "|" }.count == 3, "\(line)")
      #expect(outside.allSatisfy { "| 0123456789.".contains($0) } || outside == "|  | not predicted:  |", "\(line)")
      #expect(!line.contains("\u{202E}"))
    }
    #expect(values["predictions/pictures"] != nil)
    #expect(try folder.names() == ["events", "in", "model.tenon"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("events")).count == 1)
  }

  /// Yes or no for each class, numbers, and several outputs.
  @Test func otherAnswers_haveTheirForms() throws {
    try folder.write(Colours.png(of: 1, 1), to: "b.png")
    for (prediction, pattern) in [
      (Prediction(.sigmoid, .threshold), "`a` 0.1234 no, `b` 0.1234 yes, `c` 0.1234 no"),
      (.identity, "-1.1234, 2.1234, -1.1234"),
    ] {
      var archive = try ModelArchive(path: model)
      archive.predictions = ["output": prediction]
      try archive.write(to: folder.file("other.tenon"))
      let result = try predict(folder.file("other.tenon"), folder.file("b.png"), "--json")
      #expect(result.status == 0 && result.lines.count == 1, "\(result.errors)")
      let values = try written()
      let row = try #require(table(values).last)
      let shape = pattern.filter { !$0.isNumber && $0 != "-" }
      #expect(
        row.dropFirst("| `\(folder.file("b.png"))` | ".count).dropLast(2).filter { !$0.isNumber && $0 != "-" } == shape)
      #expect(try values["predictions/score"]?.message(5)?.double(3) == 3)
      try FileManager.default.removeItem(atPath: folder.file("events"))
    }
  }

  @Test func rowsOfTables_haveTheirTable() throws {
    let rows = (0..<40).map { "\($0 % 2 == 0 ? 1 : -1),\(Double($0) / 40),\($0 % 2 == 0 ? "even" : "odd|")" }
    let csv = try folder.write("x,y,kind\n" + rows.joined(separator: "\n") + "\n", to: "rows.csv")
    let experiment = try folder.write(
      """
      name: rows
      seed: 1
      data: {train: {CSVTable: {path: \(csv), target: kind}}, batch_size: 8}
      model: [{Linear: {in_features: 2, out_features: 2}}]
      loss: CrossEntropyLoss
      optimizer: {Adam: {lr: 0.1}}
      training: {epochs: 4}
      """, to: "rows.yaml")
    let trained = try Command.built.run("train", experiment, "--run", folder.file("run"))
    try #require(trained.status == 0, "\(trained.errors)")
    let result = try predict(folder.file("run/model.tenon"), csv, "--csv", folder.file("out.csv"))
    #expect(result.status == 0 && result.lines == ["\(folder.file("out.csv")): 40 samples"], "\(result.errors)")
    let values = try written()
    #expect(values.keys.sorted() == ["predictions/score", "predictions/table/text_summary"])
    let lines = try table(values)
    #expect(lines.count == 43 && lines[3].hasPrefix("| `\(csv) row 1` | `even` "), "\(lines[3])")
    #expect(lines[4].contains("`odd\\|` "))
  }

  /// Before anything is predicted.
  @Test func aFolderThatCannotBeWritten_isAnError() throws {
    try folder.write(Colours.png(of: 1, 1), to: "b.png")
    try folder.write("in the way", to: "events")
    let result = try predict(model, folder.file("b.png"))
    #expect(result.status == 1 && result.lines.isEmpty && result.errors.hasPrefix("error["), "\(result.errors)")
  }
}
