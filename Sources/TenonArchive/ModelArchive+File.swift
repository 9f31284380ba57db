import TenonCore
import TenonEngine
import TenonHost

extension ModelArchive {
  private static let manifestEntry = "manifest.json"
  private static let graphEntry = "graph.json"
  private static let weightsEntry = "weights.safetensors"
  /// JSON grows in memory; no model of a reasonable size comes near this, bytes.
  private static let largestJSON = 16 << 20

  /// Writes the archive beside the target, syncs it and renames it, so that a kill at any instant leaves
  /// the previous one whole.
  public func write(to path: String) throws {
    var weights = SafetensorsWriter(metadata: ["format": "pt"], source: Self.weightsEntry)
    for (name, tensor) in state.sorted(by: { $0.key < $1.key }) {
      let content = ByteContent(byteCount: tensor.type.byteCount) { body in
        try body(UnsafeRawBufferPointer(tensor.bytes))
      }
      try weights.add(NamedTensor(name, tensor.dtype, tensor.shape, content))
    }
    try ZipWriter.replace(path) { archive in
      try archive.add(Self.manifestEntry, manifest.bytes(.pretty))
      try archive.add(Self.graphEntry, graph.json.bytes(.pretty))
      try archive.add(Self.weightsEntry, stored: weights.content())
    }
  }

  /// Reads an archive; everything in it is checked before it is believed.
  ///
  /// - Throws: `FileError`, `ArchiveError`, `JSONError`, `GraphError`, `SafetensorsError`.
  public init(path: String) throws {
    let archive = try ZipReader(path)
    let known = [Self.manifestEntry, Self.graphEntry, Self.weightsEntry]
    for name in known where !archive.contains(name) { throw ModelArchiveError.missingEntry(name, path) }
    for entry in archive.entries where !known.contains(entry.name) {
      throw ModelArchiveError.unknownEntry(entry.name, path)
    }
    func json(_ entry: String) throws -> JSON {
      try JSON.parse(archive.read(entry, maximumBytes: Self.largestJSON), source: "\(path), \(entry)")
    }
    let manifest = try json(Self.manifestEntry)
    let graph = try ModelGraph(json(Self.graphEntry))
    let weights = try SafetensorsReader(
      archive.read(Self.weightsEntry, maximumBytes: archive.entry(Self.weightsEntry)?.size ?? 0),
      source: "\(path), \(Self.weightsEntry)")
    var state: [String: Tensor] = [:]
    for saved in weights.tensors {
      let tensor = try Tensor(TensorType(saved.dtype, saved.shape))
      var offset = 0
      try saved.content.forEachPart { part in
        guard let base = part.baseAddress else { return }
        (tensor.data + offset).copyMemory(from: base, byteCount: part.count)
        offset += part.count
      }
      state[saved.name] = tensor
    }
    try self.init(manifest: manifest, graph: graph, state: state, path: path)
  }
}

/// A zip archive that is not a model.
public struct ModelArchiveError: TenonError {
  public let diagnostic: Diagnostic

  static func missingEntry(_ name: String, _ path: String) -> ModelArchiveError {
    ModelArchiveError(
      diagnostic: Diagnostic("archive-entry", "\(path) is no model: it has no '\(name)'")
        .help("a .tenon archive is written by `tenon train`"))
  }

  static func unknownEntry(_ name: String, _ path: String) -> ModelArchiveError {
    ModelArchiveError(
      diagnostic: Diagnostic("archive-entry", "\(path) has an entry that does not belong there: '\(name)'"))
  }

  static func manifest(_ entry: String, _ path: String, expected: String) -> ModelArchiveError {
    ModelArchiveError(
      diagnostic: Diagnostic("archive-manifest", "the manifest in \(path) is damaged at '\(entry)'")
        .expected(expected))
  }

  static func version(_ version: Int, _ path: String) -> ModelArchiveError {
    ModelArchiveError(
      diagnostic: Diagnostic("archive-version", "\(path) has format version \(version)")
        .expected("at most \(ModelArchive.formatVersion)").help("open it with a newer Tenon"))
  }
}
