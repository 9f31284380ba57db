import ArgumentParser
import Tenon

struct ArchiveDiff: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff", abstract: "Compare two archives, tensor by tensor.",
    discussion: "Runs nothing. The exit code is 0 where they hold the same, 1 where they do not.")

  @ArgumentParser.Argument(help: ArgumentHelp("A model or checkpoint (.tenon).", valueName: "ARCHIVE"))
  var first: String

  @ArgumentParser.Argument(help: ArgumentHelp("Another one.", valueName: "OTHER"))
  var second: String

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let difference = try ArchiveDifference(first, second)
    if json {
      Console.line(
        try JSON.object([
          "differences": .array(difference.items.map(\.json)), "equal_tensors": .int(difference.equalTensors),
        ]).text(.pretty))
    } else {
      show(difference)
    }
    if !difference.items.isEmpty { throw ExitCode(1) }
  }

  private func show(_ difference: ArchiveDifference) {
    var entry: String?
    for item in difference.items {
      if item.entry != entry, item.place != nil { Console.line("\(item.entry.visibleLine):") }
      entry = item.entry
      let place = item.place.map { "  \($0.visibleLine)" } ?? item.entry.visibleLine
      Console.line("\(place)  \(item.text.visibleLine)")
    }
    let equal = Format.count(difference.equalTensors, "tensor")
    Console.line(
      difference.items.isEmpty
        ? "the same: \(equal) and all other entries"
        : "\(Format.count(difference.items.count, "difference")); \(equal) equal")
  }
}

extension ArchiveDifference.Item {
  fileprivate var text: String {
    switch change {
    case .onlyInFirst: "only in the first"
    case .onlyInSecond: "only in the second"
    case .type(let first, let second): "\(first) | \(second)"
    case .values(let type, let difference):
      "\(type)  \(Format.short(difference.largest)) apart at \(type.shape.place(of: difference.index)), "
        + "\(Format.short(difference.relative)) of the largest element"
    case .json(let first, let second): "\(Self.text(first)) | \(Self.text(second))"
    case .bytes: "other bytes"
    }
  }

  private static func text(_ json: JSON?) -> String {
    guard let json else { return "not there" }
    let text = (try? json.text()) ?? "?"
    return text.count > 120 ? "\(text.prefix(120))..." : text
  }

  fileprivate var json: JSON {
    var object: JSONObject = ["entry": .string(entry)]
    if let place { object["place"] = .string(place) }
    switch change {
    case .onlyInFirst: object["only_in"] = "first"
    case .onlyInSecond: object["only_in"] = "second"
    case .type(let first, let second): object["types"] = [.string("\(first)"), .string("\(second)")]
    case .values(let type, let difference):
      object["type"] = .string("\(type)")
      object["largest_difference"] = .number(difference.largest)
      object["relative_difference"] = .number(difference.relative)
      object["index"] = .int(difference.index)
    case .json(let first, let second):
      if let first { object["first"] = first }
      if let second { object["second"] = second }
    case .bytes: break
    }
    return .object(object)
  }
}

extension Shape {
  /// `[1, 2]`: of an element, by its number in row-major order.
  fileprivate func place(of index: Int) -> Shape { Shape(zip(strides, dimensions).map { index / $0 % max(1, $1) }) }
}
