import TenonArchive
import TenonCore
import TenonPredict

extension DataFingerprint {
  /// - Parameter dataset: a whole one, not a part.
  package init(of dataset: any Dataset) {
    let classes = DataClasses(of: dataset)
    var counts: [Int]? = classes.names.isEmpty ? nil : classes.names.map { _ in 0 }
    for index in 0..<dataset.count {
      guard let known = counts else { break }
      guard let label = dataset.label(index), known.indices.contains(label) else {
        counts = nil
        break
      }
      counts?[label] += 1
    }
    var hash = ContentHash()
    for name in classes.names { hash.add(name.utf8) }
    hash.add(dataset.fingerprint.map { Int(truncatingIfNeeded: $0) } ?? dataset.count)
    self.init(
      samples: dataset.count, classNames: classes.names, namesClasses: classes.areNamed, classCounts: counts,
      content: hash.value)
  }
}

/// What has become of the data that a run began with.
package struct DataChange {
  /// For each set that is not what it was.
  let differences: [(name: String, old: DataFingerprint, new: DataFingerprint)]

  /// Compares what both know; nil when nothing has changed.
  ///
  /// - Parameters: fingerprints by the sets' keys in `data`.
  package init?(from old: [String: DataFingerprint], to new: [String: DataFingerprint]) {
    differences = old.keys.sorted().compactMap { key in
      guard let before = old[key], let now = new[key], before != now else { return nil }
      return ("data.\(key)", before, now)
    }
    if differences.isEmpty { return nil }
  }

  /// One line a set.
  package var lines: [String] {
    differences.map { name, old, new in
      "\(name) had \(old.description(besides: new)), now \(new.description(besides: old))"
    }
  }
}

extension DataError {
  package static func changed(_ change: DataChange) -> DataError {
    var diagnostic = Diagnostic("data-differs", "the run began with other data: \(change.lines[0])")
    for line in change.lines.dropFirst() { diagnostic = diagnostic.with("", line) }
    return DataError(
      diagnostic: diagnostic.help(
        "bring the data back as it was; or go on with it as it is: --accept-data; or start a new run"))
  }

  package static func changedClasses(_ old: [String], _ new: [String]) -> DataError {
    DataError(
      diagnostic: Diagnostic("data-differs", "the classes of data.train are not those that the run began with")
        .expected(DataClasses(old, areNamed: true).description)
        .received(DataClasses(new, areNamed: true).description)
        .help("other classes are another training: start a new run"))
  }
}
