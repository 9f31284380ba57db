import Glibc
import TenonCore
import TenonFormats
import Yams

extension Setting {
  private static let largestFile = 1 << 20
  private static let deepestNesting = 64
  /// Anchors let a small file stand for a huge one; this many nodes are more than any experiment has.
  private static let mostNodes = 100_000

  /// What ends a line for YAML, beside the ends that `TextLines` has made one of.
  private static let breaks: Set<Unicode.Scalar> = ["\n", "\u{85}", "\u{2028}", "\u{2029}"]

  /// Reads a YAML file.
  ///
  /// - Throws: `ExperimentError` with the line.
  init(yamlAt path: String) throws(ExperimentError) {
    let bytes: [UInt8]
    do {
      bytes = TextLines(try InputFile.read(path, maximumBytes: Self.largestFile)).bytes
    } catch let error as FileError {
      let isMissing = error.errorNumber == ENOENT
      throw ExperimentError.unreadable(path, isMissing ? "there is no such file" : error.diagnostic.headline)
    } catch {
      throw ExperimentError.unreadable(path, "\(error)")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      let isArchive = bytes.starts(with: Array("PK".utf8))
      throw ExperimentError.unreadable(
        path, isArchive ? "it is a zip archive, as models are" : "it is not a text in UTF-8",
        help: isArchive ? "a run is gone on with by its folder: --resume \(ShellWord.path(Folder.above(path)))" : nil)
    }
    try self.init(yaml: text, name: path)
  }

  /// - Parameter name: of the source, for messages.
  package init(yaml text: String, name: String) throws(ExperimentError) {
    let node: Node?
    do {
      guard Self.nesting(of: text) <= Self.deepestNesting else {
        throw ExperimentError.unreadable(name, "it nests deeper than \(Self.deepestNesting) levels")
      }
      node = try Yams.compose(yaml: text)
    } catch let error as ExperimentError {
      throw error
    } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
      throw ExperimentError.repeatedKeys(keys.sorted(), in: text, from: context.mark, of: name)
    } catch YamlError.scanner(let context, let problem, let mark, _),
      YamlError.parser(let context, let problem, let mark, _), YamlError.composer(let context, let problem, let mark, _)
    {
      throw ExperimentError.syntax(
        problem, while: context?.text, Self.origin(ofLine: mark.line, name, Self.lines(of: text)), of: name)
    } catch {
      throw ExperimentError.unreadable(name, "\(error)")
    }
    guard let node else { throw ExperimentError.unreadable(name, "it is empty") }
    var budget = Self.mostNodes
    try self.init(node, name: name, lines: Self.lines(of: text), depth: 0, budget: &budget)
  }

  private static func lines(of text: String) -> [Substring] {
    text.unicodeScalars.split(omittingEmptySubsequences: false, whereSeparator: breaks.contains).map(Substring.init)
  }

  private init(_ node: Node, name: String, lines: [Substring], depth: Int, budget: inout Int)
    throws(ExperimentError)
  {
    budget -= 1
    guard depth <= Self.deepestNesting, budget > 0 else {
      throw ExperimentError.unreadable(name, "it nests too deep or is too large")
    }
    origin = Self.origin(of: node, name, lines)
    switch node {
    case .scalar(let scalar):
      kind = .scalar(Value(yaml: scalar))
      written = scalar.string
    case .sequence(let sequence):
      var items: [Setting] = []
      for item in sequence {
        items.append(try Setting(item, name: name, lines: lines, depth: depth + 1, budget: &budget))
      }
      kind = .list(items)
    case .mapping(let mapping):
      var entries: [(key: String, value: Setting)] = []
      for (key, value) in mapping {
        guard let text = key.scalar?.string else {
          throw ExperimentError.badKey(Self.origin(of: key, name, lines))
        }
        var setting = try Setting(value, name: name, lines: lines, depth: depth + 1, budget: &budget)
        // A message about an entry shows the line of its key.
        setting.origin = Self.origin(of: key, name, lines)
        entries.append((text, setting))
      }
      kind = .map(entries)
    case .alias:
      throw ExperimentError.unreadable(name, "it uses an alias that stands for nothing")
    }
  }

  private static func origin(of node: Node, _ name: String, _ lines: [Substring]) -> Origin {
    guard let line = node.mark?.line else { return Origin(place: name, text: "") }
    return origin(ofLine: line, name, lines)
  }

  private static func origin(ofLine line: Int, _ name: String, _ lines: [Substring]) -> Origin {
    let text = lines.indices.contains(line - 1) ? lines[line - 1].trimmed : ""
    return Origin(place: "\(name):\(line)", text: text)
  }

  /// The deepest nesting of brackets, so that no recursive reader meets more than it can bear.
  private static func nesting(of text: String) -> Int {
    var (depth, deepest) = (0, 0)
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "["), UInt8(ascii: "{"):
        depth += 1
        deepest = max(deepest, depth)
      case UInt8(ascii: "]"), UInt8(ascii: "}"): depth = max(0, depth - 1)
      default: break
      }
    }
    return deepest
  }
}

extension Value {
  /// A YAML scalar by the core schema, and `1e-3`, which everyone means as a number.
  fileprivate init(yaml scalar: Node.Scalar) {
    guard scalar.style == .plain || scalar.style == .any else {
      self = .string(scalar.string)
      return
    }
    let text = scalar.string
    switch text {
    case "", "~", "null", "Null", "NULL": self = .null
    case "true", "True", "TRUE": self = .bool(true)
    case "false", "False", "FALSE": self = .bool(false)
    case ".inf", "+.inf", ".Inf": self = .float(.infinity)
    case "-.inf", "-.Inf": self = .float(-.infinity)
    default:
      if let integer = Int(text) {
        self = .int(integer)
      } else if text.first.map({ $0.isNumber || "+-.".contains($0) }) == true, !text.contains("x"),
        let number = Double(text), number.isFinite
      {
        self = .float(number)
      } else {
        self = .string(text)
      }
    }
  }
}
