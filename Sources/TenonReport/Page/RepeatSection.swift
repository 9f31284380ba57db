import TenonCore

/// One command, and what has to be the same for the same bits.
struct RepeatSection {
  private let run: RunRecord

  init(_ run: RunRecord) { self.run = run }

  var html: HTML {
    var all = HTML.code(run.command)
    var parts: [String] = []
    if let provenance = run.model?.provenance {
      parts.append("Tenon \(PageNumber.name(provenance.tenonVersion, most: 40))")
      if let seed = provenance.seed { parts.append("seed \(seed)") }
      if let commit = provenance.gitCommit {
        parts.append("commit \(PageNumber.name(commit)) of the experiment's folder")
      }
    }
    for (part, data) in (run.model?.data ?? [:]).sorted(by: { $0.key < $1.key }).prefix(8) {
      let hash = String(data.content, radix: 16)
      parts.append(
        "\(PageNumber.name(part, most: 40)) data of \(Plural.counted(data.samples, "sample")), fingerprint \(hash)")
    }
    if !parts.isEmpty { all += HTML("p") { "It was made with \(parts.joined(separator: "; "))." } }
    return all
      + .note(
        "With the same programs, plugins and data it gives the same model, byte for byte, for any number of threads.")
  }
}
