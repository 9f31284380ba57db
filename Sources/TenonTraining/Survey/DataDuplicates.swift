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

  init(_ surveys: [DataSurvey]) { self.init(surveys.map { ($0.name, $0.contents) }) }

  /// Sorts hashes with their places among all samples: sixteen bytes a sample, and nothing for those that are alone.
  package init(_ parts: [(name: String, contents: [DataSurvey.Content])]) {
    var hashes: [(hash: UInt64, place: Int)] = []
    hashes.reserveCapacity(parts.reduce(0) { $0 + $1.contents.count })
    for part in parts {
      for content in part.contents { hashes.append((content.hash, hashes.count)) }
    }
    hashes.sort { ($0.hash, $0.place) < ($1.hash, $1.place) }
    var runs: [Range<Int>] = []
    var start = 0
    for end in 1..<max(1, hashes.count + 1) where end == hashes.count || hashes[end].hash != hashes[start].hash {
      if end - start > 1 { runs.append(start..<end) }
      start = end
    }
    // By their first samples.
    groups = runs.sorted { hashes[$0.lowerBound].place < hashes[$1.lowerBound].place }.map { run in
      Group(places: hashes[run].map { Self.place($0.place, in: parts) })
    }
  }

  /// - Parameter number: of a sample, counted through all parts.
  private static func place(_ number: Int, in parts: [(name: String, contents: [DataSurvey.Content])]) -> Place {
    var (number, part) = (number, 0)
    while number >= parts[part].contents.count {
      number -= parts[part].contents.count
      part += 1
    }
    let content = parts[part].contents[number]
    return Place(part: parts[part].name, sample: content.sample, target: content.target)
  }
}
