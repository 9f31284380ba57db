import TenonCore
import TenonHost
import TenonIsolation
import TenonTrials

/// What a child left: its lines, and how it ended.
struct ChildReport: Sendable {
  private(set) var findings: [Finding] = []
  private(set) var manifest: Manifest?
  private(set) var toolchain = ""
  /// Why the plugin was not loaded, in its own words.
  private(set) var failure: String?
  /// Components that were done before the end, counted from the start of the plugin.
  private(set) var doneCount = 0
  /// What was under way at the end.
  let component: String
  let check: String
  /// How the child died, or what it failed with; nil when it ended well.
  let fault: String?
  /// Whether it was ended because a call did not return.
  let isHanging: Bool
  /// Whether the plugin ended it.
  let isEnded: Bool
  /// What went wrong at the end, after all was reported; nil when nothing did.
  let endFault: String?
  /// What the plugin printed; nil when it printed nothing.
  let printed: String?

  init(_ outcome: ChildOutcome, record: (component: String, check: String, call: String)?, callSeconds: Double) {
    component = record?.component ?? ""
    check = record?.check ?? ""
    var failure: String?
    var isComplete = false
    for line in outcome.report.split(separator: UInt8(ascii: "\n")) {
      switch (try? JSON.parse(Array(line))).flatMap({ VerifyChild.Line($0) }) {
      case .manifest(let manifest): self.manifest = manifest
      case .toolchain(let text): toolchain = text
      case .finding(let finding): findings.append(finding)
      case .done(let index): doneCount = index + 1
      case .failure(let text): failure = text
      case .end: isComplete = true
      case nil: break
      }
    }
    self.failure = failure
    let text = Self.firstLine(of: outcome.errors) ?? Self.firstLine(of: outcome.output)
    let call = record?.call ?? ""
    let place = call.isEmpty ? "" : "in \(call): "
    isHanging = outcome.ending == .exited(CallRecord.hangStatus)
    let said = text.map { "; it printed '\($0)'" } ?? ""
    switch outcome.ending {
    case .exited(0) where isComplete:
      (fault, endFault, isEnded) = (failure, nil, false)
      printed = text.map { "it prints '\($0)'" }
    // All that was to be done is done; this is about what the library has left for the end.
    case .exited(CallRecord.hangStatus) where isComplete:
      (fault, isEnded, printed) = (failure, false, nil)
      endFault = "the process does not end within \(Self.short(callSeconds)) s"
    case _ where isComplete:
      (fault, isEnded, printed) = (failure, false, nil)
      endFault = "while the process ends, \(outcome.ending)\(said)"
    case .exited(CallRecord.hangStatus):
      (endFault, isEnded, printed) = (nil, false, nil)
      fault = "\(place)it does not return within \(Self.short(callSeconds)) s"
    case .exited(let status):
      (endFault, isEnded, printed) = (nil, true, nil)
      let how = outcome.exitCall.map { "it called \($0)" } ?? "it ended the process with status \(status)"
      fault = "\(place)\(how)\(said)"
    default:
      (endFault, isEnded, printed) = (nil, false, nil)
      fault = "\(place)\(outcome.ending)\(said)"
    }
  }

  private static func firstLine(of bytes: [UInt8]) -> String? {
    let lines = bytes.prefix(4096).split(separator: UInt8(ascii: "\n")).lazy
      .map { String(decoding: $0.prefix(200), as: UTF8.self).filter { !$0.isNewline && $0 != "\u{1B}" } }
    return lines.first { line in line.contains { !$0.isWhitespace } } ?? (bytes.isEmpty ? nil : "empty lines")
  }

  private static func short(_ seconds: Double) -> String {
    seconds == seconds.rounded() ? "\(Int(seconds))" : "\(seconds)"
  }
}
