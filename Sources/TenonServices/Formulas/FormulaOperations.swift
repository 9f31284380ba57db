import Glibc

/// What a formula does to one number.
package enum UnaryOperation: String, CaseIterable, Sendable {
  case abs, ceil, cos, erf, exp, floor, log, log1p, log2, log10, round, sign, sin, sqrt, tan, tanh, sigmoid
  case negate = "-"
  case not

  /// Those that are called by their names.
  package static let functions = allCases.filter { $0 != .negate && $0 != .not }

  /// Changes `count` numbers in place.
  func apply(_ x: UnsafeMutablePointer<Double>, _ count: Int) {
    func each(_ function: (Double) -> Double) { for index in 0..<count { x[index] = function(x[index]) } }
    switch self {
    case .abs: each { Swift.abs($0) }
    case .ceil: each { $0.rounded(.up) }
    case .cos: each { Glibc.cos($0) }
    case .erf: each { Glibc.erf($0) }
    case .exp: each { Glibc.exp($0) }
    case .floor: each { $0.rounded(.down) }
    case .log: each { Glibc.log($0) }
    case .log1p: each { Glibc.log1p($0) }
    case .log2: each { Glibc.log2($0) }
    case .log10: each { Glibc.log10($0) }
    case .round: each { $0.rounded(.toNearestOrEven) }
    case .sign: each { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 }
    case .sin: each { Glibc.sin($0) }
    case .sqrt: each { $0.squareRoot() }
    case .tan: each { Glibc.tan($0) }
    case .tanh: each { Glibc.tanh($0) }
    case .sigmoid: each { 1 / (1 + Glibc.exp(-$0)) }
    case .negate: each { -$0 }
    case .not: each { $0 == 0 ? 1 : 0 }
    }
  }
}

/// What a formula does to two numbers.
package enum BinaryOperation: String, CaseIterable, Sendable {
  case or, and
  case lessOrEqual = "<="
  case greaterOrEqual = ">="
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case greater = ">"
  case max, min, pow
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case remainder = "%"
  case power = "**"

  /// Those that are called by their names; `max` and `min` take any number of arguments from 2 on.
  package static let functions: [BinaryOperation] = [.max, .min, .pow]
  /// The longer ones first, as they begin like the shorter ones.
  package static let comparisons: [BinaryOperation] = [
    .lessOrEqual, .greaterOrEqual, .equal, .notEqual, .less, .greater,
  ]

  /// Stores the results in place of the first operands.
  func apply(_ x: UnsafeMutablePointer<Double>, _ y: UnsafeMutablePointer<Double>, _ count: Int) {
    func each(_ function: (Double, Double) -> Double) {
      for index in 0..<count { x[index] = function(x[index], y[index]) }
    }
    func test(_ condition: (Double, Double) -> Bool) { each { condition($0, $1) ? 1 : 0 } }
    switch self {
    case .or: test { $0 != 0 || $1 != 0 }
    case .and: test { $0 != 0 && $1 != 0 }
    case .lessOrEqual: test { $0 <= $1 }
    case .greaterOrEqual: test { $0 >= $1 }
    case .equal: test { $0 == $1 }
    case .notEqual: test { $0 != $1 }
    case .less: test { $0 < $1 }
    case .greater: test { $0 > $1 }
    case .add: each { $0 + $1 }
    case .subtract: each { $0 - $1 }
    case .multiply: each { $0 * $1 }
    case .divide: each { $0 / $1 }
    case .remainder:
      each { x, y in
        let rest = fmod(x, y)
        return rest != 0 && (rest < 0) != (y < 0) ? rest + y : rest
      }
    case .power, .pow: each { Glibc.pow($0, $1) }
    case .max: each { $0.isNaN || $0 > $1 ? $0 : $1 }
    case .min: each { $0.isNaN || $0 < $1 ? $0 : $1 }
    }
  }
}
