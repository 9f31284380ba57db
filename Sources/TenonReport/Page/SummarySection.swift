import TenonCore

/// What one wants to know first: how far it is, how good it is, how large it is.
struct SummarySection {
  private let run: RunRecord

  init(_ run: RunRecord) { self.run = run }

  var html: HTML {
    var all = HTML("header") {
      HTML("h1") { PageNumber.name(run.name) }
      HTML("p") {
        HTML("span", .class("state")) { run.state.name }
        " \(PageNumber.name(run.path, most: 200))"
        if let written = run.observations?.written, !written.isEmpty {
          ", seen last at \(PageNumber.name(written, most: 40))"
        }
      }
      if case .failed(let reason?) = run.state { HTML("pre") { PageNumber.name(reason, most: 4000) } }
    }
    all += HTML("dl", .class("facts")) {
      for fact in facts {
        HTML("div") {
          HTML("dt") { fact.name }
          HTML("dd") { fact.value }
        }
      }
    }
    for note in run.notes { all += .note("Not shown, since it cannot be read: \(PageNumber.name(note, most: 500))") }
    return all
  }

  private var facts: [(name: String, value: String)] {
    var facts = [("epochs", run.wantedEpochs.map { "\(run.epochs.count) of \($0)" } ?? "\(run.epochs.count)")]
    if let best = run.best {
      facts.append(
        ("best epoch, by \(PageNumber.name(best.metric, most: 40))", "\(best.epoch): \(PageNumber.short(best.value))"))
    }
    for metric in run.test.prefix(12) {
      facts.append((PageNumber.name(metric.name.spoken, most: 40), PageNumber.short(metric.value)))
    }
    if run.test.isEmpty, let last = run.epochs.last {
      for metric in last.measured.prefix(8) {
        facts.append(("\(PageNumber.name(metric.name.spoken, most: 40)), last", PageNumber.short(metric.value)))
      }
    }
    let seconds = run.epochs.compactMap { $0["seconds"] }
    if !seconds.isEmpty { facts.append(("time of all epochs", PageNumber.time(seconds.reduce(0, +)))) }
    if let pace = run.observations?.pace.last(where: { $0.samplesPerSecond.isFinite }) {
      facts.append(("training samples a second", PageNumber.short(pace.samplesPerSecond)))
    }
    if let summary = run.model?.summary {
      facts.append(("parameters", summary.parameterCount.grouped))
      facts.append(("work of a sample", PageNumber.flops(summary.flops)))
    }
    return facts
  }
}

extension String {
  /// What a metric is called where it stands alone: `train loss`, `learning rate`.
  var metricTitle: String {
    switch self {
    case "lr": "learning rate"
    case "seconds": "seconds of an epoch"
    default: spoken
    }
  }

  /// `train_loss` as `train loss`.
  var spoken: String { replacing("_", with: " ") }
}
