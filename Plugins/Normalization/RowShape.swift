import TenonPlugin

/// Rows of neighbouring elements, each normalized by its own statistics, and how the trained factors lie in a row.
struct RowShape: Sendable {
  let rows: Int
  let length: Int
  /// Neighbouring elements with one factor: 1 where each element of a row has its own.
  let run: Int
  /// Factors of a row.
  let runsPerRow: Int
  /// Row r begins at factor (r % rowsPerSample) · runsPerRow.
  let rowsPerSample: Int

  /// The last dimensions, each element with a factor of its own.
  init(rows: Int, length: Int) {
    (self.rows, self.length, run, runsPerRow, rowsPerSample) = (rows, length, 1, length, 1)
  }

  /// [samples, groups · channels, inner], a row for each group, a factor for each channel.
  init(samples: Int, groups: Int, channelsPerGroup: Int, inner: Int) {
    rows = samples &* groups
    length = channelsPerGroup &* inner
    (run, runsPerRow, rowsPerSample) = (inner, channelsPerGroup, groups)
  }

  var elementCount: Int { rows &* length }
  var factorCount: Int { rowsPerSample &* runsPerRow }

  /// The first factor of a row.
  func firstFactor(_ row: Int) -> Int { row % rowsPerSample &* runsPerRow }
}
