extension [String] {
  /// What a class is called: its name where it has one, else its number.
  package func name(ofClass index: Int) -> String { indices.contains(index) ? self[index] : "\(index)" }
}
