import ArgumentParser
import Foundation
import Tenon

// Rows of tables and texts, which have no files of their own.
extension Predict {
  /// What is predicted together, and how its samples are called.
  private struct Samples {
    let predictor: SamplePredictor
    let subject: (Int) -> String
    let json: (Int) -> JSONObject
  }

  /// The most bytes of a file of texts.
  private static let largestText = 1 << 28

  func predictSamples(_ loaded: LoadedModel) throws {
    if preparation.augment != nil || preparation.maxPixels != nil {
      throw ValidationError("--augment and --max-pixels are for models of images")
    }
    let transforms = try preparation.options().transforms
    var all: [Samples] = []
    if loaded.archive.readsTexts {
      if !text.isEmpty { all.append(try texts(text.map { Array($0.utf8) }, of: nil, [], loaded, transforms)) }
      for path in paths {
        let lines = TextLines(
          try path == "-" ? Self.standardInput() : InputFile.read(path, maximumBytes: Self.largestText)
        )
        .lines.enumerated().filter { !$0.element.allSatisfy { $0 == 0x20 || $0 == 0x09 } }
        guard !lines.isEmpty else { throw PredictionError.noText(path) }
        all.append(
          try texts(lines.map { Array($0.element) }, of: path, lines.map { $0.offset + 1 }, loaded, transforms))
      }
    } else {
      guard text.isEmpty else { throw PredictionError.notForImages("--text", "a model of texts", archive) }
      for path in paths {
        all.append(
          Samples(
            predictor: try loaded.predictor(rowsOf: path, transforms: transforms),
            subject: { "\(path) row \($0 + 1)" }, json: { ["file": .string(path), "row": .int($0 + 1)] }))
      }
    }
    try predict(all, loaded.archive)
  }

  private func texts(
    _ texts: [[UInt8]], of path: String?, _ lines: [Int], _ loaded: LoadedModel, _ transforms: [ComponentReference]?
  ) throws -> Samples {
    Samples(
      predictor: try loaded.predictor(texts: texts, transforms: transforms),
      subject: { index in path.map { "\($0):\(lines[index])" } ?? ByteText.text(texts[index]).visibleLine },
      json: { index in
        var object: JSONObject = ["text": .string(ByteText.text(texts[index]))]
        if let path { (object["file"], object["line"]) = (.string(path), .int(lines[index])) }
        return object
      })
  }

  private func predict(_ all: [Samples], _ archive: ModelArchive) throws {
    let total = all.reduce(0) { $0 + $1.predictor.count }
    var report = try PredictionReport(
      self, of: "sample", archive, outputNames: all.first?.predictor.outputNames ?? [],
      submission: csv.map { _ in Submission(count: total) })
    for samples in all {
      try samples.predictor.predict(batchSize: batch) { index, result in
        let subject = samples.subject(index)
        try report.add(result, of: subject, json: samples.json(index)) { "\(subject): \($0)" }
      }
    }
    try report.finish()
  }

  private static func standardInput() throws -> [UInt8] {
    var bytes: [UInt8] = []
    while case let part = FileHandle.standardInput.readData(ofLength: 1 << 20), !part.isEmpty {
      bytes += part
      guard bytes.count <= largestText else { throw PredictionError.tooMuchText(largestText) }
    }
    return bytes
  }
}

extension PredictionError {
  fileprivate static func noText(_ path: String) -> PredictionError {
    PredictionError(
      diagnostic: Diagnostic("no-text", path == "-" ? "standard input has no text" : "\(path) has no text")
        .expected("a text on each line"))
  }

  fileprivate static func tooMuchText(_ limit: Int) -> PredictionError {
    PredictionError(
      diagnostic: Diagnostic("too-large", "standard input is too long").expected("at most \(limit) bytes"))
  }
}
