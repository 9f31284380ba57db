import TenonCore
import TenonEngine
import TenonFormats
import TenonHost

extension ModelArchive {
  private static let manifestEntry = "manifest.json"
  private static let graphEntry = "graph.json"
  private static let weightsEntry = "weights.safetensors"
  private static let fittedEntry = "fitted.safetensors"

  /// Writes the archive beside the target, syncs it and renames it, so that a kill at any instant leaves
  /// the previous one whole.
  public func write(to path: String) throws {
    try ZipWriter.replace(path) { try add(to: $0) }
  }

  func add(to archive: ZipWriter) throws {
    try archive.add(Self.manifestEntry, (kept.manifest?.restored(in: manifest) ?? manifest).bytes(.pretty))
    try archive.add(Self.graphEntry, (kept.graph?.restored(in: graph.json) ?? graph.json).bytes(.pretty))
    try archive.add(Self.weightsEntry, tensors: state)
    if !fitted.isEmpty { try archive.add(Self.fittedEntry, tensors: fitted) }
    try kept.entries?.add(to: archive)
  }

  /// Reads the model of an archive or of a checkpoint; everything in it is checked before it is believed.
  ///
  /// Entries and JSON members that this version does not know are kept for `write`, and not looked at.
  ///
  /// - Throws: `FileError`, `ArchiveError`, `JSONError`, `GraphError`, `SafetensorsError`.
  public init(path: String) throws {
    guard !Folder.isThere(path) else { throw ModelArchiveError.folder(path) }
    try self.init(ZipReader(path), path: path)
  }

  init(_ archive: ZipReader, path: String) throws {
    let needed = [Self.manifestEntry, Self.graphEntry, Self.weightsEntry]
    for name in needed where !archive.contains(name) { throw ModelArchiveError.missingEntry(name, path) }
    let manifest = try archive.json(Self.manifestEntry, path: path)
    let graph = try archive.json(Self.graphEntry, path: path)
    let modelGraph: ModelGraph
    do { modelGraph = try ModelGraph(graph) } catch { throw ModelArchiveError.graph(error, path) }
    try self.init(
      manifest: manifest, graph: modelGraph, state: archive.tensors(Self.weightsEntry, path: path), path: path)
    if archive.contains(Self.fittedEntry) { fitted = try archive.tensors(Self.fittedEntry, path: path) }
    kept = Kept(
      manifest: KeptJSON(read: manifest, understood: self.manifest),
      graph: KeptJSON(read: graph, understood: self.graph.json),
      entries: KeptEntries(archive, besides: needed + [Self.fittedEntry] + Checkpoint.entries))
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
