extension Dataset {
  /// The class of every sample.
  ///
  /// - Parameter fault: what is wrong with a sample whose class is not told without reading it.
  package func labels<Fault: Error>(or fault: (Int) -> Fault) throws(Fault) -> [Int] {
    var labels: [Int] = []
    labels.reserveCapacity(count)
    for index in 0..<count {
      guard let label = label(index) else { throw fault(index) }
      labels.append(label)
    }
    return labels
  }
}
