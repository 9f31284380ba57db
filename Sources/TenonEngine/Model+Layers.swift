import TenonCore

extension Model {
  /// The layer of a module of the graph, for runners that plan it alone.
  package func layer(ofModule module: Int) -> any Layer { layers[module] }
}
