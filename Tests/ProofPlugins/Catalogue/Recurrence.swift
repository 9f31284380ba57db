import TenonPlugin

/// An LSTM in a composite with optional inputs: proves that what is left out stays out, and that a value which nobody
/// gave to the composite is refused.
struct Recurrence: CompositeComponent {
  static let declaration = Declaration(
    "Recurrence", "an LSTM of width 2 with optional states",
    arguments: [.bool("stray", default: false, "name a value that it was not given")], uses: ["tenon/LSTM"])

  private let isStray: Bool

  init(_ config: Config) throws { isStray = try config.bool("stray") }

  func expand(_ graph: GraphBuilder) throws {
    let (input, h0, c0) = (try graph.input("input"), try graph.input("h0"), try graph.input("c0"))
    let stray = unsafeBitCast(Int32(99), to: GraphValue.self)
    let size = [NamedValue("input_size", 2), NamedValue("hidden_size", 2)]
    let made = try graph.apply("lstm", "tenon/LSTM", size, [isStray ? stray : input, h0, c0], outputCount: 3)
    try graph.output(made[0], "output")
  }
}
