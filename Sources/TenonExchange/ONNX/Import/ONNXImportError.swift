import TenonCore

/// An ONNX model that Tenon's layers cannot say.
public struct ONNXImportError: TenonError {
  /// A node of it.
  public struct Fault: Sendable, Equatable {
    public let op: String
    public let node: String
    public let reason: String
  }

  public let path: String
  public let faults: [Fault]

  /// - Parameter faults: at least one.
  init(_ path: String, _ faults: [Fault]) { (self.path, self.faults) = (path, faults) }

  private static let mostShown = 20
  private static let longestName = 200

  public var diagnostic: Diagnostic {
    // Nodes of one operator with one reason stand in one line.
    var lines: [(op: String, reason: String, nodes: [String])] = []
    var places: [[String]: Int] = [:]
    for fault in faults {
      let place = places[[fault.op, fault.reason], default: lines.count]
      if place == lines.count { lines.append((fault.op, fault.reason, [])) }
      places[[fault.op, fault.reason]] = place
      lines[place].nodes.append(String(fault.node.prefix(Self.longestName)))
    }
    var diagnostic = Diagnostic(
      "onnx-operators", "\(path.visibleLine): \(Plural.count(faults.count, "node")) cannot be imported")
    for line in lines.prefix(Self.mostShown) {
      let nodes = line.nodes.prefix(3).map { "'\($0)'" }.joined(separator: ", ")
      let more = line.nodes.count > 3 ? " and \(line.nodes.count - 3) more" : ""
      diagnostic = diagnostic.with(
        String(line.op.prefix(Self.longestName)).visibleLine, "\(nodes)\(more): \(line.reason)".visibleLine)
    }
    if lines.count > Self.mostShown {
      diagnostic = diagnostic.with("and", "\(lines.count - Self.mostShown) more kinds")
    }
    return diagnostic.help("docs/onnx-import.md has the operators that are imported")
  }
}

/// Why a node is not imported.
struct ONNXRefusal: Error {
  let reason: String

  init(_ reason: String) { self.reason = reason }
}
