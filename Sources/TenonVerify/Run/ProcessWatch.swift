import Glibc
import TenonCore
import TenonProcess
import TenonServices

/// Looks in a child process for what the plugin changes of the process, which the host would put back.
final class ProcessWatch {
  /// The names of the checks, which pass when nothing is found.
  static let checks = ["floating-point", "directory", "locale", "umask", "signals", "descriptors"]

  private let process: ProcessKeeper
  private let locale: String
  private var reported: Set<String> = []

  /// Begins before the library is loaded.
  init(_ process: ProcessKeeper) {
    self.process = process
    locale = Self.currentLocale
    process.begin()
  }

  /// What has been found since it was looked for last, each check once.
  func look(_ component: String) -> [Finding] {
    process.compare()
    var found = process.findings.map { ($0.change.name, "it changes \($0.change), \($0.when)") }
    if let call = FloatControl.changedBy {
      found.append(
        (
          "floating-point",
          "it changes how everybody computes (rounding, subnormal numbers, traps) in \(call); link it without -ffast-math"
        ))
    }
    if locale != Self.currentLocale {
      found.append(("locale", "it changes the locale to \(Self.currentLocale), by which a point may become a comma"))
    }
    return found.filter { reported.insert($0.0).inserted }.map { check, detail in
      Finding(component: component, check: check, result: .failed, detail: detail)
    }
  }

  private static var currentLocale: String { setlocale(LC_ALL, nil).map { String(cString: $0) } ?? "" }
}
