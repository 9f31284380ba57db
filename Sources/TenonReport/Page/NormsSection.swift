import TenonCore

/// How large weights and gradients of each layer were over the epochs.
struct NormsSection {
  private let run: RunRecord

  init(_ run: RunRecord) { self.run = run }

  var html: HTML {
    guard let seen = run.observations else { return .note("There are none: \(RunRecord.notWatched).") }
    guard let last = seen.norms.last else { return .note("No epoch is over yet.") }
    let weights = Self.points(seen.norms, \.weights)
    let gradients = Self.points(seen.norms, \.gradients)
    return HTML("p") {
      "Norms of all parameters of a layer at the end of each epoch, and of its gradients as the optimizer gets them: the mean of every \(GradientNorms.interval)th step, or of the last one."
    }
      + HTML.wide("norms by layer") {
        HTML("table") {
          HTML("thead") {
            HTML("tr") {
              for title in ["layer", "weights", "last", "gradients", "last"] { HTML("th") { title } }
            }
          }
          HTML("tbody") {
            for (layer, _) in last.weights { row(layer, weights[layer] ?? [], gradients[layer] ?? []) }
          }
        }
      } + table(seen.norms).download("norms.csv")
  }

  /// By layers, each with its norms by epochs.
  private static func points(
    _ norms: [LayerNorms], _ kind: KeyPath<LayerNorms, [(layer: String, norm: Double)]>
  ) -> [String: [(x: Double, y: Double)]] {
    var points: [String: [(x: Double, y: Double)]] = [:]
    for epoch in norms {
      for (layer, norm) in epoch[keyPath: kind] { points[layer, default: []].append((Double(epoch.epoch), norm)) }
    }
    return points
  }

  private func row(
    _ layer: String, _ weights: [(x: Double, y: Double)], _ gradients: [(x: Double, y: Double)]
  ) -> HTML {
    return HTML("tr") {
      HTML("th", .init("scope", "row")) { PageNumber.name(layer) }
      HTML("td") { Sparkline.html(weights, name: "weights") }
      HTML("td", .class("number")) { PageNumber.short(weights.last?.y) }
      HTML("td") { Sparkline.html(gradients, name: "gradients") }
      HTML("td", .class("number")) { PageNumber.short(gradients.last?.y) }
    }
  }

  private func table(_ norms: [LayerNorms]) -> PageTable {
    PageTable(
      columns: ["epoch", "layer", "weights", "gradients"],
      rows: norms.flatMap { epoch in
        // A layer that was not trained in the epoch has none.
        let gradients = Dictionary(epoch.gradients.map { ($0.layer, "\($0.norm)") }) { first, _ in first }
        return epoch.weights.map { ["\(epoch.epoch)", $0.layer, "\($0.norm)", gradients[$0.layer] ?? ""] }
      })
  }
}
