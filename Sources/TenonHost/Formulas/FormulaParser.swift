import TenonCore
import TenonServices

/// Turns the text of a formula into a program: Python's expressions of numbers, as `formula.h` has them.
///
/// Takes time in proportion to the text, which is refused when it is long, nested deeply, or makes a large program.
struct FormulaParser {
  private static let maximumLength = 4096
  private static let maximumNesting = 64
  private static let maximumSize = 2048
  private static let constants: KeyValuePairs = ["pi": Double.pi, "e": 2.718281828459045, "inf": Double.infinity]
  private static let keywords: Set<String> = ["if", "else", "and", "or", "not"]

  private var text: FormulaText
  private let variables: [String]
  private var nesting = 0
  private var program: [FormulaProgram.Instruction] = []
  /// Operands on the stack after the program so far, and the most that there were.
  private var depth = 0
  private var deepest = 1

  /// - Throws: `FormulaError` with the place at fault.
  static func parse(_ text: String, variables: [String]) throws(FormulaError) -> FormulaProgram {
    var parser = FormulaParser(text: FormulaText(Array(text.utf8.prefix(maximumLength + 1))), variables: variables)
    guard parser.text.bytes.count <= maximumLength else {
      throw parser.text.error("a formula has at most \(maximumLength) bytes")
    }
    try parser.expression()
    if parser.text.peek() != nil { throw parser.text.unexpected() }
    return FormulaProgram(parser.program, depth: parser.deepest)
  }

  private init(text: FormulaText, variables: [String]) {
    self.text = text
    self.variables = variables
  }

  // MARK: Grammar, the loosest binding first

  private mutating func expression() throws(FormulaError) {
    try nested { (parser) throws(FormulaError) in
      try parser.disjunction()
      guard parser.text.take(word: "if") else { return }
      try parser.disjunction()
      guard parser.text.take(word: "else") else { throw parser.text.error("expected 'else' and another value") }
      try parser.expression()
      try parser.emit(.select)
    }
  }

  private mutating func disjunction() throws(FormulaError) {
    try conjunction()
    while text.take(word: "or") {
      try conjunction()
      try emit(.binary(.or))
    }
  }

  private mutating func conjunction() throws(FormulaError) {
    try negation()
    while text.take(word: "and") {
      try negation()
      try emit(.binary(.and))
    }
  }

  private mutating func negation() throws(FormulaError) {
    guard text.take(word: "not") else { return try comparison() }
    try nested { (parser) throws(FormulaError) in try parser.negation() }
    try emit(.unary(.not))
  }

  /// `a < b < c` is `a < b and b < c`, for which b is computed twice.
  private mutating func comparison() throws(FormulaError) {
    try sum()
    var last: [FormulaProgram.Instruction]?
    while let operation = BinaryOperation.comparisons.first(where: { text.take($0.rawValue) }) {
      for instruction in last ?? [] { try emit(instruction) }
      let start = program.count
      try sum()
      let operand = Array(program[start...])
      try emit(.binary(operation))
      if last != nil { try emit(.binary(.and)) }
      last = operand
    }
  }

  private mutating func sum() throws(FormulaError) {
    try product()
    while let operation = [BinaryOperation.add, .subtract].first(where: { text.take($0.rawValue) }) {
      try product()
      try emit(.binary(operation))
    }
  }

  private mutating func product() throws(FormulaError) {
    try factor()
    while let operation = [BinaryOperation.multiply, .divide, .remainder].first(where: { text.take($0.rawValue) }) {
      try factor()
      try emit(.binary(operation))
    }
  }

  private mutating func factor() throws(FormulaError) {
    let isNegative = text.take("-")
    guard isNegative || text.take("+") else { return try power() }
    try nested { (parser) throws(FormulaError) in try parser.factor() }
    if isNegative { try emit(.unary(.negate)) }
  }

  private mutating func power() throws(FormulaError) {
    try atom()
    guard text.take("**") else { return }
    try nested { (parser) throws(FormulaError) in try parser.factor() }
    try emit(.binary(.power))
  }

