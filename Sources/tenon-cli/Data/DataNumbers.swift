import Tenon

/// What was counted and measured of data: as lines, as a table, as JSON.
struct DataNumbers {
  private static let mostClasses = 40
  /// Samples that cannot be read; files have all of them.
  private static let mostUnreadable = 5

  private let report: DataReport

  init(_ report: DataReport) { self.report = report }

  // MARK: Lines

  var lines: [String] {
    let inner = report.duplicates.groups.filter { !$0.isBetweenParts }.reduce(0) { $0 + $1.places.count - 1 }
    let shared = report.duplicates.groups.filter(\.isBetweenParts)
    return report.parts.flatMap(lines)
      + [
        "duplicates: \(Format.count(shared.count, "sample")) in several parts, "
          + "\(Format.count(inner, "repetition")) within a part"
      ]
  }

  private func lines(_ part: DataSurvey) -> [String] {
    var lines = ["\(part.name): \(Format.count(part.sampleCount, "sample")) of \(part.component)"]
    if !part.unreadable.isEmpty { lines += unreadableLines(part) }
    for (count, channels) in part.channels.sorted(by: { $0.key < $1.key }) {
      let of = part.channels.count > 1 ? " of \(Format.count(count, "channel"))" : ""
      lines.append("  mean\(of) [\(list(channels.map(\.mean)))]")
      lines.append("  deviation\(of) [\(list(channels.map(\.deviation)))]")
    }
    if !part.sizes.isEmpty { lines += sizeLines(part) }
    if !part.classCounts.isEmpty {
      let counts = classes(part).map { "\($0.name) \(Format.count($0.count))" }
      let more = counts.count > Self.mostClasses ? ", and \(counts.count - Self.mostClasses) more" : ""
      lines.append(
        "  \(Format.count(counts.count, "class")): \(counts.prefix(Self.mostClasses).joined(separator: ", "))\(more)")
    }
    return lines
  }

  private func unreadableLines(_ part: DataSurvey) -> [String] {
    let all = part.unreadable
    let named = all.prefix(Self.mostUnreadable).map { "    sample \($0.index): \($0.message.visibleLine)" }
    return ["  \(Format.count(all.count, "sample")) cannot be read"] + named
      + (all.count > named.count ? ["    and \(Format.count(all.count - named.count)) more"] : [])
  }

  private func list(_ numbers: [Double]) -> String {
    let most = 8
    return numbers.prefix(most).map { Format.fixed($0) }.joined(separator: ", ") + (numbers.count > most ? ", ..." : "")
  }

  private func sizeLines(_ part: DataSurvey) -> [String] {
    if part.sizes.count == 1, let size = part.sizes.keys.first {
      return ["  pictures of \(size.width) x \(size.height)"]
    }
    let (widths, heights, ratios) = (
      range(part) { Double($0.width) }, range(part) { Double($0.height) }, range(part, \.aspectRatio)
    )
    func text(_ range: Range, _ digits: Int) -> String {
      "\(Format.fixed(range.least, digits)) to \(Format.fixed(range.greatest, digits)), median \(Format.fixed(range.median, digits))"
    }
    return [
      "  pictures of \(Format.count(part.sizes.count, "size")): width \(text(widths, 0)); height \(text(heights, 0))",
      "  width by height \(text(ratios, 2))",
    ]
  }

  // MARK: Numbers

  private struct Range {
    var least = 0.0
    var median = 0.0
    var greatest = 0.0
  }

  private func range(_ part: DataSurvey, _ number: (DataSurvey.PictureSize) -> Double) -> Range {
    let sorted = part.sizes.map { (value: number($0.key), count: $0.value) }.sorted { $0.value < $1.value }
    let all = sorted.reduce(0) { $0 + $1.count }
    var seen = 0
    let median = sorted.first { entry in
      seen += entry.count
      return 2 * seen >= all
    }
    return Range(least: sorted.first?.value ?? 0, median: median?.value ?? 0, greatest: sorted.last?.value ?? 0)
  }

  /// Classes without samples too, in the order of the targets.
  private func classes(_ part: DataSurvey) -> [(name: String, count: Int)] {
    let targets = Set(part.classNames.indices).union(part.classCounts.keys).sorted()
    return targets.map { target in
      (part.classNames.name(ofClass: target), part.classCounts[target] ?? 0)
    }
  }

  /// A row for each number: part, what, of what, value.
  var csv: String {
    var rows = [["part", "statistic", "name", "value"]]
    for part in report.parts {
      func add(_ statistic: String, _ name: String, _ value: String) {
        rows.append([part.name, statistic, name, value])
      }
      add("samples", "", "\(part.sampleCount)")
      add("unreadable", "", "\(part.unreadable.count)")
      for sample in part.unreadable { add("unreadable_sample", "\(sample.index)", sample.message) }
      add("labels_out_of_range", "", "\(part.wrongLabels.count)")
      add("not_finite", "", "\(part.notFinite.count)")
      for (count, channels) in part.channels.sorted(by: { $0.key < $1.key }) {
        for (index, channel) in channels.enumerated() {
          add("mean", "\(count):\(index)", "\(channel.mean)")
          add("deviation", "\(count):\(index)", "\(channel.deviation)")
        }
      }
      for entry in classes(part) where !part.classCounts.isEmpty { add("class", entry.name, "\(entry.count)") }
      for (size, count) in part.sizes.sorted(by: { $0.key < $1.key }) {
        add("size", "\(size.width)x\(size.height)", "\(count)")
      }
    }
    return CSVText.table(rows)
  }

  var json: JSON {
    func range(_ range: Range) -> JSON {
      ["least": .number(range.least), "median": .number(range.median), "greatest": .number(range.greatest)]
    }
    let parts = report.parts.map { part -> JSON in
      var object: JSONObject = [
        "part": .string(part.name), "dataset": .string(part.component), "samples": .int(part.sampleCount),
        "unreadable": .array(
          part.unreadable.map { ["sample": .int($0.index), "message": .string($0.message)] }),
        "labels_out_of_range": .array(
          part.wrongLabels.map { ["sample": .int($0.sample), "target": .int($0.target)] }),
        "not_finite": .array(part.notFinite.map(JSON.int)),
        "channels": .array(
          part.channels.sorted { $0.key < $1.key }.map { _, channels in
            [
              "mean": .array(channels.map { .number($0.mean) }),
              "deviation": .array(channels.map { .number($0.deviation) }),
            ]
          }),
      ]
      if !part.classCounts.isEmpty {
        object["classes"] = .array(classes(part).map { ["name": .string($0.name), "samples": .int($0.count)] })
      }
      if !part.sizes.isEmpty {
        object["width"] = range(self.range(part) { Double($0.width) })
        object["height"] = range(self.range(part) { Double($0.height) })
        object["aspect_ratio"] = range(self.range(part, \.aspectRatio))
      }
      return .object(object)
    }
    let groups = report.duplicates.groups.map { group -> JSON in
      .array(
        group.places.map { place in
          ["part": .string(place.part), "sample": .int(place.sample), "target": place.target.map(JSON.int) ?? .null]
        })
    }
    return ["parts": .array(parts), "duplicates": .array(groups)]
  }
}
