import TenonArchive
import TenonCore

/// What it was computed on, and by which libraries.
struct MachineSection {
  private let run: RunRecord

  init(_ run: RunRecord) { self.run = run }

  var html: HTML {
    var all = HTML()
    if let machine = run.observations?.machine {
      let memory = (Double(machine.memoryBytes) / Double(1 << 30)).fixed(1)
      all += HTML("p") {
        "\(PageNumber.name(machine.processor)), \(Plural.counted(machine.cores, "core")), \(memory) GiB of memory, \(PageNumber.name(machine.system)); \(Plural.counted(machine.threads, "thread"))."
      }
    } else {
      all += .note("The machine is not known: \(RunRecord.notWatched).")
    }
    guard let model = run.model else { return all + .note("No model is written yet.") }
    let plugins = model.plugins.map { row($0, "model") } + model.trainingPlugins.map { row($0, "training") }
    let table = PageTable(columns: ["plugin", "version", "SHA-256 of its library", "for"], rows: plugins)
    return all + table.html + table.download("plugins.csv")
  }

  private func row(_ plugin: ModelArchive.RequiredPlugin, _ purpose: String) -> [String] {
    [plugin.id, plugin.version, plugin.sha256, plugin.isFusion ? "a fused layer" : purpose]
  }
}