  private mutating func atom() throws(FormulaError) {
    guard let next = text.peek() else { throw text.error("the formula ends where a value is expected") }
    if next == UInt8(ascii: "(") {
      text.position += 1
      try expression()
      guard text.take(")") else { throw text.error("expected ')'") }
    } else if next.isDigit || next == UInt8(ascii: ".") {
      try number()
    } else if next.isNameStart {
      try name()
    } else {
      throw text.unexpected()
    }
  }

  private mutating func number() throws(FormulaError) {
    let start = text.position
    text.skip(\.isDigit)
    if text.current == UInt8(ascii: ".") { text.position += 1 }
    text.skip(\.isDigit)
    if let letter = text.current, letter | 0x20 == UInt8(ascii: "e") {
      text.position += 1
      if text.current == UInt8(ascii: "+") || text.current == UInt8(ascii: "-") { text.position += 1 }
      text.skip(\.isDigit)
    }
    guard text.current?.isNameStart != true, let value = Double(text.since(start)) else {
      throw text.error("this is no number", at: start)
    }
    try emit(.number(value))
  }

  private mutating func name() throws(FormulaError) {
    let start = text.position
    text.skip { $0.isNameStart || $0.isDigit }
    let name = text.since(start)
    if let index = variables.firstIndex(of: name) { return try emit(.variable(index)) }
    if let constant = Self.constants.first(where: { $0.key == name }) { return try emit(.number(constant.value)) }
    if let function = UnaryOperation.functions.first(where: { $0.rawValue == name }) {
      try arguments(of: name, at: start, 1...1) { _ in .unary(function) }
    } else if let function = BinaryOperation.functions.first(where: { $0.rawValue == name }) {
      try arguments(of: name, at: start, function == .pow ? 2...2 : 2...100) { $0 > 0 ? .binary(function) : nil }
    } else if Self.keywords.contains(name) {
      throw text.error("'\(name)' stands where a value is expected", at: start)
    } else {
      let known =
        variables + Self.constants.map(\.key) + UnaryOperation.functions.map(\.rawValue)
        + BinaryOperation.functions.map(\.rawValue)
      throw text.error(
        "unknown name '\(name.prefix(40))'", at: start, suggestion: Spelling.nearest(to: name, in: known))
    }
  }

  /// - Parameter after: what follows an argument, by its position.
  private mutating func arguments(
    of name: String, at start: Int, _ counts: ClosedRange<Int>, _ after: (Int) -> FormulaProgram.Instruction?
  ) throws(FormulaError) {
    guard text.take("(") else { throw text.error("'\(name)' is a function: \(name)(...)", at: start) }
    var count = 0
    repeat {
      try expression()
      if let instruction = after(count) { try emit(instruction) }
      count += 1
    } while text.take(",")
    guard text.take(")") else { throw text.error("expected ',' or ')'") }
    guard counts.contains(count) else {
      let expected = Plural.count(counts.lowerBound, "argument")
      let limit = counts.lowerBound == counts.upperBound ? "" : "at least "
      throw text.error("\(name) takes \(limit)\(expected), not \(count)", at: start)
    }
  }

  // MARK: The program

  private mutating func emit(_ instruction: FormulaProgram.Instruction) throws(FormulaError) {
    switch instruction {
    case .number, .variable: depth += 1
    case .unary: break
    case .binary: depth -= 1
    case .select: depth -= 2
    }
    deepest = max(deepest, depth)
    program.append(instruction)
    guard program.count <= Self.maximumSize, deepest <= FormulaProgram.maximumDepth else {
      throw text.error("the formula is too large from here on")
    }
  }

  private mutating func nested(_ body: (inout FormulaParser) throws(FormulaError) -> Void) throws(FormulaError) {
    nesting += 1
    guard nesting <= Self.maximumNesting else { throw text.error("the formula is nested too deeply from here on") }
    try body(&self)
    nesting -= 1
  }
}
