/// The moving line of a training, as much of it as fits.
///
///     epoch 1/4 [===========             ] loss 0.5113 █▅▄▃▃▂▂▂▁▁▁▁  accuracy 0.8093  6,121 images/s  0:31 left
///     epoch 1/4 [=====     ] loss 0.5113  0:31 left
///     1/4 46 % loss 0.5113
struct ProgressLine {
  var epoch: Int
  var epochs: Int
  /// Of the epoch that is done, from 0 to 1.
  var fraction: Double
  var loss: String
  /// The losses so far, drawn behind the last one where there is room.
  var curve: [Double] = []
  var hasBlocks = Terminal.hasUnicode
  var metrics: [String]
  var pace: String
  var left: String

  private static let narrowestBar = 8
  /// Beside a curve, which shows that something happens as well.
  private static let narrowestBarBesideCurve = 4

  /// - Parameter columns: what it may take.
  func text(columns: Int) -> String {
    for form in forms {
      let bare = DisplayWidth.of(joined(form, bar: ""))
      switch form.bar {
      case .drawn:
        // The brackets, and the space before them.
        let room = columns - bare - 3
        if room >= (form.curveColumns > 0 ? Self.narrowestBarBesideCurve : Self.narrowestBar) {
          return joined(form, bar: ProgressBar.text(fraction, width: min(ProgressBar.widest, room)))
        }
      case .percent:
        let percent = "\(Int(max(0, min(1, fraction)) * 100)) %"
        if bare + 1 + percent.count <= columns { return joined(form, bar: percent) }
      case .none:
        if bare <= columns { return joined(form, bar: "") }
      }
    }
    return DisplayWidth.prefix("\(epoch)/\(epochs) \(loss)", columns: columns)
  }

  private struct Form {
    enum Bar { case drawn, percent, none }

    var metricCount: Int
    var curveColumns = 12
    var hasPace = true
    var hasLeft = true
    var bar = Bar.drawn
    var saysEpoch = true
  }

  /// From everything to the least, in the order in which parts can be done without.
  private var forms: [Form] {
    var form = Form(metricCount: metrics.count)
    var forms = [form]
    func leaveOut(_ change: (inout Form) -> Void) {
      change(&form)
      forms.append(form)
    }
    while form.metricCount > 1 { leaveOut { $0.metricCount -= 1 } }
    leaveOut { $0.curveColumns = 5 }
    leaveOut { $0.curveColumns = 0 }
    leaveOut { $0.hasPace = false }
    leaveOut { $0.metricCount = 0 }
    leaveOut { $0.bar = .percent }
    leaveOut { $0.hasLeft = false }
    leaveOut { $0.saysEpoch = false }
    leaveOut { $0.bar = .none }
    return forms
  }

  private func joined(_ form: Form, bar: String) -> String {
    let place = (form.saysEpoch ? "epoch " : "") + "\(epoch)/\(epochs)"
    let spark = SparkText.of(curve, columns: form.curveColumns, hasBlocks: hasBlocks)
    let head = [place, bar, loss, spark].filter { !$0.isEmpty }.joined(separator: " ")
    let parts = metrics.prefix(form.metricCount) + (form.hasPace ? [pace] : []) + (form.hasLeft ? [left] : [])
    return ([head] + parts).joined(separator: "  ")
  }
}
