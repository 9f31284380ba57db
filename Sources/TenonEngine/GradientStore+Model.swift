import TenonCore
import TenonExecution

extension GradientStore {
  /// The store of a model: a parameter is complete with the backward of its module's first application.
  ///
  /// - Parameter trained: for each parameter.
  convenience init(of model: Model, trained: [Bool]?) throws(TensorError) {
    var first = [Int](repeating: -1, count: model.graph.modules.count)
    for (index, node) in model.graph.nodes.enumerated().reversed() { first[node.module] = index }
    let order = model.parameters.indices.sorted { left, right in
      let (one, other) = (model.parameters[left].module, model.parameters[right].module)
      return (first[other], left) < (first[one], right)
    }
    try self.init(model.parameters.map(\.tensor), trained: trained, order: order, host: model.host)
  }
}
