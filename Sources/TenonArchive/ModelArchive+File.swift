import TenonCore
import TenonEngine
import TenonFormats
import TenonHost

extension ModelArchive {
  private static let manifestEntry = "manifest.json"
  private static let graphEntry = "graph.json"
  /// The entry with parameters and buffers.
  public static let weightsEntry = "weights.safetensors"
  private static let fittedEntry = "fitted.safetensors"
  private static let cardEntry = "card.md"
  private static let historyEntry = "history.json"
  private static let exampleEntry = "example.safetensors"
  /// Those that are understood, beside the seal.
  private static let knownEntries = [
    manifestEntry, graphEntry, weightsEntry, fittedEntry, cardEntry, historyEntry, exampleEntry,
  ]

  /// Writes the archive beside the target, syncs it and renames it, so that a kill at any instant leaves
  /// the previous one whole.
  ///
  /// It ends with the hashes of its entries; a signature that it was read with is gone.
  public func write(to path: String) throws {
    try ZipWriter.replace(path, sealed: .hashes) { try add(to: $0) }
  }

  func add(to archive: ZipWriter) throws {
    try archive.add(Self.manifestEntry, (kept.manifest?.restored(in: manifest) ?? manifest).bytes(.pretty))
    try archive.add(Self.graphEntry, (kept.graph?.restored(in: graph.json) ?? graph.json).bytes(.pretty))
    try archive.add(Self.weightsEntry, tensors: state)
    if !fitted.isEmpty { try archive.add(Self.fittedEntry, tensors: fitted) }
    if let card { try archive.add(Self.cardEntry, Array(card.utf8)) }
    if !history.isEmpty {
      try archive.add(Self.historyEntry, JSON.object(["epochs": .array(history)]).bytes(.pretty))
    }
    if let example { try archive.add(Self.exampleEntry, tensors: example.tensors) }
    try kept.entries?.add(to: archive)
  }

  /// Reads the model of an archive or of a checkpoint; everything in it is checked before it is believed.
  ///
  /// Entries and JSON members that this version does not know are kept for `write`, and not looked at.
  ///
  /// - Parameter weights: how they come into memory.
  /// - Throws: `FileError`, `ArchiveError`, `JSONError`, `GraphError`, `SafetensorsError`.
  public init(path: String, weights: Weights = .read) throws {
    guard !Folder.isThere(path) else { throw ModelArchiveError.folder(path) }
    try self.init(ZipReader(path), weights, path: path)
  }

  /// How the weights of an archive come into memory.
  public enum Weights: Sendable {
    /// All at once, with their CRC compared: what a training goes on from.
    case read
    /// Used where they lie in the file, page by page, as predicting and looking at a model do. Nothing compares their CRC:
    /// a changed weight changes an answer and runs nothing. Where the entry cannot be mapped, it is read.
    case mapped
  }

  /// The manifest of an archive or a checkpoint, as it stands there, without anything else of it.
  ///
  /// - Throws: `FileError`, `ArchiveError`, `JSONError`.
  public static func manifest(at path: String) throws -> JSON {
    try ZipReader(path).json(manifestEntry, path: path)
  }

  /// The paths of the modules in the graph of an archive or a checkpoint, in the graph's order.
  ///
  /// - Throws: `FileError`, `ArchiveError`, `JSONError`.
  public static func modulePaths(at path: String) throws -> [String] {
    let graph = try ZipReader(path).json(graphEntry, path: path)
    return graph["modules"]?.arrayValue?.compactMap { $0["path"]?.stringValue } ?? []
  }

  init(_ archive: ZipReader, _ weights: Weights = .read, path: String) throws {
    let needed = [Self.manifestEntry, Self.graphEntry, Self.weightsEntry]
    for name in needed where !archive.contains(name) { throw ModelArchiveError.missingEntry(name, path) }
    let manifest = try archive.json(Self.manifestEntry, path: path)
    let graph = try archive.json(Self.graphEntry, path: path)
    let modelGraph: ModelGraph
    do { modelGraph = try ModelGraph(graph) } catch { throw ModelArchiveError.graph(error, path) }
    try self.init(
      manifest: manifest, graph: modelGraph, state: archive.tensors(Self.weightsEntry, weights, path: path),
      path: path)
    if archive.contains(Self.fittedEntry) { fitted = try archive.tensors(Self.fittedEntry, path: path) }
    if archive.contains(Self.cardEntry) { card = try ModelCard.text(in: archive, Self.cardEntry) }
    if archive.contains(Self.historyEntry) {
      guard let epochs = try archive.json(Self.historyEntry, path: path)["epochs"]?.arrayValue,
        epochs.allSatisfy({ $0.objectValue != nil })
      else { throw ModelArchiveError.entry(Self.historyEntry, path, expected: "a list of objects under 'epochs'") }
      history = epochs
    }
    if archive.contains(Self.exampleEntry) {
      guard
        let read = try ModelExample(
          archive.tensors(Self.exampleEntry, path: path, maximumBytes: 2 * ModelExample.maximumBytes))
      else {
        throw ModelArchiveError.entry(
          Self.exampleEntry, path, expected: "tensors named sample.NAME, input.NAME and output.NAME")
      }
      example = read
    }
    kept = Kept(
      manifest: KeptJSON(read: manifest, understood: self.manifest),
      graph: KeptJSON(read: graph, understood: self.graph.json),
      entries: KeptEntries(archive, besides: Self.knownEntries + ZipSeal.entries + Checkpoint.entries))
  }
}

/// A zip archive that is not a model.
public struct ModelArchiveError: TenonError {
  public let diagnostic: Diagnostic

  static func folder(_ path: String) -> ModelArchiveError {
    let model = path.hasSuffix("/") ? "\(path)model.tenon" : "\(path)/model.tenon"
    return ModelArchiveError(
      diagnostic: Diagnostic("archive-folder", "\(path) is a folder, not a model")
        .expected("a file that `tenon train` has written, such as runs/NAME/model.tenon")
        .help(Folder.holds(model) ? "the model of this run: \(ShellWord.path(model))" : nil))
  }

  static func missingEntry(_ name: String, _ path: String) -> ModelArchiveError {
    ModelArchiveError(
      diagnostic: Diagnostic("archive-entry", "\(path) is no model: it has no '\(name)'")
        .help("a .tenon archive is written by `tenon train`"))
  }

  static func entry(_ name: String, _ path: String, expected: String) -> ModelArchiveError {
    ModelArchiveError(
      diagnostic: Diagnostic("archive-entry", "'\(name)' in \(path) is damaged").expected(expected))
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
