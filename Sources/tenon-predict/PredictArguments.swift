import TenonCore
import TenonImage

/// The command line of `tenon-predict`, whose options are those that `tenon predict` has too.
struct PredictArguments {
  var archive = ""
  var paths: [String] = []
  var top = 1
  var isJSON = false
  var batch: Int?
  var threads: Int?
  var limits = ImageLimits.default
  var skipsUnreadable = false
  var fusion = true
  var pluginPaths: [String] = []

  /// What is asked for instead of predictions.
  enum Request: Error { case help, version }

  static let help = """
    Applies a trained model to images and arrays.

    USAGE: tenon-predict ARCHIVE PATH ... [OPTION ...]

      ARCHIVE              A model, written by `tenon train`.
      PATH                 Image files (JPEG, PNG, BMP, PPM), folders of them, .txt files that name one on each line, or
                           .npy arrays: uint8 [H, W, C] or [N, H, W, C] pictures, or what the model reads.

      --top K              How many classes to show, the most likely first (default: 1).
      --json               Print JSON, one object a line.
      --batch N            Images at a time (default: that of the training's evaluation).
      --threads N          Threads to compute on. Results do not depend on it.
      --max-pixels N       Pixels of the largest image that is read (default: \(ImageLimits.default.pixels)).
      --skip-unreadable    Leave out what cannot be read.
      --no-fusion          No fused layers in place of others.
      --plugin-path DIR    A folder to search for plugins before the program's own; may be repeated.
      --version, --help

    The exit code is 0 when everything was predicted, 1 when something failed, 2 for a wrong command line.
    """

  /// - Parameter arguments: without the program's name.
  /// - Throws: `ArgumentError`, or `Request`.
  init(_ arguments: [String]) throws {
    var rest = arguments[...]
    var places: [String] = []
    var isPlain = false
    while let argument = rest.popFirst() {
      guard !isPlain, argument.hasPrefix("-"), argument != "-" else {
        places.append(argument)
        continue
      }
      let (name, attached) = Self.split(argument)
      func value() throws -> String {
        guard let value = attached ?? rest.popFirst() else { throw ArgumentError.noValue(name) }
        return value
      }
      func number(_ range: ClosedRange<Int>) throws -> Int {
        let text = try value()
        guard let number = Int(text), range.contains(number) else { throw ArgumentError.notInRange(name, range, text) }
        return number
      }
      switch name {
      case "--": isPlain = true
      case "--top": top = try number(1...Int.max)
      case "--batch": batch = try number(1...1 << 20)
      case "--threads": threads = try number(1...1024)
      case "--max-pixels": limits = ImageLimits(pixels: try number(1...1 << 31))
      case "--plugin-path": pluginPaths.append(try value())
      case "--json", "--skip-unreadable", "--no-fusion", "--help", "-h", "--version":
        if let attached { throw ArgumentError.unwanted(name, attached) }
        switch name {
        case "--json": isJSON = true
        case "--skip-unreadable": skipsUnreadable = true
        case "--no-fusion": fusion = false
        case "--version": throw Request.version
        default: throw Request.help
        }
      default: throw ArgumentError.unknown(name)
      }
    }
    guard let archive = places.first else { throw ArgumentError.missing("a model: tenon-predict ARCHIVE PATH ...") }
    self.archive = archive
    paths = Array(places.dropFirst())
    guard !paths.isEmpty else { throw ArgumentError.missing("at least one image or array") }
  }

  /// `--top=3` and `--top 3` are the same.
  private static func split(_ argument: String) -> (name: String, value: String?) {
    guard argument.hasPrefix("--"), let sign = argument.firstIndex(of: "=") else { return (argument, nil) }
    return (String(argument[..<sign]), String(argument[argument.index(after: sign)...]))
  }
}

/// A command line that means nothing.
struct ArgumentError: Error, CustomStringConvertible {
  let description: String

  private init(_ text: String) { description = "Error: \(text)\nSee 'tenon-predict --help' for more information." }

  static func unknown(_ name: String) -> ArgumentError { ArgumentError("Unknown option '\(name)'") }
  static func noValue(_ name: String) -> ArgumentError { ArgumentError("Missing value for '\(name)'") }
  static func unwanted(_ name: String, _ value: String) -> ArgumentError {
    ArgumentError("\(name) takes no value, received '\(value)'")
  }
  static func missing(_ what: String) -> ArgumentError { ArgumentError("name \(what)") }
  static func notInRange(_ name: String, _ range: ClosedRange<Int>, _ received: String) -> ArgumentError {
    let expected =
      range.upperBound == Int.max
      ? "at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
    return ArgumentError("\(name) must be \(expected), received \(received)")
  }
}
