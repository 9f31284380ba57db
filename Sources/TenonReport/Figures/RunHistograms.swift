import Foundation
import TenonArchive
import TenonCore
import TenonFormats
import TenonStatistics

/// Distributions of weights or gradients, of each parameter one or one for each time that a training has looked.
public struct RunHistograms {
  public enum Kind: String, Sendable {
    case weights, gradients
  }

  /// Kept of one parameter; beyond it every other one is dropped.
  private static let mostSteps = 200

  public let kind: Kind
  /// By the parameters' names.
  public private(set) var parameters: [(name: String, distributions: [Distribution])] = []

  /// Of an archive's weights.
  ///
  /// - Throws: `SummaryError` for a parameter without any finite number.
  public init(_ archive: ModelArchive) throws {
    kind = .weights
    let order = archive.graph.modules.map(\.path)
    let names = archive.state.keys.sorted { left, right in
      let (first, second) = (Self.place(left, order), Self.place(right, order))
      return first != second ? first < second : left > right
    }
    for name in names {
      guard let tensor = archive.state[name], tensor.dtype.isFloatingPoint, tensor.shape.elementCount > 0 else {
        continue
      }
      parameters.append((name, [try Distribution(TensorNumbers.doubles(tensor, name))]))
    }
  }

  /// Of a run whose event files have them, as `report: {tensorboard: true, histograms: epoch}` wants.
  ///
  /// - Returns: nil for a run without event files, or without such histograms in them.
  /// - Throws: `FileError`, `ProtobufError`.
  public init?(run: String, _ kind: Kind) throws {
    self.kind = kind
    let folder = "\(run)/tensorboard"
    guard Folder.isThere(folder) else { return nil }
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.contains("tfevents") }
    var found: [String: [Distribution]] = [:]
    var order: [String] = []
    for name in names.sorted() {
      try RecordFile("\(folder)/\(name)").forEach("Event") { event in
        var event = event
        var (step, isStart, values): (Int, Bool, [(tag: String, histogram: ProtobufReader)]) = (0, false, [])
        while let field = try event.next() {
          switch field.number {
          case 2: step = try field.int()
          case 5: values = try Self.values(field.message("Summary"))
          case 7: isStart = true
          default: break
          }
        }
        // What a training that was resumed goes through anew counts no more.
        if isStart {
          let start = step
          found = found.mapValues { $0.filter { ($0.step ?? 0) < start } }
        }
        for (tag, histogram) in values where tag.hasPrefix(kind.rawValue + "/") {
          guard let distribution = try Distribution(histogram, step: step) else { continue }
          let name = String(tag.dropFirst(kind.rawValue.count + 1))
          if found[name] == nil { order.append(name) }
          found[name, default: []].append(distribution)
          if let all = found[name], all.count > Self.mostSteps {
            found[name] = all.indices.filter { $0 % 2 == 0 || $0 == all.count - 1 }.map { all[$0] }
          }
        }
      }
    }
    guard !found.isEmpty else { return nil }
    parameters = order.compactMap { name in found[name].map { (name, $0) } }.filter { !$0.distributions.isEmpty }
  }

  /// Only those of a layer, or of the layers in it.
  ///
  /// - Throws: `FigureError` where there are none.
  public mutating func keep(layer: String) throws(FigureError) {
    let all = parameters.map(\.name)
    parameters.removeAll { $0.name != layer && !$0.name.hasPrefix(layer + ".") }
    guard parameters.isEmpty else { return }
    throw .noLayer(layer, [], suitable: all, what: kind.rawValue)
  }

  /// Where a parameter's layer stands in the model.
  private static func place(_ name: String, _ order: [String]) -> Int {
    order.firstIndex { name == $0 || name.hasPrefix($0 + ".") } ?? order.count
  }

  private static func values(_ summary: ProtobufReader) throws -> [(tag: String, histogram: ProtobufReader)] {
    var summary = summary
    var values: [(tag: String, histogram: ProtobufReader)] = []
    while let field = try summary.next() {
      guard field.number == 1 else { continue }
      var value = try field.message("Summary.Value")
      var (tag, histogram): (String, ProtobufReader?) = ("", nil)
      while let part = try value.next() {
        switch part.number {
        case 1: tag = try part.text()
        case 5: histogram = try part.message("HistogramProto")
        default: break
        }
      }
      if let histogram { values.append((tag, histogram)) }
    }
    return values
  }
}
