import Foundation
import TenonArchive
import TestSupport
import Testing

/// A dataset in C++ or Rust that knows its labels and what it holds tells a resumed run from one on other data.
@Suite struct DatasetFactsTests {
  private let folder: TemporaryFolder
  private let tenon: Command

  init() throws {
    folder = try TemporaryFolder()
    tenon = Command.built(in: folder)
  }

  private static let facts = [
    "rust": (
      file: "points.rs", before: "    fn class_names(&self)",
      """
          fn label(&self, index: u64) -> Option<u32> {
              Some((index % 2) as u32)
          }
          fn fingerprint(&self) -> Option<u64> {
              std::fs::read_to_string("content").ok().and_then(|text| text.trim().parse().ok())
          }

      """
    ),
    "cpp": (
      file: "points.cpp", before: "  // From the index alone",
      """
        int64_t label(uint64_t index) const override { return int64_t(index % 2); }
        bool fingerprint(uint64_t* value) const override {
          FILE* file = std::fopen("content", "r");
          bool read = file != nullptr && std::fscanf(file, "%llu", (unsigned long long*)value) == 1;
          if (file != nullptr) std::fclose(file);
          return read;
        }

      """
    ),
  ]

  @Test(arguments: ["rust", "cpp"]) func changedData_isNoticed(language: String) throws {
    guard language != "rust" || PluginNewTests.isInstalled("rustc") else { return }
    let made = try tenon.run("plugin", "new", "Points", "--vendor", "acme", "--kind", "dataset", "--language", language)
    #expect(made.status == 0, "\(made.errors)")
    let facts = try #require(Self.facts[language])
    let source = String(decoding: try folder.bytes("Points/\(facts.file)"), as: UTF8.self)
    #expect(source.contains(facts.before))
    let headed = language == "cpp" ? "#include <cstdio>\n" + source : source
    try folder.write(
      headed.replacingOccurrences(of: facts.before, with: facts.2 + facts.before), to: "Points/\(facts.file)")
    let built = try tenon.run("plugin", "build", "Points")
    #expect(built.status == 0, "\(built.errors)")

    try folder.write("17", to: "content")
    let options = ["--plugin-path", "Points/build"]
    let trained = try tenon.run(
      ["train", "Points/experiment.yaml", "--run", "run", "--set", "training.epochs=1"] + options)
    #expect(trained.status == 0, "\(trained.errors)")
    let data = try #require(try ModelArchive(path: folder.file("run/model.tenon")).data["train"])
    #expect(data.classCounts?.reduce(0, +) == data.samples && data.classCounts?.count == 2)

    let resume = ["train", "--resume", "run", "--set", "training.epochs=2"] + options
    try folder.write("18", to: "content")
    let refused = try tenon.run(resume)
    #expect(refused.status == 1 && refused.errors.contains("error[data-differs]"), "\(refused.errors)")
    try folder.write("17", to: "content")
    let resumed = try tenon.run(resume)
    #expect(resumed.status == 0, "\(resumed.errors)")
  }
}
