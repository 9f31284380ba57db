import PluginFixtures
import TenonCore
import TenonHost
import Testing

/// Check 8 of the loading order: what a plugin says of its components.
@Suite struct ComponentCheckTests {
  private let id = "acme/fixture"

  @Test(arguments: [
    ("FAULT_COMPONENT_MISSING", "0", "its description is missing"),
    ("FAULT_COMPONENT_TWICE", "Twice", "it is provided twice"),
    ("FAULT_COMPONENT_NAME", "Twice it!", "the name is not letters, digits and underscores"),
    ("FAULT_COMPONENT_WITHOUT_NAME", "", "the name is not letters, digits and underscores"),
    ("FAULT_KIND", "Twice", "unknown kind 42"),
    ("FAULT_NO_TABLE", "Twice", "it has no table"),
    ("FAULT_NO_CREATE", "Twice", "its table has no create function"),
    ("FAULT_NO_DESTROY", "Twice", "its table has no destroy function"),
    ("FAULT_NO_INFO", "Twice", "its table has no info function"),
    ("FAULT_NO_PLAN", "Twice", "its table has no plan function"),
    ("FAULT_NO_OPERATION_DESTROY", "Twice", "its table has no operation_destroy function"),
    ("FAULT_NO_FORWARD", "Twice", "its table has no forward function"),
    ("FAULT_COMPOSITE_WITHOUT_EXPAND", "Twice", "its table has no expand function"),
    ("FAULT_FUSED_WITHOUT_CREATE", "Twice", "its table has no create_fused function"),
    ("FAULT_FUSION_MISSING", "Twice", "it is a fused layer without a pattern"),
    ("FAULT_FUSION_HUGE", "Twice", "the fusion pattern: it has too many members or inputs"),
    ("FAULT_FUSION_MEMBER_MISSING", "Twice", "the fusion pattern: member 1 is missing"),
    ("FAULT_FUSION_LATER", "Twice", "the fusion pattern: member 0 reads member 1, which is not before it"),
    ("FAULT_FUSION_UNREAD", "Twice", "the fusion pattern: nothing reads member 0"),
    ("FAULT_USES_MISSING", "Twice", "a component it uses has no name"),
    ("FAULT_ARGUMENT_MISSING", "Twice", "argument 0 is missing"),
    ("FAULT_ARGUMENT_TWICE", "Twice", "an argument is declared twice"),
    ("FAULT_ARGUMENT_WITHOUT_NAME", "Twice", "argument 0: it has no name"),
    ("FAULT_ARGUMENT_ACCEPTS_NOTHING", "Twice", "argument 0: factor accepts nothing"),
    ("FAULT_ARGUMENT_KIND", "Twice", "argument 0: factor: unknown component kind 60"),
    ("FAULT_CHOICE_MISSING", "Twice", "argument 0: factor: a choice is missing"),
    ("FAULT_BOUNDS", "Twice", "argument 0: factor: the minimum is above the maximum"),
    ("FAULT_BOUND_NAN", "Twice", "argument 0: factor: the minimum is above the maximum"),
    ("FAULT_DEFAULT_OUT_OF_BOUNDS", "Twice", "argument 0: factor: the default 2.0 is not a value that it accepts"),
    ("FAULT_DEFAULT_TYPE", "Twice", "argument 0: factor: the default two is not a value that it accepts"),
    ("FAULT_DEFAULT_LIST", "Twice", "argument 0: a list without its items"),
  ])
  func componentDescribedWrongly_isRefused(_ fault: String, _ component: String, _ reason: String) throws {
    let error = try #require(try Loading.failure(FixturePlugin.installed([fault])))
    #expect(error == .badComponent(id: id, component: component, reason: reason))
    #expect(error.description.contains(id) && error.description.contains("help: tell the plugin's author"))
  }

