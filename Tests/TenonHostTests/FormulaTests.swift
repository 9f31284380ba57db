import Foundation
import TenonCore
import TenonHost
import Testing

/// Formulas as arguments: Python's values, its precedence, and what is said of mistakes.
@Suite struct FormulaTests {
  private static let argument = Argument.formula("f", of: ["x", "epoch"], "a factor")

  private func parse(_ text: Value) throws -> Formula {
    guard
      case .formula(let formula)? = try ConfigResolver.resolve([NamedValue("f", text)], [Self.argument], of: "T")["f"]
    else { throw Missing() }
    return formula
  }

  private struct Missing: Error {}

  private func message(_ text: String) -> String {
    let error = #expect(throws: ConfigError.self) { try parse(.string(text)) }
    #expect(error?.path == ["f"])
    return error?.description ?? ""
  }

  /// With x = -3.5 and epoch = 7, from Python 3.13.
  private static let values: [(String, Double)] = [
    ("1", 1), (".5", 0.5), ("5.", 5), ("1.5e-3", 0.0015), ("2E2", 200), ("x", -3.5), ("epoch", 7), ("pi", .pi),
    ("e", 2.718281828459045), ("inf", .infinity), ("1 + 2 * 3", 7), ("(1 + 2) * 3", 9), ("10 - 4 - 3", 3),
    ("64 / 4 / 2", 8), ("2 ** 3 ** 2", 512), ("-2 ** 2", -4), ("2 ** -1", 0.5), ("--x", -3.5), ("+x", -3.5),
    ("7 % 3", 1), ("-7 % 3", 2), ("7 % -3", -2), ("-7 % -3", -1), ("x % 2", 0.5), ("6 % 3", 0), ("-1 % inf", .infinity),
    ("x < 0", 1), ("x > 0", 0), ("x <= -3.5", 1), ("x >= -3", 0), ("x == -3.5", 1), ("x != -3.5", 0),
    ("-5 < x < 0", 1), ("-5 < x < -4", 0), ("0 < 3 > 2 == 2", 1), ("not x", 0), ("not 0", 1), ("not not 3", 1),
    ("1 and 2", 1), ("1 and 0", 0), ("0 or 5", 1), ("0 or 0", 0), ("1 or 0 and 0", 1), ("not 1 == 2", 1),
    ("1 if x < 0 else 2", 1), ("1 if x > 0 else 2 if epoch > 6 else 3", 2), ("(1 if 0 else 2) + 1", 3),
    ("1 if 0 else 2 + 1", 3), ("abs(x)", 3.5), ("ceil(x)", -3), ("floor(x)", -4), ("round(2.5)", 2),
    ("round(3.5)", 4), ("round(-0.5)", -0), ("sign(x)", -1), ("sign(0)", 0), ("max(1, x, epoch)", 7),
    ("min(1, x, epoch)", -3.5), ("pow(2, 10)", 1024), ("sqrt(16)", 4), ("cos(0)", 1), ("sin(0)", 0), ("tan(0)", 0),
    ("exp(1)", M_E), ("log(e)", 1), ("log2(8)", 3), ("log10(1000)", 3), ("log1p(0)", 0), ("tanh(0)", 0),
    ("sigmoid(0)", 0.5), ("erf(0)", 0), ("1 / 0", .infinity), ("-1 / 0", -.infinity), ("1e999", .infinity),
    ("exp(1000)", .infinity), ("log(0)", -.infinity), (" \t\n 1\n+\n1 ", 2), ("1 if not 0 else 2", 1),
    ("0 / 0", .nan), ("sqrt(-1)", .nan), ("inf - inf", .nan), ("1 % 0", .nan), ("max(0/0, 1)", .nan),
    ("min(1, 0/0)", .nan), ("0/0 == 0/0", 0), ("0/0 != 0/0", 1), ("(-8) ** (1/3)", .nan),
  ]

  @Test func formulas_haveTheirValues() throws {
    for (text, expected) in Self.values {
      let value = try parse(.string(text)).evaluate(-3.5, 7)
      #expect(value == expected || (value.isNaN && expected.isNaN), "\(text) is \(value)")
    }
  }

  @Test func numbers_areFormulasToo() throws {
    #expect(try parse(3).evaluate(0, 0) == 3 && parse(.float(-2.5e-7)).evaluate(0, 0) == -2.5e-7)
    #expect(try parse("2 * x").source == "2 * x" && JSON(Value.formula(parse("2 * x"))) == "2 * x")
  }

