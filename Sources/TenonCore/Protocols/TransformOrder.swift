/// Transforms in the order in which they are to be applied, as far as what they take and make tells whether it can work.
public struct TransformOrder: Sendable {
  private let names: [String]
  private let forms: [TransformForms?]

  /// Two transforms that cannot stand as they do, and what to do about it.
  public struct Fault: Sendable, Equatable {
    /// The one that leaves what the other refuses; nil: the other refuses whatever comes.
    public let first: String?
    public let second: String
    /// What the second one would have to get, and what it gets.
    public let expected: String
    public let received: String
    public let help: String

    public var headline: String {
      guard let first else { return "'\(second)' refuses every sample" }
      return first == second ? "'\(first)' stands twice" : "'\(first)' cannot stand before '\(second)'"
    }

    /// In one line.
    public var message: String { "\(headline): '\(second)' expected \(expected), received \(received); \(help)" }
  }

  /// - Parameter steps: with their full names, for messages; nil for forms that are not known.
  public init(_ steps: [(name: String, forms: TransformForms?)]) {
    names = steps.map(\.name.shortComponentName)
    forms = steps.map(\.forms)
  }

  /// What is wrong with the order; nil when nothing is.
  public var fault: Fault? {
    guard let (first, second) = conflict(Array(names.indices)) else { return nil }
    let taken = SampleForm.allCases.filter { forms[second]?.of($0) != nil }
    let left = first.map { form(after: $0) } ?? nil
    return Fault(
      first: first.map { names[$0] }, second: names[second],
      expected: taken.isEmpty ? "nothing that a transform makes" : taken.map(\.description).joined(separator: " or "),
      received: first.map { "\(left?.description ?? "another form"), which '\(names[$0])' \(verb($0))" } ?? "a sample",
      help: help(first, second))
  }

  /// The first place that gets nothing which it takes, and the one before it that is the reason.
  private func conflict(_ order: [Int]) -> (first: Int?, second: Int)? {
    let all = Set(SampleForm.allCases)
    var (possible, reason) = (all, Int?.none)
    for index in order {
      guard let step = forms[index] else {
        (possible, reason) = (all, nil)
        continue
      }
      let next = Set(possible.compactMap(step.of))
      if next.isEmpty { return (reason, index) }
      if next != possible { reason = index }
      possible = next
    }
    return nil
  }

  /// What a transform leaves, where that is one form.
  private func form(after index: Int) -> SampleForm? {
    let made = Set(SampleForm.allCases.compactMap { forms[index]?.of($0) })
    return made.count == 1 ? made.first : nil
  }

  private func verb(_ index: Int) -> String {
    SampleForm.allCases.contains { form in forms[index]?.of(form).map { $0 != form } ?? false }
      ? "makes" : "takes and leaves"
  }

  private func help(_ first: Int?, _ second: Int) -> String {
    guard let first else { return "leave out '\(names[second])'" }
    let order = Array(names.indices)
    let others = order.filter { $0 != second }
    let rest = order.filter { $0 != first }
    let earlier = others.flatMap { $0 == first ? [second, first] : [$0] }
    let later = rest.flatMap { $0 == second ? [second, first] : [$0] }
    for wanted in [later, earlier] where conflict(wanted) == nil {
      return "the order that works: " + wanted.map { names[$0] }.joined(separator: ", ")
    }
    if conflict(others) == nil {
      return "leave out the \(names[first] == names[second] ? "second " : "")'\(names[second])': "
        + others.map { names[$0] }.joined(separator: ", ")
    }
    return "put '\(names[second])' before '\(names[first])'"
  }
}
