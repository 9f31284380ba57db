import TenonHost
import TenonServices

/// The names of a new plugin, all of which follow from its vendor and its component.
public struct PluginName: Sendable, Equatable {
  /// Lower case, digits and hyphens: `acme`.
  public let vendor: String
  /// As experiments write it: `Swish`.
  public let component: String
  /// The part of the id behind the vendor: `swish`.
  public var plugin: String { component.lowercased() }
  public var id: String { "\(vendor)/\(plugin)" }

  /// The longest name; the plugin's id is made of it.
  public static let longest = 39

  /// - Throws: `AuthorError` for a name that a component, a plugin or a Swift type cannot have.
  public init(component: String, vendor: String) throws(AuthorError) {
    guard Manifest.isLegal(id: "\(vendor)/x") else { throw .badVendor(vendor) }
    guard vendor != PluginRegistry.builtInVendor else { throw .reservedVendor(vendor) }
    let isLegal =
      component.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) } && component.first?.isUppercase == true
      && component.utf8.count <= Self.longest
    guard isLegal else { throw .badName(component, suggestion: Self.suggestion(for: component)) }
    guard !Self.taken.contains(component) else { throw .takenName(component) }
    self.component = component
    self.vendor = vendor
  }

  /// The name of the Swift module; of vendor and component, so that no two plugins share it.
  static func module(of id: String) -> String {
    let words = id.split { !$0.isASCII || !($0.isLetter || $0.isNumber) }
    return "Plugin" + words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }

  /// A legal name that is close: `leaky-relu` gives `LeakyRelu`.
  private static func suggestion(for name: String) -> String? {
    let words = name.split { !$0.isASCII || !($0.isLetter || $0.isNumber) }
    let joined = words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined().drop { $0.isNumber }
    return joined.isEmpty ? nil : String((joined.prefix(1).uppercased() + joined.dropFirst()).prefix(longest))
  }

  /// Words of the languages, and types that the example's own source needs.
  private static let taken: Set = [
    "Any", "Self", "Type", "Protocol", "Array", "Bool", "Double", "Error", "Float", "Int", "Int64", "Optional", "Set",
    "String", "UInt8", "Box", "None", "Ok", "Err", "Option", "Result", "Some", "Vec", "Argument", "Component",
    "ComponentError", "CompositeFormula", "Config", "Dataset", "DatasetComponent", "Declaration", "Draw", "Element",
    "GraphBuilder", "GraphValue", "HyperParameters", "Identity", "Initializer", "Layer", "LayerCall", "LayerComponent",
    "LayerOperation", "LayerPlan", "Loss", "LossComponent", "Operation", "Optimizer", "OptimizerCall",
    "OptimizerComponent", "Parameter", "PlanRequest", "Plugin", "Port", "RandomSequence", "RandomStream", "Sample",
    "Scalar", "Scheduler", "SchedulerCall", "SchedulerComponent", "Shape", "SpecializedOperation", "StateTensor",
    "Tensor", "TensorType", "TrainableElementwiseLayer", "Transform", "TransformComponent", "Value", "Plan", "Step",
    "Graph", "Host", "Fault", "Gradient", "Call", "Composite", "Computation", "Description", "ParameterUpdate",
  ]
}
