import Glibc
import TenonPlugin

let plugin = Plugin(id: "VENDOR/PLUGIN", version: "0.1.0", license: "Apache-2.0", components: [COMPONENT.self])

/// Points on two spirals that wind around each other, and which of the two they are on.
///
/// Sample: `input` float32 [2], `target` int64 [].
struct COMPONENT: DatasetComponent {
  static let declaration = Declaration(
    "COMPONENT", "points on two spirals, and which of the two they are on",
    arguments: [
      .int("size", default: 512, "number of points").atLeast(1),
      .float("noise", default: 0.05, "how far points may lie beside their spiral").atLeast(0),
      .int("seed", default: 0, "another seed gives other points").atLeast(0),
    ])

  let count: Int
  let classNames = ["first", "second"]
  private let noise: Double
  private let seed: UInt64

  init(_ config: Config) throws {
    count = try config.int("size")
    noise = try config.float("noise")
    seed = UInt64(try config.int("seed"))
  }

  /// From the index alone, since any thread may ask for any sample at any time.
  func read(_ index: Int, into sample: Sample) throws {
    let random = RandomSequence(seed: seed, stream: 0, step: UInt64(index))
    let radius = 0.1 + 0.9 * random.uniformDouble(0)
    let angle = 6 * radius + Double.pi * Double(index % 2)
    try sample.set("input", [2], of: Float.self) { point in
      point[0] = Float(radius * cos(angle) + noise * (2 * random.uniformDouble(1) - 1))
      point[1] = Float(radius * sin(angle) + noise * (2 * random.uniformDouble(2) - 1))
    }
    try sample.set("target", [], of: Int64.self) { $0[0] = Int64(index % 2) }
  }
}