  @Test func componentsOtherThanInTheManifest_areRefused() throws {
    func differ(_ reason: String, _ defines: [String], _ manifest: Manifest = FixturePlugin.manifest()) throws {
      let error = try #require(try Loading.failure(FixturePlugin.installed(defines, manifest: manifest)))
      #expect(error == .componentsDiffer(id: id, reason: reason))
      #expect(error.description.contains("help: build or install the plugin again"))
    }
    try differ("'Twice' is missing or declared differently", [FixturePlugin.define("NAME", "Thrice")])
    try differ("'Twice' is missing or declared differently", ["OTHER_ARGUMENT"])
    let manifest = FixturePlugin.manifest()
    let more = Manifest(
      id: manifest.id, version: manifest.version, abiMajor: 1, needsMinor: 0, language: "c", license: "Apache-2.0",
      components: manifest.components + FixturePlugin.manifest(component: "Thrice").components)
    try differ("'Thrice' is missing or declared differently", [], more)
    let none = Manifest(
      id: manifest.id, version: manifest.version, abiMajor: 1, needsMinor: 0, language: "c", license: "Apache-2.0",
      components: [])
    let plugin = try FixturePlugin.installed(manifest: none)
    let loader = PluginLoader(host: Loading.host)
    let candidate = try #require(try Loading.registry(plugin).plugins.first)
    #expect(throws: PluginLoadError.componentsDiffer(id: id, reason: "'Twice' is not in the manifest")) {
      try loader.load(candidate)
    }
  }

  // MARK: struct_size, both directions

  @Test(arguments: ["SHORTER_TABLES", "LONGER_TABLES"])
  func tablesOfAnOlderOrNewerBuild_areReadByTheirSize(_ build: String) throws {
    let plugin = try FixturePlugin.installed([build])
    let registry = try Loading.registry(plugin)
    let component = try registry.load(registry.find("Twice", .layer))
    #expect(component.declaration == FixturePlugin.manifest().components[0].declaration)
    withExtendedLifetime(plugin) {}
    let factory = ComponentFactory(registry)
    let layer = try factory.layer(factory.resolve(ComponentReference("Twice", [NamedValue("factor", 3)]), .layer))
    let operation = try layer.plan(
      PlanRequest(
        mode: .eval, inputs: [TensorType(.float32, [4])], wantsGradInput: [false], wantsGradParameter: []))
    #expect(operation.plan.outputs == [TensorType(.float32, [4])])
  }

  // MARK: Instances

  private func layer(_ fault: String) throws -> any Layer {
    let plugin = try FixturePlugin.installed([fault])
    defer { withExtendedLifetime(plugin) {} }
    let factory = ComponentFactory(try Loading.registry(plugin))
    return try factory.layer(factory.resolve(ComponentReference("acme/Twice"), .layer))
  }

  @Test(arguments: [
    ("FAULT_INFO_WITHOUT_RESULT", "the layer does not describe its ports"),
    ("FAULT_PORT_WITHOUT_NAME", "a port has no name"),
    ("FAULT_PARAMETER_MISSING", "a description is missing"),
    ("FAULT_PARAMETER_WITHOUT_SHAPE", "a parameter lacks its name or shape"),
    (
      "FAULT_PARAMETER_WITHOUT_INITIALIZER",
      "it has no initializer, and the layer's table has no initialize function"
    ),
    ("FAULT_PARAMETER_TOO_LARGE", "the parameter's shape [9223372036854775807, 2] is illegal"),
    ("FAULT_CREATE_FAILS", "this factor and no other"),
  ])
  func instanceDescribedWrongly_isRefused(_ fault: String, _ message: String) throws {
    do {
      _ = try layer(fault)
      Issue.record("it was created")
    } catch let error as PluginCallError {
      #expect(error.component == "acme/Twice")
      #expect(error.call == "create")
      #expect(error.error.message == message)
    }
  }

  @Test(arguments: [
    ("FAULT_PLAN_NEGATIVE_SHAPE", "output 0 has the illegal type"),
    ("FAULT_PLAN_RANK", "output 0 has the illegal type"),
    ("FAULT_PLAN_DTYPE", "output 0 has the illegal type"),
    ("FAULT_PLAN_MEMORY", "the layer asks for more memory than any machine has"),
    ("FAULT_PLAN_SILENT", "without a message, which is a fault of the plugin"),
  ])
  func planThatCannotBe_isRefused(_ fault: String, _ message: String) throws {
    let layer = try layer(fault)
    do {
      _ = try layer.plan(
        PlanRequest(
          mode: .eval, inputs: [TensorType(.float32, [4])], wantsGradInput: [false], wantsGradParameter: []))
      Issue.record("it was planned")
    } catch let error as ComponentError {
      #expect(error.message.contains(message))
    }
  }
}
