import TenonArchive
import TenonCore
import TenonEngine
import TenonFormats
import TestSupport
import Testing

/// What a later version may add to an archive stays when this one writes it anew.
@Suite struct KeptContentTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func model() throws -> ModelArchive {
    try SmallModel.archive(ComponentReference("tenon/Scale", [NamedValue("factor", 2)]), origin: "Block")
  }

  /// The archive with its two JSON entries changed, and with more entries.
  private func rewrite(
    _ path: String, manifest: (inout JSONObject) -> Void = { _ in }, graph: (inout JSONObject) -> Void = { _ in },
    adding entries: [(name: String, bytes: [UInt8], method: ZipEntry.Method)] = []
  ) throws {
    let archive = try ZipReader(path)
    func changed(_ name: String, _ change: (inout JSONObject) -> Void) throws -> [UInt8] {
      var object = try #require(try JSON.parse(archive.read(name, maximumBytes: 1 << 20)).objectValue)
      change(&object)
      return try JSON.object(object).bytes(.pretty)
    }
    let contents = try [
      ("manifest.json", changed("manifest.json", manifest)), ("graph.json", changed("graph.json", graph)),
    ]
    let weights = try archive.read("weights.safetensors", maximumBytes: 1 << 20)
    try ZipWriter.replace(path) { writer in
      for (name, bytes) in contents { try writer.add(name, bytes) }
      try writer.add("weights.safetensors", stored: ByteContent(weights))
      for entry in entries { try writer.add(entry.name, entry.bytes, entry.method) }
    }
  }

  private func json(_ name: String, of path: String) throws -> JSON {
    try JSON.parse(ZipReader(path).read(name, maximumBytes: 1 << 20))
  }

  private func add(_ key: String, _ value: JSON, to object: inout JSONObject, item index: Int, of list: String) {
    guard case .array(var items)? = object[list], case .object(var item) = items[index] else { return }
    item[key] = value
    items[index] = .object(item)
    object[list] = .array(items)
  }

  @Test func unknownEntries_areCopiedAsTheyWere() throws {
    let path = folder.file("model.tenon")
    try model().write(to: path)
    let text = [UInt8](String(repeating: "merges ", count: 500).utf8)
    try rewrite(
      path, adding: [("vocabulary/merges.txt", text, .deflated), ("preview.png", [137, 80, 78, 71], .stored)])
    let copy = folder.file("copy.tenon")
    try ModelArchive(path: path).write(to: copy)
    let read = try ZipReader(copy)
    #expect(try read.read("vocabulary/merges.txt", maximumBytes: 1 << 20) == text)
    #expect(try read.read("preview.png", maximumBytes: 1 << 20) == [137, 80, 78, 71])
    #expect(read.entry("vocabulary/merges.txt")?.method == .deflated)
    #expect(read.entry("preview.png")?.method == .stored)
    // In its own place too, from which the entries are being read.
    try ModelArchive(path: path).write(to: path)
    #expect(try folder.bytes("model.tenon") == folder.bytes("copy.tenon"))
  }

  @Test func unknownMembers_stayWhereTheyWere() throws {
    let path = folder.file("model.tenon")
    try model().write(to: path)
    try rewrite(
      path,
      manifest: { manifest in
        manifest["release"] = ["inputs": [["name": "input"]]]
        if case .object(var sample)? = manifest["sample"] {
          sample["layout"] = "hwc"
          manifest["sample"] = .object(sample)
        }
        add("homepage", "https://acme.example", to: &manifest, item: 1, of: "plugins")
      },
      graph: { graph in
        graph["opset"] = 3
        add("frozen", true, to: &graph, item: 0, of: "modules")
        add("label", "main", to: &graph, item: 0, of: "nodes")
      })
    var archive = try ModelArchive(path: path)
    archive.name = "renamed"
    archive.metrics = []
    archive.plugins.removeFirst()
    let copy = folder.file("copy.tenon")
    try archive.write(to: copy)
    let manifest = try json("manifest.json", of: copy)
    #expect(manifest["release"]?["inputs"]?[0]?["name"]?.stringValue == "input")
    #expect(manifest["sample"]?["layout"]?.stringValue == "hwc")
    #expect(manifest["plugins"]?.arrayValue?.count == 1)
    #expect(manifest["plugins"]?[0]?["id"]?.stringValue == "acme/two")
    #expect(manifest["plugins"]?[0]?["homepage"]?.stringValue == "https://acme.example")
    let graph = try json("graph.json", of: copy)
    #expect(graph["opset"]?.intValue == 3)
    #expect(graph["modules"]?[0]?["frozen"]?.boolValue == true)
    #expect(graph["nodes"]?[0]?["label"]?.stringValue == "main")
    // What was known was changed, and does not come back.
    #expect(manifest["name"]?.stringValue == "renamed")
    #expect(manifest["metrics"]?.objectValue?.isEmpty == true)
  }

  @Test func archives_withNothingUnknown_areWrittenAsBefore() throws {
    try model().write(to: folder.file("model.tenon"))
    try ModelArchive(path: folder.file("model.tenon")).write(to: folder.file("copy.tenon"))
    #expect(try folder.bytes("model.tenon") == folder.bytes("copy.tenon"))
  }

  @Test func checkpoints_keepThemToo() throws {
    let path = folder.file("checkpoint.tenon")
    try Checkpoint(model: model(), tensors: [:], training: ["epoch": 1]).write(to: path)
    var checkpoint = try Checkpoint(path: path)
    checkpoint.training = ["epoch": 2]
    try model().write(to: folder.file("model.tenon"))
    try rewrite(folder.file("model.tenon"), adding: [("notes.txt", [65], .stored)])
    checkpoint.model = try ModelArchive(path: folder.file("model.tenon"))
    try checkpoint.write(to: path)
    #expect(try Checkpoint(path: path).training == ["epoch": 2])
    #expect(try ZipReader(path).read("notes.txt", maximumBytes: 1) == [65])
  }

  @Test func copying_refusesEntriesThatWereChangedInBetween() throws {
    let path = folder.file("model.tenon")
    try model().write(to: path)
    try rewrite(path, adding: [("notes.txt", [65], .stored)])
    let archive = try ModelArchive(path: path)
    try rewrite(path, adding: [("notes.txt", [66], .stored)])
    let error = #expect(throws: ModelArchiveError.self) { try archive.write(to: folder.file("copy.tenon")) }
    #expect(error?.diagnostic.code == "archive-changed")
    #expect(try folder.names() == ["model.tenon"])
  }

  /// Nobody could say what stands in an entry of such a name.
  @Test func unknownEntries_passTheSameChecksAsOthers() throws {
    let path = folder.file("model.tenon")
    try model().write(to: path)
    try rewrite(path, adding: [("notes.txt", [65], .stored)])
    var bytes = try folder.bytes("model.tenon")
    let (name, hostile) = (Array("notes.txt".utf8), Array("../es.txt".utf8))
    for start in bytes.indices.dropLast(name.count) where Array(bytes[start..<start + name.count]) == name {
      bytes.replaceSubrange(start..<start + name.count, with: hostile)
    }
    try folder.write(bytes, to: "model.tenon")
    #expect(throws: ArchiveError.self) { try ModelArchive(path: path) }
  }
}
