import TenonCore
import TenonEngine
import TenonFormats

/// The text that tells people what a model is, in Markdown: somebody's own, or one that says what the archive knows.
public enum ModelCard {
  /// The longest one, in bytes.
  public static let maximumBytes = 1 << 20

  static func text(in archive: ZipReader, _ entry: String) throws -> String {
    let bytes = try archive.read(entry, maximumBytes: maximumBytes)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ModelArchiveError.entry(entry, archive.path, expected: "UTF-8")
    }
    return text
  }

  /// What an archive says of itself, as a card: what it reads and yields, data, metrics, how to use it, where it comes
  /// from.
  ///
  /// - Parameter made: how it came about.
  public static func text(of archive: ModelArchive, made: String = "trained with Tenon") -> String {
    [
      "# \(archive.name.visibleLine)", purpose(archive, made), ends(archive), data(archive), metrics(archive),
      use(archive),
      origin(archive), license(archive),
    ].compactMap(\.self).joined(separator: "\n\n") + "\n"
  }

  private static func purpose(_ archive: ModelArchive, _ made: String) -> String {
    let count = archive.state.values.reduce(0) { $0 + $1.shape.elementCount }
    let size = "\(Plural.count(count, "number")) in \(Plural.count(archive.graph.modules.count, "layer"))"
    guard !archive.classNames.isEmpty else { return "A model \(made): \(size)." }
    let shown = archive.classNames.prefix(50).map(code).joined(separator: ", ")
    let more = archive.classNames.count > 50 ? " and \(archive.classNames.count - 50) more" : ""
    return "A model \(made): \(size). It tells \(archive.classNames.count) classes apart: \(shown)\(more)."
  }

  private static func ends(_ archive: ModelArchive) -> String? {
    guard let signature = archive.signature else { return nil }
    func rows(_ kind: String, _ ends: [ModelSignature.End]) -> [[String]] {
      ends.map { [kind, code($0.name), code($0.type)] }
    }
    return "## Inputs and outputs\n\n"
      + MarkdownText.table(["", "name", "type"], rows("input", signature.inputs) + rows("output", signature.outputs))
  }

  private static func data(_ archive: ModelArchive) -> String? {
    let data = archive.experiment["data"]
    let sets = archive.data.sorted { $0.key < $1.key }.map { key, fingerprint in
      let dataset = data?[key].map { $0.stringValue ?? $0.objectValue?.first?.key ?? "" } ?? ""
      return [key, code(dataset), "\(fingerprint.samples)"]
    }
    guard !sets.isEmpty else { return nil }
    let split = data?["split"] == nil ? "" : "\n\nThe training data was divided; its parts are counted together."
    return "## Data\n\n" + MarkdownText.table(["set", "dataset", "samples"], sets) + split
  }

  private static func metrics(_ archive: ModelArchive) -> String? {
    guard !archive.metrics.isEmpty else { return nil }
    return "## Metrics\n\n" + MarkdownText.table(["", ""], archive.metrics.map { [code($0.name), $0.value.digits] })
  }

  private static func use(_ archive: ModelArchive) -> String {
    let command =
      archive.readsImages
      ? "predict MODEL.tenon IMAGE.png"
      : archive.readsTexts ? "predict MODEL.tenon --text 'a text'" : "evaluate MODEL.tenon --data PATH"
    let plugins = archive.plugins.filter { !$0.isFusion && !$0.id.hasPrefix("tenon/") }
    let needs = plugins.map { "\n- \(code($0.id)) \(code($0.version)), SHA-256 \(code($0.sha256))" }.joined()
    return "## How to use it\n\n    tenon inspect MODEL.tenon\n    tenon \(command)"
      + (needs.isEmpty ? "" : "\n\nIt needs plugins of others:\n\(needs)")
  }

  private static func origin(_ archive: ModelArchive) -> String? {
    guard let provenance = archive.provenance else { return nil }
    var lines = ["Tenon \(code(provenance.tenonVersion))"]
    if let seed = provenance.seed { lines.append("seed \(seed)") }
    if let commit = provenance.gitCommit { lines.append("commit \(code(commit)) of the experiment") }
    return "## Where it comes from\n\nTrained with " + lines.joined(separator: ", ")
      + ". The manifest has the whole experiment."
  }

  private static func license(_ archive: ModelArchive) -> String {
    "## License\n\n" + (archive.license?.visibleLine ?? "Nobody has said under which license it may be used.")
  }

  private static func code(_ text: String) -> String { MarkdownText.code(text) }
}
