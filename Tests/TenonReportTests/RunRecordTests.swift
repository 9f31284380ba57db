import Foundation
import TenonReport
import TestSupport
import Testing

/// Pages about runs of whatever files there are, those of somebody else too.
@Suite struct RunRecordTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func page(_ names: String...) throws -> String {
    let runs = try names.map { try RunRecord(path: folder.file($0)) }
    let page = runs.count == 1 ? try ReportPage(of: runs[0]) : try ReportPage(comparing: runs)
    return String(decoding: page.bytes, as: UTF8.self)
  }

  private func metrics(_ losses: [String], name: String = "train_loss") -> String {
    losses.enumerated().map { "{\"epoch\":\($0 + 1),\"step\":\(10 * ($0 + 1)),\"\(name)\":\($1),\"lr\":0.1}\n" }
      .joined()
  }

  @Test func metricsAlone_areShown_andTheRestIsSaidToBeAbsent() throws {
    try folder.write(metrics(["0.75", "null", "0.25"]), to: "run/metrics.jsonl")
    let text = try page("run")
    for value in ["0.75", "0.25"] {
      #expect(text.contains("<title>epoch \(value == "0.75" ? 1 : 3): train \(value)</title>"))
    }
    // A line is broken where there is no value; single points are no line.
    #expect(!text.contains("<title>epoch 2: train"))
    #expect(text.contains("There is none: the training has kept nothing for it"))
    #expect(text.contains("No model is written yet."))
    #expect(!text.contains("http-equiv=\"refresh\""))
  }

  @Test func folderWithoutARun_isRefused() throws {
    #expect(throws: RunReadingError.self) { try RunRecord(path: folder.path) }
    #expect(throws: RunReadingError.self) { try RunRecord(path: folder.file("nothing")) }
  }

  @Test func damagedFiles_areNamed_andTheOthersShown() throws {
    try folder.write(metrics(["0.5"]), to: "run/metrics.jsonl")
    try folder.write("{\"format\": \"tenon-report\", \"format_version\": 99}", to: "run/report.json")
    try folder.write("no archive", to: "run/model.tenon")
    try folder.write("name: [", to: "run/experiment.yaml")
    let run = try RunRecord(path: folder.file("run"))
    #expect(run.notes.count == 3, "\(run.notes)")
    let text = try page("run")
    #expect(text.contains("Not shown, since it cannot be read") && text.contains("<title>epoch 1: train 0.5</title>"))
  }

  /// The files of a run may come from anybody.
  @Test func hostileTexts_runNothing() throws {
    let hostile = "\\\"><script>alert(1)</script>\\u0000\\u202e'<img src=x onerror=alert(1)>"
    try folder.write(metrics(["1", "2"], name: hostile) + metrics([]), to: "run/metrics.jsonl")
    try folder.write("name: \"\(hostile)\"\nseed: <script>\n", to: "run/experiment.yaml")
    try folder.write("<script>alert(1)</script>\u{1B}[31m\n", to: "run/log.txt")
    try folder.write(
      """
      {"format": "tenon-report", "format_version": 1, "state": "failed", "failure": "\(hostile)", "written": "\(hostile)",
      "epochs": 2, "train_samples": 3, "norms": [{"epoch": 1, "weights": {"\(hostile)": 1}, "gradients": {}}],
      "confusion": {"data": "\(hostile)", "epoch": 1, "classes": ["\(hostile)", "=cmd|' /C calc'!A0"],
      "counts": [[0, 0, 3], [1, 0, 2]]}, "machine": {"processor": "\(hostile)", "cores": 1, "memory_bytes": 1,
      "system": "\(hostile)", "threads": 1}, "mistakes": [{"true": 1, "predicted": 0, "confidence": 0.5,
      "right_confidence": 0.1, "sample": 0, "png": "\\"><script>"}]}
      """, to: "run/report.json")
    let text = try page("run")
    #expect(text.components(separatedBy: "<script").count == 2)
    #expect(text.contains("&lt;script&gt;alert(1)") && !text.contains("<img"))
    #expect(!text.contains("\u{0}") && !text.contains("\u{1B}") && !text.contains("\u{202E}"))
    #expect(text.contains("default-src 'none'") || text.contains("default-src &#39;none&#39;"))
    let tables = try text.split(separator: "base64,").dropFirst().map { part in
      try #require(Data(base64Encoded: String(part.prefix { $0 != "\"" && $0 != "&" }))).map { $0 }
    }.map { String(decoding: $0, as: UTF8.self) }
    let classes = try #require(tables.first { $0.hasPrefix("class,precision") })
    #expect(classes.contains("'=cmd|' /C calc'!A0,"))
    #expect(classes.contains("\n'=cmd") && !classes.contains("\n=cmd"))
  }

  @Test func numbersBeyondAllBounds_makeAPage() throws {
    try folder.write(
      metrics(["1e308", "-1e308", "5e-324", "0", "1e400"].filter { $0 != "1e400" }), to: "run/metrics.jsonl")
    #expect(try page("run").contains("</html>"))
    try folder.write(metrics(["3", "3", "3"]), to: "same/metrics.jsonl")
    #expect(try page("same").contains("<title>epoch 2: train 3</title>"))
  }

  @Test func largeRuns_stayBelowFiveMegabytes() throws {
    let names = (0..<50).map { "train_metric\($0)" }
    let lines = (1...400).map { epoch in
      "{\"epoch\":\(epoch),\"step\":\(epoch)" + names.map { ",\"\($0)\":\(Double(epoch) / 7)" }.joined() + "}\n"
    }
    try folder.write(lines.joined(), to: "run/metrics.jsonl")
    let classes = (0..<40).map { "\"a class with a name of some length \($0)\"" }.joined(separator: ",")
    let counts = (0..<1600).map { "[\($0 / 40),\($0 % 40),\($0)]" }.joined(separator: ",")
    let layers = (0..<200).map { "\"block.\($0).convolution\":0.12345678" }.joined(separator: ",")
    let norms = (1...40).map { "{\"epoch\":\($0),\"weights\":{\(layers)},\"gradients\":{\(layers)}}" }
    try folder.write(
      """
      {"format": "tenon-report", "format_version": 1, "state": "finished", "epochs": 400, "train_samples": 3,
      "norms": [\(norms.joined(separator: ","))],
      "confusion": {"data": "test", "epoch": 1, "classes": [\(classes)], "counts": [\(counts)]}, "mistakes": []}
      """, to: "run/report.json")
    #expect(try page("run").utf8.count < 5_000_000)
    #expect(try page("run", "run").utf8.count < 5_000_000)
  }

  @Test func severalRuns_standBesideEachOther() throws {
    for (name, rate, losses) in [("a", "0.1", ["0.9", "0.5"]), ("b", "0.2", ["0.8", "0.4", "0.3"])] {
      try folder.write(metrics(losses), to: "\(name)/metrics.jsonl")
      try folder.write(
        """
        name: same
        data: {train: Blobs}
        model: [Flatten]
        loss: MSELoss
        optimizer: {SGD: {lr: \(rate)}}
        training: {epochs: \(losses.count)}
        """, to: "\(name)/experiment.yaml")
    }
    let text = try page("a", "b")
    #expect(text.contains("<title>epoch 2: a 0.5</title>") && text.contains("<title>epoch 3: b 0.3</title>"))
    #expect(text.contains("<th scope=\"row\">optimizer.SGD.lr</th><td>0.1</td><td class=\"b2\">0.2</td>"))
    #expect(text.contains("<th scope=\"row\">training.epochs</th><td>2</td><td class=\"b2\">3</td>"))
    #expect(!text.contains("<th scope=\"row\">name</th>"))
    let numbers = RunReportData(try ["a", "b"].map { try RunRecord(path: folder.file($0)) })
    #expect(numbers.csv.split(separator: "\n").count == 6)
    #expect(numbers.csv.hasPrefix("run,epoch,step,train_loss,lr\na,1,10,0.9,0.1\n"))
    #expect(numbers.json[1]?["epochs"]?[2]?["train_loss"]?.doubleValue == 0.3)
  }
}
