import Foundation
import TenonCore
import TenonReport
import TenonStatistics
import TestSupport
import Testing

/// What each call of a `SummaryWriter` writes, field by field.
@Suite struct SummaryCallTests {
  private let folder: TemporaryFolder
  private let writer: SummaryWriter

  init() throws {
    folder = try TemporaryFolder()
    writer = try SummaryWriter(logDir: folder.path)
  }

  /// The value that a call has written.
  private func value(_ call: (SummaryWriter) throws -> Void) throws -> EventMessage {
    try call(writer)
    try writer.flush()
    return try #require(try EventFiles.values(in: folder.path).last?.value)
  }

  private func plugin(_ value: EventMessage) throws -> String? { try value.message(9)?.message(1)?.text(1) }

  @Test func scalars_areNumbersOrTensors() throws {
    let old = try value { try $0.addScalar("a", 0.1) }
    #expect(old.float(2) == 0.1 && old.bytes(9) == nil)
    let new = try value { try $0.addScalar("b", 0.1, newStyle: true) }
    #expect(try plugin(new) == "scalars")
    #expect(try new.message(8)?.integer(1) == 1)
    #expect(try new.message(8)?.floats(5) == [0.1])
    let double = try value { try $0.addScalar("c", 0.1, newStyle: true, doublePrecision: true) }
    #expect(try double.message(8)?.integer(1) == 2)
    #expect(try double.message(8)?.doubles(6) == [0.1])
  }

  @Test func severalScalars_areRunsOfTheirOwn() throws {
    try writer.addScalars("a/b", ["x": 1, "y": 2], step: 3)
    try writer.close()
    #expect(try EventFiles.scalars(in: folder.file("a_b_x"))["a/b"]?.map(\.value) == [1])
    #expect(try EventFiles.scalars(in: folder.file("a_b_y"))["a/b"]?.map(\.step) == [3])
  }

  @Test func scalars_areExported() throws {
    try writer.addScalar("loss", 0.5, step: 1, wallTime: 10)
    try writer.addScalar("loss", .nan, step: 2, wallTime: 11)
    try writer.addScalars("main", ["x": 1], step: 3, wallTime: 12)
    try writer.exportScalars(toJSON: folder.file("all.json"))
    let json = try JSON.parse(folder.bytes("all.json"))
    let points = (json["\(folder.path)/loss"]?.arrayValue ?? []).compactMap(\.arrayValue)
    try #require(points.count == 2 && points.allSatisfy { $0.count == 3 })
    #expect(points.map { $0[0].doubleValue } == [10, 11] && points.map { $0[1].intValue } == [1, 2])
    #expect(points[0][2].doubleValue == 0.5 && points[1][2].isNull)
    #expect(json["\(folder.path)/main/x"]?.arrayValue?.count == 1)
  }

