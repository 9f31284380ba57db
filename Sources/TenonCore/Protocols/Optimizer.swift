/// Updates parameters from their gradients.
///
/// An instance is immutable; everything that changes from step to step is state that the host owns,
/// saves and restores.
public protocol Optimizer: Sendable {
  /// Whether `step` evaluates the model again (LBFGS).
  var usesClosure: Bool { get }

  /// The state of one parameter of a group with these hyper-parameters.
  func parameterState(_ hyper: HyperParameters, parameter: TensorType) throws -> [StateTensor]

  /// State shared by all parameters, given their number of elements.
  func sharedState(_ hyper: HyperParameters, elementCount: Int) throws -> [StateTensor]

  /// Scratch bytes for `step`, given the elements of all parameters.
  func workspaceByteCount(elementCount: Int) -> Int

  /// One update of all groups.
  func step(_ call: OptimizerCall) throws
}

extension Optimizer {
  public func parameterState(_ hyper: HyperParameters, parameter: TensorType) throws -> [StateTensor] { [] }
  public func sharedState(_ hyper: HyperParameters, elementCount: Int) throws -> [StateTensor] { [] }
  public func workspaceByteCount(elementCount: Int) -> Int { 0 }
}

/// A state tensor that an optimizer declares, by PyTorch's name: `exp_avg`.
public struct StateTensor: Sendable, Equatable {
  /// What it holds before the first step.
  public enum Start: Sendable, Equatable {
    /// One number everywhere.
    case constant(Double)
    /// A copy of the parameter, whose type it then has.
    case parameter
  }

  public let name: String
  public let type: TensorType
  public let start: Start

  public init(_ name: String, _ type: TensorType, start: Start = .constant(0)) {
    self.name = name
    self.type = type
    self.start = start
  }
}

/// The numeric arguments of an optimizer, as they hold for one group now: `hyper["betas.0"]`.
///
/// Bools are 0 and 1, null is NaN, a pair is two numbers.
public struct HyperParameters: @unchecked Sendable {
  private let names: [String]
  package let pointer: UnsafePointer<Double>

  package init(names: [String], values: UnsafePointer<Double>) {
    self.names = names
    pointer = values
  }

  /// The value of a declared argument; asking for another name is a programming mistake.
  public subscript(name: String) -> Double {
    guard let index = names.firstIndex(of: name) else { preconditionFailure("no hyper-parameter \(name)") }
    return pointer[index]
  }

  public func bool(_ name: String) -> Bool { self[name] != 0 }

  /// The value at a position of `Declaration.hyperIndex`, for loops that should not look up names.
  public subscript(at index: Int) -> Double { pointer[index] }
}

extension Declaration {
  /// Where a hyper-parameter stands in a group's array: `hyperIndex("betas.0")`.
  ///
  /// Asking for a name that the declaration does not have is a programming mistake.
  public func hyperIndex(_ name: String) -> Int {
    guard let index = arguments.flatMap(\.hyperNames).firstIndex(of: name) else {
      preconditionFailure("\(self.name) has no hyper-parameter \(name)")
    }
    return index
  }
}
