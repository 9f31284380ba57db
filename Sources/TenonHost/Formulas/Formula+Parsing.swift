import TenonCore
import TenonServices

extension Formula {
  /// Parses and checks the text of a formula.
  ///
  /// - Throws: `FormulaError` with the place at fault.
  package convenience init(parsing text: String, variables: [String]) throws(FormulaError) {
    let program = try FormulaParser.parse(text, variables: variables)
    self.init(program, text: text, variableCount: variables.count)
  }
}
