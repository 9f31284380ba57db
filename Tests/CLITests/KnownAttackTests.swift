import Foundation
import TenonArchive
import TenonCore
import TenonFormats
import TenonImage
import TestSupport
import Testing

/// Attacks on model files that are publicly known, as far as they lie in what a model says and not in its container
/// (`TenonFormatsTests/KnownAttacksTests`).
@Suite struct KnownAttackTests {
  private let folder: TemporaryFolder
  private var model: String { folder.file("run/model.tenon") }
  private var image: String { folder.file("in/a/0.png") }

  init() throws {
    folder = try TemporaryFolder()
    try Colours.write(to: folder, "in", Colours.classes, count: 2)
    let text = Colours.experiment(
      [
        "train: {ImageFolder: {root: \(folder.file("in"))}}", "test: {ImageFolder: {root: \(folder.file("in"))}}",
      ], epochs: 1)
    let result = try Command.built.run("train", try folder.write(text, to: "e.yaml"), "--run", folder.file("run"))
    try #require(result.status == 0, "\(result.errors)")
  }

  /// The model with one of its JSON entries changed as text, somewhere else.
  private func stranger(_ entry: String, _ change: (inout JSONObject) throws -> Void) throws -> String {
    let good = try ZipReader(model)
    let path = folder.file("stranger.tenon")
    try ZipWriter.replace(path) { writer in
      for old in good.entries {
        var bytes = try good.read(old.name, maximumBytes: 1 << 20)
        if old.name == entry {
          var object = try #require(try JSON.parse(bytes).objectValue)
          try change(&object)
          bytes = try JSON.object(object).bytes(.pretty)
        }
        try writer.add(old.name, bytes, old.method)
      }
    }
    return path
  }

  private func json(_ json: JSON, replacing old: String, with new: String) throws -> JSON {
    let text = try json.text()
    try #require(text.contains(old))
    return try JSON.parse(text.replacingOccurrences(of: old, with: new))
  }

  @Test(
    "CVE-2025-1550, CVE-2025-8747: a description that names what is to be called",
    arguments: [
      "os/system", "builtins/eval", "tenon/../../evil", "/tmp/evil.so",
    ])
  func component_isLookedUpAmongDeclaredOnesOnly(name: String) throws {
    let path = try stranger("graph.json") { graph in
      graph["modules"] = try json(graph["modules"] ?? .null, replacing: "tenon/Linear", with: name)
    }
    let result = try Command.built.run("predict", path, image)
    #expect(result.status == 1)
    #expect(result.errors.hasPrefix("error["), "\(result.errors)")
    #expect(result.errors.contains("stranger.tenon") || result.errors.contains(name), "\(result.errors)")
    #expect(try Command.built.run("inspect", path).status != SIGSEGV)
  }

  @Test("CVE-2024-3660, CVE-2025-9906: code in the description, and switches that turn safety off")
  func membersThatAreNotKnown_runNothing() throws {
    let path = try stranger("manifest.json") { manifest in
      manifest["safe_mode"] = false
      manifest["trust"] = true
      manifest["build_config"] = [
        "class_name": "Lambda", "code": "__import__('os').system('touch \(folder.file("evil"))')",
      ]
    }
    let (good, bad) = try (Command.built.run("predict", model, image), Command.built.run("predict", path, image))
    #expect(bad.status == 0 && bad.output == good.output, "\(bad.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.file("evil")))
  }

  @Test("CVE-2025-9905: an older form, in which checks are not made")
  func olderForms_areRefused() throws {
    for version in [0, -1, 2_000_000] {
      let path = try stranger("manifest.json") { $0["format_version"] = .int(version) }
      let result = try Command.built.run("predict", path, image)
      #expect(result.status == 1 && result.errors.contains("stranger.tenon"), "\(result.errors)")
    }
    let path = try stranger("manifest.json") { $0["format"] = "keras-h5" }
    #expect(try Command.built.run("inspect", path).errors.contains("'format'"))
  }

  @Test("CVE-2025-12058, CVE-2026-1462: a field that is a path or URL, to be read at loading")
  func archiveOfSomebodyElse_readsNothingOutsideItself() throws {
    for place in [folder.file("in"), "/etc", "http://example.com/data"] {
      let path = try stranger("manifest.json") { manifest in
        manifest["experiment"] = try json(manifest["experiment"] ?? .null, replacing: folder.file("in"), with: place)
      }
      let result = try Command.built.run("evaluate", path)
      #expect(result.status == 1 && result.errors.contains("--data"), "\(result.errors)")
      #expect(try Command.built.run("predict", path, image).status == 0)
    }
  }

  @Test("CVE-2026-0897: a description that declares petabytes")
  func sizesOfTheDescription_takeNoMemory() throws {
    let path = try stranger("manifest.json") { manifest in
      manifest["input"] = ["dtype": "float32", "shape": [3, 1_099_511_627_776, 1_099_511_627_776]]
    }
    #expect(try Command.built.run("predict", path, image).errors.contains("'input'"))
    let wide = try stranger("graph.json") { graph in
      graph["modules"] = try json(
        graph["modules"] ?? .null, replacing: "\"out_features\":3", with: "\"out_features\":1125899906842624")
    }
    let result = try Command.built.run("predict", wide, image)
    #expect(result.status == 1 && result.errors.hasPrefix("error["), "\(result.errors)")
  }

  @Test("reports: names with HTML, control characters, escape sequences and formulas")
  func namesInReports_areShownAndNotInterpreted() throws {
    let names = ["\u{1b}[2J\u{1b}[31mred", "<script>alert(1)</script>", "=HYPERLINK(\"http://example.com\")"]
    let path = try stranger("manifest.json") { manifest in
      manifest["classes"] = .array(names.map(JSON.string))
      manifest["name"] = "\u{1b}]0;owned\u{7}\u{202E}model"
    }
    for arguments in [["predict", path, image, "--top", "3"], ["inspect", path], ["evaluate", path]] {
      let result = try Command.built.run(arguments)
      let isVisible = (result.output + result.errors).unicodeScalars.allSatisfy {
        $0 == "\n" || ($0.value >= 0x20 && $0.value != 0x7F && $0 != "\u{202E}")
      }
      #expect(isVisible, "\(arguments[0]): \(result.output.debugDescription)")
    }
    let table = folder.file("answers.csv")
    let result = try Command.built.run("predict", path, image, "--csv", table)
    #expect(result.status == 0, "\(result.errors)")
    for line in try String(contentsOfFile: table, encoding: .utf8).split(separator: "\n") {
      for field in line.split(separator: ",") { #expect(!field.hasPrefix("=") && !field.hasPrefix("\"="), "\(line)") }
    }
  }
}