  @Test func pictures_areScaledCutAndTruncated() throws {
    let grey = try value {
      try $0.addImage("i", Tensor([Float(-1), 0.5, 0.999, 2], shape: [2, 2]), dataFormats: "HW")
    }
    let image = try #require(try grey.message(4))
    #expect(image.integer(1) == 2 && image.integer(2) == 2 && image.integer(3) == 3)
    #expect(image.bytes(4)?.prefix(4) == [0x89, 0x50, 0x4E, 0x47])
    #expect(
      try Raster(Tensor([Float(-1), 0.5, 0.999, 2], shape: [1, 2, 2])).bytes
        == [0, 127, 254, 255].flatMap { [UInt8](repeating: $0, count: 3) })
    #expect(try Raster(Tensor([UInt8(1), 2, 3, 4, 5, 6], shape: [3, 1, 2])).bytes == [1, 3, 5, 2, 4, 6])
    #expect(
      try Raster(Tensor([UInt8(1), 2, 3, 4, 5, 6], shape: [2, 1, 3]), dataFormats: "WHC").bytes == [1, 2, 3, 4, 5, 6])
    let rgba = try value { try $0.addImage("o", Tensor([UInt8](repeating: 9, count: 8), shape: [4, 1, 2])) }
    #expect(try rgba.message(4)?.integer(3) == 4)
  }

  @Test func severalPictures_areOneGrid() throws {
    let grid = try Raster(Tensor((0..<9).map { UInt8($0) }, shape: [9, 1, 1, 1]), dataFormats: "NCHW")
    #expect((grid.height, grid.width) == (2, 8))
    #expect(stride(from: 0, to: 48, by: 3).map { grid.bytes[$0] } == [0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0, 0, 0, 0])
  }

  @Test func otherTensors_areNoPictures() throws {
    let tensor = try Tensor([Float](repeating: 0, count: 12), shape: [2, 2, 3])
    for formats in ["CHW", "HWW", "HW", "NCHW", "", "XYZ"] {
      #expect(throws: SummaryError.self) { try Raster(tensor, dataFormats: formats) }
    }
    #expect(throws: SummaryError.self) { try Raster(Tensor([Float](), shape: [3, 0, 2])) }
  }

  @Test func boxes_areDrawnInRed() throws {
    let white = try Tensor([UInt8](repeating: 255, count: 3 * 20 * 30), shape: [3, 20, 30])
    let boxes = try Tensor([Float(4), 5, 25, 15, -9, -9, 900, 900], shape: [2, 4])
    let value = try value { try $0.addImageWithBoxes("b", white, boxes: boxes, labels: ["a~é", ""]) }
    #expect(try value.message(4)?.integer(2) == 30)
    #expect(throws: SummaryError.self) { try writer.addImageWithBoxes("b", white, boxes: boxes, labels: ["a"]) }
    let bad = try Tensor([Float.nan, 5, 25, 15], shape: [1, 4])
    #expect(throws: SummaryError.self) { try writer.addImageWithBoxes("b", white, boxes: bad) }
    let large = try self.value { try $0.addImageWithBoxes("b", white, boxes: boxes, rescale: 2) }
    #expect(try large.message(4)?.integer(1) == 40)
  }

  @Test func videos_areAnimatedPictures() throws {
    let frames = (0..<2 * 3 * 4 * 5).map { UInt8($0) }
    let value = try value { try $0.addVideo("v", Tensor(frames, shape: [2, 3, 1, 4, 5]), fps: 25) }
    let image = try #require(try value.message(4))
    #expect(image.integer(1) == 4 && image.integer(2) == 10)
    let bytes = try #require(image.bytes(4))
    #expect(Array(bytes.prefix(10)) == Array("GIF89a".utf8) + [10, 0, 4, 0])
    #expect(String(decoding: bytes, as: Unicode.ASCII.self).contains("NETSCAPE2.0"))
    // Three frames of a twenty-fifth of a second.
    let delays = bytes.indices.dropLast(5).filter { Array(bytes[$0..<$0 + 4]) == [0x21, 0xf9, 4, 4] }.map {
      bytes[$0 + 4]
    }
    #expect(delays == [4, 4, 4])
    #expect(throws: SummaryError.self) { try writer.addVideo("v", Tensor(frames, shape: [2, 3, 4, 5])) }
  }

  @Test func sounds_areWaves() throws {
    let value = try value { try $0.addAudio("s", Tensor([Float(0), 0.5, -1, 3], shape: [1, 4]), sampleRate: 8000) }
    let audio = try #require(try value.message(6))
    #expect(audio.float(1) == 8000 && audio.integer(2) == 1 && audio.integer(3) == 4 && audio.text(5) == "audio/wav")
    let bytes = try #require(audio.bytes(4))
    #expect(bytes.count == 52 && bytes.suffix(8) == [0, 0, 0xff, 0x3f, 0x01, 0x80, 0xff, 0x7f])
    #expect(throws: SummaryError.self) { try writer.addAudio("s", Tensor([Float.nan], shape: [1])) }
  }

  @Test func texts_areTensorsOfOneString() throws {
    let value = try value { try $0.addText("t", "*é*", step: 2) }
    #expect(value.text(1) == "t/text_summary")
    #expect(try plugin(value) == "text")
    let tensor = try #require(try value.message(8))
    #expect(tensor.integer(1) == 7 && tensor.texts(8) == ["*é*"])
    #expect(try tensor.message(2)?.messages(2).map { $0.integer(1) } == [1])
  }

  @Test func curves_haveSixRows() throws {
    let labels = try Tensor([Int64(1), 0, 1, 0], shape: [4])
    let predictions = try Tensor([Float(1), 0.5, 0.5, 0], shape: [4])
    let value = try value { try $0.addPRCurve("p", labels: labels, predictions: predictions, thresholdCount: 3) }
    #expect(try plugin(value) == "pr_curves")
    #expect(try value.message(9)?.message(1)?.message(2)?.integer(2) == 3)
    #expect(
      try value.message(8)?.floats(5) == [2, 2, 1, 2, 1, 0, 0, 1, 2, 0, 0, 1, 0.5, Float(2) / 3, 1, 1, 1, 0.5])
    let weighted = try self.value {
      try $0.addPRCurve("p", labels: labels, predictions: predictions, thresholdCount: 3, weights: [1, 2, 3, 4])
    }
    #expect(try Array(weighted.message(8)?.floats(5).prefix(6) ?? []) == [4, 4, 1, 6, 2, 0])
    let wrong = try Tensor([Float(1), 0.5, 0.5, 7], shape: [4])
    #expect(throws: SummaryError.self) { try writer.addPRCurve("p", labels: labels, predictions: wrong) }
  }

  @Test func customScalars_areALayout() throws {
    let value = try value {
      try $0.addCustomScalars([CustomScalarCategory("c", [.multiline(title: "m", tags: ["x", "y"])])])
    }
    #expect(value.text(1) == "custom_scalars__config__")
    let layout = try EventMessage(try #require(try value.message(8)?.bytes(8)))
    let chart = try #require(try layout.message(2)?.message(2))
    #expect(chart.text(1) == "m")
    #expect(try chart.message(2)?.texts(1) == ["x", "y"])
  }

  @Test func hyperParameters_areARunOfTheirOwn() throws {
    try writer.addHParams(["lr": 0.1, "kind": "SGD", "fast": true], metrics: ["accuracy": 0.5], runName: "trial")
    let values = try EventFiles.values(in: folder.file("trial")).map(\.value)
    #expect(
      values.map { $0.text(1) } == [
        "_hparams_/experiment", "_hparams_/session_start_info", "_hparams_/session_end_info", "accuracy",
      ])
    let start = try #require(try values[1].message(9)?.message(1)?.message(2)?.message(3))
    #expect(try start.messages(1).map { $0.text(1) } == ["fast", "kind", "lr"])
    #expect(try start.messages(1)[2].message(2)?.double(2) == 0.1)
    #expect(throws: SummaryError.self) { try writer.addHParams(["lr": 1], metrics: [:], domains: ["lr": ["a"]]) }
  }

  @Test func embeddings_areFilesThatOneFileNames() throws {
    let points = try Tensor([Float(0.5), 1e-5, -3, 4], shape: [2, 2])
    try writer.addEmbedding(points, metadata: ["a\tb", "c\nd"], tag: "x/\"y\"")
    try writer.addEmbedding(
      points, metadata: [["a", "1"], ["b", "2"]], metadataHeader: ["name", "n"],
      labelImages: Tensor([Float](repeating: 1, count: 2 * 3 * 4 * 5), shape: [2, 3, 4, 5]), step: 12)
    #expect(
      String(decoding: try folder.bytes("00000/x%2f\"y\"/tensors.tsv"), as: UTF8.self)
        == "0.5\t1e-05\t0.0\n-3.0\t4.0\t0.0\n", "the projector draws nothing of fewer than three columns")
    #expect(String(decoding: try folder.bytes("00000/x%2f\"y\"/metadata.tsv"), as: UTF8.self) == "a b\nc d\n")
    #expect(String(decoding: try folder.bytes("00012/default/metadata.tsv"), as: UTF8.self) == "name\tn\na\t1\nb\t2\n")
    #expect(
      String(decoding: try folder.bytes("projector_config.pbtxt"), as: UTF8.self) == #"""
        embeddings {
          tensor_name: "x/\"y\":00000"
          tensor_path: "00000/x%2f\"y\"/tensors.tsv"
          metadata_path: "00000/x%2f\"y\"/metadata.tsv"
        }
        embeddings {
          tensor_name: "default:00012"
          tensor_path: "00012/default/tensors.tsv"
          metadata_path: "00012/default/metadata.tsv"
          sprite { image_path: "00012/default/sprite.png" single_image_dim: 5 single_image_dim: 4 }
        }

        """#)
    #expect(throws: SummaryError.self) { try writer.addEmbedding(points, metadata: ["a"]) }
    #expect(throws: SummaryError.self) { try writer.addEmbedding(points, metadata: [["a", "b"], ["c", "d"]]) }
    #expect(throws: SummaryError.self) { try writer.addEmbedding(points, tag: "..") }
    #expect(throws: SummaryError.self) { try writer.addEmbedding(Tensor([Float.nan], shape: [1, 1])) }
  }
}
