import TenonCore

/// Why an `.npy` file cannot be read or written.
public struct NpyError: TenonError, Equatable {
  /// The kinds of fault, each with what is needed to explain it.
  public enum Fault: Sendable, Equatable {
    case notNpy
    case version(UInt8, UInt8)
    case headerTooLarge(Int)
    case headerPastEnd
    case badHeader(String)
    case dtype(String)
    case rank(Int)
    case shapeTooLarge(Shape)
    case dataLength(expected: Int, received: Int)
    case tooLarge(Int, limit: Int)
    case valueTooLarge(UInt64, index: Int)
    case unwritable(DType)
    case rowLength(expected: Int, received: Int)
  }

  /// What was read or written.
  public let source: String
  public let fault: Fault

  init(_ fault: Fault, source: String) {
    self.fault = fault
    self.source = source
  }

  public var diagnostic: Diagnostic {
    let place = source.printable
    func say(_ code: String, _ what: String) -> Diagnostic { Diagnostic("npy-\(code)", "\(place): \(what)") }
    switch fault {
    case .notNpy: return say("invalid", "this is not an .npy file").help("write it with numpy.save")
    case .version(let major, let minor):
      return say("version", "this version of the format is not known").expected("1.0, 2.0 or 3.0")
        .received("\(major).\(minor)")
    case .headerTooLarge(let count):
      return say("header-too-large", "the header is too large").expected("at most \(NpyHeader.largestText) bytes")
        .received("\(count)")
    case .headerPastEnd: return say("header-past-end", "the file ends within its header")
    case .badHeader(let text):
      return say("header-invalid", "the header is not understood")
        .expected("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4)}").received(text.printable)
    case .dtype(let descr):
      let isObject = descr.hasSuffix("O")
      return say("dtype", "elements of type '\(descr.printable)' are not supported")
        .expected(NumPyType.readable)
        .help(isObject ? "objects of Python are programs and never loaded; save an array of numbers" : nil)
    case .rank(let rank):
      return say("rank-too-high", "too many dimensions").expected("at most \(Shape.maximumRank)").received("\(rank)")
    case .shapeTooLarge(let shape):
      return say("shape-too-large", "the shape \(shape) has more elements than memory can hold")
    case .dataLength(let expected, let received):
      return say("data-length", "the file is not as long as its shape says")
        .expected("\(expected) bytes after the header").received("\(received)")
    case .tooLarge(let count, let limit):
      return say("too-large", "the array is too large").expected("at most \(limit) bytes").received("\(count)")
    case .valueTooLarge(let value, let index):
      return say("value-too-large", "element \(index) is too large").expected("at most \(Int64.max)").received(
        "\(value)")
    case .unwritable(let dtype): return say("dtype", "numpy has no elements of type \(dtype)")
    case .rowLength(let expected, let received):
      return say("row-length", "a row is not of the file's shape").expected("\(expected) bytes").received("\(received)")
    }
  }
}
