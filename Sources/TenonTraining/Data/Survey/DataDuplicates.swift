/// Samples with the same content, by a hash of 64 bits of their decoded bytes and extents.
public struct DataDuplicates: Sendable, Equatable {
  public struct Place: Sendable, Equatable {
    /// `data.train`.
    public let part: String
    public let sample: Int
    /// nil where it has no class.
    public let target: Int?
  }

  /// Samples that are alike, in the order of the parts.
  public struct Group: Sendable, Equatable {
    public let places: [Place]

    public var isBetweenParts: Bool { places.contains { $0.part != places[0].part } }
    public var hasOtherTargets: Bool { places.contains { $0.target != places[0].target } }
  }

  public let groups: [Group]

  init(_ surveys: [DataSurvey]) {
    var places: [UInt64: [Place]] = [:]
    var order: [UInt64] = []
    for survey in surveys {
      for content in survey.contents {
        if places[content.hash] == nil { order.append(content.hash) }
        places[content.hash, default: []].append(
          Place(part: survey.name, sample: content.sample, target: content.target))
      }
    }
    groups = order.compactMap { hash in
      guard let alike = places[hash], alike.count > 1 else { return nil }
      return Group(places: alike)
    }
  }
}
