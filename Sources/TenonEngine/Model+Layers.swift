import TenonCore

extension ModelOutline {
  /// The layer of a module of the graph, for whoever asks it other things than a plan.
  package func layer(ofModule module: Int) -> any Layer { layers[module] }
}

extension Model {
  /// The layer of a module of the graph, for runners that plan it alone.
  package func layer(ofModule module: Int) -> any Layer { layers[module] }
}
