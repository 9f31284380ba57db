import TenonArchive
import TenonCore

/// The classes of a dataset, as far as it has any.
package struct DataClasses: Sendable {
  package let names: [String]
  /// Whether they have names of their own; otherwise only their number means something.
  let areNamed: Bool

  package init(_ names: [String], areNamed: Bool) {
    self.names = names
    self.areNamed = areNamed && !names.isEmpty
  }

  package init(of dataset: any Dataset) {
    switch dataset {
    case let part as DatasetPart: self.init(of: part.base)
    case let mapped as MappedClasses: self.init(of: mapped.base)
    case let foreign as ForeignDataset: self.init(foreign.classNames, areNamed: foreign.namesClasses)
    default: self.init(dataset.classNames, areNamed: true)
    }
  }

  /// Those that the model of an archive was trained on.
  package init(of archive: ModelArchive) {
    self.init(archive.classNames, areNamed: archive.data["train"]?.namesClasses ?? true)
  }

  /// For each class of `others`, its position here.
  ///
  /// Names are compared by their bytes; where none has the same bytes, one that reads the same will do (é as one character
  /// or as two, as files from a Mac have it), if there is only one.
  ///
  /// - Returns: nil for a class that is not here.
  func positions(of others: [String]) -> [Int?] {
    let known = Dictionary(names.enumerated().map { (Array($1.utf8), $0) }) { first, _ in first }
    return others.map { name in
      if let position = known[Array(name.utf8)] { return position }
      let alike = names.indices.filter { names[$0] == name }
      return alike.count == 1 ? alike[0] : nil
    }
  }
}

extension DataClasses {
  /// For messages: `3 classes: a, b, c`.
  var description: String { "\(names.count == 1 ? "1 class" : "\(names.count) classes"): \(Self.list(names))" }

  static func list(_ names: [String]) -> String {
    names.prefix(20).joined(separator: ", ") + (names.count > 20 ? ", ..." : "")
  }
}
