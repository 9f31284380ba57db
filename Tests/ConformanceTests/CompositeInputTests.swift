import TenonCore
import TenonEngine
import TenonHost
import Testing

/// What a composite may do with the values that it is given.
@Suite struct CompositeInputTests {
  private static func graph(_ arguments: [NamedValue] = [], given: [Bool]) throws -> ModelGraph {
    let assembler = GraphAssembler(try BuiltPlugins.factory())
    let names = ["input", "h0", "c0", "more"]
    let values = given.enumerated().map { $1 ? assembler.input(names[$0]) : nil }
    let reference = ComponentReference("proof/Recurrence", arguments)
    assembler.output("output", try assembler.apply(reference, path: "0", to: values)[0])
    return try assembler.graph()
  }

  @Test func absentInputs_stayAbsent() throws {
    #expect(try Self.graph(given: [true]).nodes.map(\.inputs) == [[0, nil, nil]])
    #expect(try Self.graph(given: [true, false, true]).nodes.map(\.inputs) == [[0, nil, 1]])
  }

  /// What it needs is known to the layer inside.
  @Test func requiredInput_thatIsAbsent_isRefusedByTheLayer() throws {
    let error = #expect(throws: GraphError.self) { try Self.graph(given: [false, true]) }
    #expect(error?.description.contains("'0.lstm'") == true)
  }

  @Test func valueThatWasNotGiven_isRefused() throws {
    let error = #expect(throws: PluginCallError.self) { try Self.graph([NamedValue("stray", true)], given: [true]) }
    #expect(error?.description.contains("received 99") == true, "\(String(describing: error))")
  }

  @Test func moreValuesThanInputs_areRefused() throws {
    let error = #expect(throws: PluginCallError.self) { try Self.graph(given: [true, true, true, true]) }
    #expect(error?.description.contains("expected input, h0, c0, received 4 values") == true)
  }
}