  /// More numbers than are computed at a time, for programs that wait for few and for many operands.
  @Test(arguments: [1, 2, 3, 15])
  func arrays_areEvaluatedInPieces(_ nesting: Int) throws {
    let text = (0..<nesting).map { "(\($0) + x * " }.joined() + "epoch" + String(repeating: ")", count: nesting)
    let formula = try parse(.string(text))
    let count = 1003
    let x = (0..<count).map { Double($0) / 1000 }
    let epoch = (0..<count).map { Double($0 % 5) }
    var output = [Double](repeating: .nan, count: count + 1)
    x.withUnsafeBufferPointer { x in
      epoch.withUnsafeBufferPointer { epoch in
        let variables = [x.baseAddress, epoch.baseAddress]
        output.withUnsafeMutableBufferPointer { output in
          guard let base = output.baseAddress else { return }
          formula.evaluate(count: count, variables, into: base)
        }
      }
    }
    for index in 0..<count {
      let expected = (0..<nesting).reversed().reduce(epoch[index]) { Double($1) + x[index] * $0 }
      #expect(output[index] == expected)
    }
    #expect(output[count].isNaN)
  }

  @Test func mistakes_areNamedWithTheirPlace() {
    #expect(
      message("2 * epohc + 1") == """
        error[bad-formula]: T cannot understand the formula in 'f'
          received: 2 * epohc + 1
          at: character 5: unknown name 'epohc'
          did you mean: epoch
          variables: x, epoch
        """)
    let messages: [(String, String)] = [
      ("", "character 1: the formula ends where a value is expected"), ("1 +", "character 4: the formula ends"),
      ("(1", "character 3: expected ')'"), ("1 2", "character 3: unexpected '2'"), ("x ^ 2", "did you mean: **"),
      ("x = 2", "did you mean: =="), ("1 // 2", "character 4: unexpected '/'"),
      ("cos", "'cos' is a function: cos(...)"),
      ("x(1)", "character 2: unexpected '('"), ("cos(1, 2)", "cos takes 1 argument, not 2"),
      ("max(1)", "max takes at least 2 arguments, not 1"), ("pow(1, 2, 3)", "pow takes 2 arguments, not 3"),
      ("max(1, ", "the formula ends"), ("1 if x", "expected 'else'"), ("if", "'if' stands where a value is expected"),
      ("1e", "this is no number"), ("1x", "this is no number"), ("1.2.3", "unexpected '.'"), (".", "this is no number"),
      ("é + 1", "character 1: unexpected 'é'"), ("1 + é", "character 5: unexpected 'é'"),
      ("__import__('os')", "unknown name"),
      ("x.y", "unexpected '.'"), ("lambda x: x", "unknown name 'lambda'"), ("1 not", "unexpected 'n'"),
      ("", "variables: x, epoch"),
    ]
    for (text, expected) in messages {
      #expect(message(text).contains(expected), "\(text): \(message(text))")
    }
  }

  @Test func hostileFormulas_areRefusedQuickly() {
    let start = ContinuousClock.now
    let texts = [
      String(repeating: "(", count: 4000), String(repeating: "(", count: 1_000_000),
      String(repeating: "-", count: 4000) + "1",
      String(repeating: "not ", count: 1000) + "1", String(repeating: "2**", count: 1000) + "1",
      String(repeating: "1 if 1 else ", count: 300) + "1", String(repeating: "1+(", count: 100) + "1",
      "1" + String(repeating: "+1", count: 2000), String(repeating: "9", count: 1_000_000),
      String(repeating: "max(", count: 900), "x" + String(repeating: "<x", count: 2000),
      (0..<12).reduce("x") { text, _ in "1<(\(text))<2<3" }, String(repeating: "\u{0}", count: 100),
    ]
    for text in texts { #expect(message(text).utf8.count < 1000) }
    #expect(ContinuousClock.now - start < .seconds(5))
  }

  /// As large as formulas may be.
  @Test func largeFormulas_work() throws {
    #expect(try parse(.string("1" + String(repeating: "+1", count: 1000))).evaluate(0, 0) == 1001)
    #expect(
      try parse(.string(String(repeating: "(", count: 60) + "x" + String(repeating: ")", count: 60))).evaluate(2, 0)
        == 2)
    #expect(try parse(.string(String(repeating: "9", count: 4000))).evaluate(0, 0) == .infinity)
  }

  @Test func lists_ofFormulas_areTaken() throws {
    let argument = Argument.formula("f", of: ["x"], "").or(.list, of: .formula)
    guard case .list(let items)? = try ConfigResolver.resolve([NamedValue("f", ["x", 2])], [argument], of: "T")["f"],
      case .formula(let first) = items[0], case .formula(let second) = items[1]
    else {
      Issue.record("no list of formulas")
      return
    }
    #expect(first.evaluate(5) == 5 && second.evaluate(5) == 2)
    let error = #expect(throws: ConfigError.self) {
      try ConfigResolver.resolve([NamedValue("f", ["x", "y"])], [argument], of: "T")
    }
    #expect(error?.description.contains("unknown name 'y'") == true)
  }
}
