import TenonCore
import TenonTrials

/// The result of one check.
public struct Finding: Sendable, Equatable {
  public enum Result: String, Sendable {
    case passed
    case failed
    case skipped
  }

  /// The full name, or the plugin's id for what concerns the whole library.
  public let component: String
  /// The check's stable name: `gradient`.
  public let check: String
  public let result: Result
  /// What was tried, or the reason.
  public let detail: String
  /// How long the check took.
  public let seconds: Double

  public init(component: String, check: String, result: Result, detail: String, seconds: Double = 0) {
    self.component = component
    self.check = check
    self.result = result
    self.detail = detail
    self.seconds = seconds
  }

  public var json: JSON {
    [
      "component": .string(component), "check": .string(check), "result": .string(result.rawValue),
      "detail": .string(detail), "seconds": .double(seconds),
    ]
  }

  /// Reads what `json` wrote; nil for anything else.
  public init?(_ json: JSON) {
    guard let component = json["component"]?.stringValue, let check = json["check"]?.stringValue,
      let result = json["result"]?.stringValue.flatMap(Result.init), let detail = json["detail"]?.stringValue,
      let seconds = json["seconds"]?.doubleValue
    else { return nil }
    self.init(component: component, check: check, result: result, detail: detail, seconds: seconds)
  }

  /// Runs a check and turns whatever it throws into a result.
  init(of check: any Check, on subject: ComponentSubject) {
    let (result, detail): (Result, String)
    let start = ContinuousClock.now
    do {
      (result, detail) = (.passed, try check.run(subject))
    } catch let failure as CheckFailure {
      (result, detail) = (.failed, failure.reason)
    } catch let skipped as CheckSkipped {
      (result, detail) = (.skipped, skipped.reason)
    } catch {
      (result, detail) = (.failed, "\(error)")
    }
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    self.init(
      component: subject.name, check: check.name, result: result, detail: LibraryChecks.oneLine(detail),
      seconds: (seconds * 1000).rounded() / 1000)
  }
}
