// Writes event files of every call of a SummaryWriter into a folder, for TensorBoard's own reader.
//
//     tensorboard-cases FOLDER

import Foundation
import Tenon

let folder = CommandLine.arguments.count > 1 ? CommandLine.arguments[1] : "tensorboard-cases"
let writer = try SummaryWriter(logDir: folder, filenameSuffix: ".cases")
let time = 1_700_000_000.25

// Numbers
for step in 0..<5 {
  try writer.addScalar("loss/train", 1 / Double(step + 1), step: step, wallTime: time + Double(step))
}
try writer.addScalar("loss/tensor", 0.1, step: 3, newStyle: true)
try writer.addScalar("loss/double", 0.1, step: 3, newStyle: true, doublePrecision: true)
for step in 0..<2 {
  try writer.addScalars("angle/functions", ["sin": sin(Double(step)), "cos": cos(Double(step))], step: step)
}
try writer.addHistogram("weights", [0, 0.5, -1, 2, 1e19, 1e-13], step: 1)
try writer.addHistogram("tensor", Tensor((0..<1000).map { Float($0) / 1000 }, shape: [10, 100]), step: 2)
try writer.addHistogram("limits", [1, 1.5, 2, 3.75], bins: .limits([0, 1, 2, 3, 4]))
try writer.addHistogram("equal", [0, 0.25, 1], bins: .count(4))

// Pictures
let ramp = (0..<2 * 3 * 4).map { Float($0) / 24 }
try writer.addImage("image", Tensor(ramp, shape: [2, 3, 4]), dataFormats: "HCW")
try writer.addImage("bytes", Tensor((0..<24).map { UInt8($0) }, shape: [2, 4, 3]), step: 1, dataFormats: "HWC")
try writer.addImage("grey", Tensor(Array(ramp.prefix(12)), shape: [3, 4]), dataFormats: "HW")
try writer.addImage("opacity", Tensor([UInt8](repeating: 128, count: 4 * 5 * 6), shape: [4, 5, 6]))
try writer.addImages("grid", Tensor((0..<10 * 2 * 3).map { Float($0) / 60 }, shape: [10, 1, 2, 3]))
let figure = try Raster(height: 4, width: 5, channels: 4, bytes: (0..<80).map { UInt8($0) })
try writer.addFigure("figure", figure, step: 4)
try writer.addFigure("figures", [figure, figure, figure])
try writer.addImageWithBoxes(
  "boxes", Tensor([Float](repeating: 1, count: 3 * 40 * 60), shape: [3, 40, 60]),
  boxes: Tensor([Float(5), 6, 50, 35], shape: [1, 4]), rescale: 2, labels: ["cat 0.9"])
let frames = (0..<3 * 4 * 3 * 16 * 16).map { UInt8(truncatingIfNeeded: $0 / 7) }
try writer.addVideo("video", Tensor(frames, shape: [3, 4, 3, 16, 16]), fps: 10)
let noise = (0..<2 * 3 * 64 * 64).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 13) }
try writer.addVideo("colours", Tensor(noise, shape: [1, 2, 3, 64, 64]))

// Sounds and texts
let tone = (0..<8000).map { sin(Float($0) * 440 * 2 * .pi / 8000) }
try writer.addAudio("tone", Tensor(tone, shape: [1, 8000]), sampleRate: 8000)
try writer.addText("note", "**bold** and `ünïcode`", step: 1)
try writer.addText("note", "second", step: 2)

// Curves
try writer.addPRCurve(
  "pr", labels: Tensor([Int64(1), 0, 1, 1, 0], shape: [5]),
  predictions: Tensor([Float(0.9), 0.3, 0.6, 0.2, 0.8], shape: [5]), step: 1, thresholdCount: 11)
try writer.addPRCurveRaw(
  "raw",
  PRCurve(
    truePositives: [4, 2, 0], falsePositives: [3, 1, 0], trueNegatives: [0, 2, 3], falseNegatives: [0, 2, 4],
    precision: [0.5, 0.75, 1], recall: [1, 0.5, 0]))
try writer.addCustomScalars([
  CustomScalarCategory(
    "losses",
    [
      .multiline(title: "both", tags: ["loss/train", "loss/tensor"]),
      .margin(title: "band", value: "loss/train", lower: "loss/low", upper: "loss/high"),
    ])
])

// Hyper-parameters
for (index, rate) in [0.1, 0.2].enumerated() {
  try writer.addHParams(
    ["lr": .number(rate), "optimizer": "SGD", "nesterov": true], metrics: ["hparam/accuracy": 0.5 + rate],
    domains: ["lr": [0.1, 0.2]], runName: "trial\(index)")
}

// Models
let graph = try ModelGraph(
  modules: [
    ModelGraph.Module(
      path: "body.0", component: ComponentReference("tenon/Linear", [NamedValue("in_features", .int(4))])),
    ModelGraph.Module(path: "body.1", component: ComponentReference("tenon/ReLU")),
  ],
  nodes: [
    ModelGraph.Node(module: 0, inputs: [0], outputs: [1]), ModelGraph.Node(module: 1, inputs: [1], outputs: [2]),
    ModelGraph.Node(module: 1, inputs: [2], outputs: [3]),
  ], inputs: [ModelGraph.End("input", 0)], outputs: [ModelGraph.End("output", 3)])
let row = TensorType(.float32, [1, 4])
try writer.addGraph(
  graph,
  summary: ModelSummary(
    inputs: [ModelSummary.Input("input", row)],
    layers: ["body.0", "body.1", "body.1"].map {
      ModelSummary.Layer(path: $0, component: "tenon/Linear", outputs: [row], parameterCount: 20, flops: 0)
    }))

// Points
let points = try Tensor((0..<6).map { Float($0) / 8 }, shape: [3, 2])
try writer.addEmbedding(points, metadata: ["a", "b\tc", "d\ne"])
try writer.addEmbedding(
  points, metadata: [["a", "1"], ["b", "2"], ["c", "3"]], metadataHeader: ["name", "number"],
  labelImages: Tensor([Float](repeating: 0.5, count: 3 * 3 * 4 * 5), shape: [3, 3, 4, 5]), step: 12,
  tag: "last/\"layer\"")

try writer.exportScalars(toJSON: "\(folder)/scalars.json")
try writer.close()
// What comes after closing is in a file of its own.
try writer.addScalar("late", 7, step: 9)
try writer.close()

// A run that was resumed: what it had done from step 3 on is done again.
for (first, purge, value) in [(0, nil as Int?, 1.0), (3, 3, 2.0)] {
  let resumed = try SummaryWriter(logDir: "\(folder)/resumed", purgeStep: purge)
  for step in first..<first + 4 { try resumed.addScalar("value", value, step: step) }
  try resumed.close()
}
