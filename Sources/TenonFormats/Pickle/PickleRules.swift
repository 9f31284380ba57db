/// A class or function of Python as a pickle names it.
public struct PickleGlobal: Hashable, Sendable, CustomStringConvertible {
  public let module: String
  public let name: String

  public init(_ module: String, _ name: String) {
    self.module = module
    self.name = name
  }

  public var description: String { "\(module).\(name)" }
}

/// What a pickle may contain: a list of globals, and limits.
public struct PickleRules: Sendable {
  /// Any other one is an error; even these are names only, and nothing is ever called.
  public var globals: Set<PickleGlobal>
  /// Whether it may refer to things outside itself, as archives of PyTorch do.
  public var allowsPersistent = false
  public var maximumOperations = 4_000_000
  /// Values on the stack and remembered ones, each.
  public var maximumValues = 1_000_000
  /// Marks that are open at a time.
  public var maximumDepth = 1_000

  public init(globals: Set<PickleGlobal> = []) { self.globals = globals }

  /// Arrays of NumPy, by the names that its versions have for them, and the bytes of Python 2 and 3.
  public static let numPy = PickleRules(
    globals: Set(
      ["numpy.core", "numpy._core"].flatMap {
        [PickleGlobal("\($0).multiarray", "_reconstruct"), PickleGlobal("\($0).numeric", "_frombuffer")]
      } + [PickleGlobal("numpy", "ndarray"), PickleGlobal("numpy", "dtype"), PickleGlobal("_codecs", "encode")]))
}
