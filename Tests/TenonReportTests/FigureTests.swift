import TenonCore
import TenonEngine
import TenonReport
import TestSupport
import Testing

/// Pictures of what a training says, whatever it says.
@Suite struct FigureTests {
  private func counts(_ names: [String]) -> ConfusionCounts {
    var counts = ConfusionCounts(data: "test", epoch: 1, classNames: names)
    for index in names.indices {
      counts[index, index] = 90
      counts[index, (index + 1) % names.count] += 10
    }
    return counts
  }

  @Test func hostileClassNames_areTextInPictureAndTable() throws {
    let names = ["=cmd|' /C calc'!A0", "a,\"b\"\n", "<script>alert(1)</script>"] + DrawingTests.hostile
    let figure = ConfusionFigure(counts(names), of: names[2]).figure
    let svg = String(decoding: try figure.drawing.bytes(.svg), as: UTF8.self)
    #expect(!svg.contains("<script") && svg.contains("&lt;script&gt;") && !svg.contains("\u{202E}"))
    #expect(try figure.drawing.bytes(.png).count > 1000)
    #expect(figure.csv.contains("'=cmd") && !figure.csv.contains("\n=cmd"))
    #expect(try JSON.parse(figure.json.text()) == figure.json)
  }

  @Test(arguments: [1, 2, 3, 12, 13, 31, 61, 200, 1000]) func confusion_ofAnyNumberOfClasses_fits(count: Int) throws {
    let figure = ConfusionFigure(counts((0..<count).map { "class number \($0)" }), of: "x").figure
    #expect(figure.drawing.width < 2500 && figure.drawing.height < 2500)
    #expect(figure.rows.compactMap { $0[2].intValue }.reduce(0, +) == 100 * count)
    // No text lies over another one that is written in the same direction.
    var boxes: [Int: [(left: Double, right: Double, y: Double)]] = [:]
    for case .text(let text) in figure.drawing.marks {
      let left = text.x - (text.anchor == .start ? 0 : text.anchor == .middle ? 0.5 : 1) * text.width
      boxes[Int(text.rotation), default: []].append((left, left + text.width, text.y))
    }
    for box in boxes[0] ?? [] {
      let others = (boxes[0] ?? []).filter { $0.left < box.right && box.left < $0.right && abs($0.y - box.y) < 9 }
      #expect(others.count == 1)
    }
    if count <= 200 { #expect(try figure.drawing.bytes(.png).count > 1000) }
  }

  /// The example of scikit-learn's roc_curve, roc_auc_score and average_precision_score.
  @Test func scoreCurves_areScikitLearns() throws {
    let curve = ScoreCurve("a", [(0.1, false), (0.4, false), (0.35, true), (0.8, true)])
    #expect(curve.points.map(\.falsePositiveRate) == [0, 0, 0.5, 0.5, 1])
    #expect(curve.points.map(\.truePositiveRate) == [0, 0.5, 0.5, 1, 1])
    #expect(curve.area == 0.75)
    #expect(abs(try #require(curve.averagePrecision) - 0.8333333) < 1e-6)
    // Equal scores make one point: what a model that knows nothing has.
    let ties = ScoreCurve("b", [(0.5, true), (0.5, false), (0.5, true), (0.5, false)])
    #expect(ties.points.count == 2 && ties.area == 0.5 && ties.averagePrecision == 0.5)
    #expect(ScoreCurve("c", []).area == nil && ScoreCurve("c", [(1, true)]).area == nil)
    for kind in [CurvesFigure.Kind.pr, .roc] {
      let figure = CurvesFigure([curve, ScoreCurve("=c", [(1, true)])], kind, of: "x", data: "test").figure
      #expect(figure.csv.contains("'=c") && figure.rows.count == 7)
      #expect(try figure.drawing.bytes(.svg).count > 1000)
    }
  }

  /// A chain of layers that a value goes past, as often as asked for.
  private func graph(_ count: Int, shortcuts: Bool) throws -> ModelGraph {
    let modules = (0..<count).map { ModelGraph.Module(path: "m\($0)", component: ComponentReference("tenon/Add", [])) }
    let nodes = (0..<count).map { index in
      ModelGraph.Node(module: index, inputs: shortcuts ? [index, 0] : [index], outputs: [index + 1])
    }
    return try ModelGraph(
      modules: modules, nodes: nodes, inputs: [.init("input", 0)], outputs: [.init("output", count)])
  }

  @Test func graphs_ofManyLayersAndLines_areDrawnOrRefused() throws {
    let chain = try GraphFigure(graph(20, shortcuts: false), nil, of: "chain").figure
    #expect(chain.rows.count == 22 && chain.rows[1][2] == .string("input") && chain.rows[21][2] == .string("m19"))
    let crossed = try GraphFigure(graph(40, shortcuts: true), nil, of: "crossed").figure
    #expect(try crossed.drawing.bytes(.svg).count > 10_000)
    let error = #expect(throws: FigureError.self) { try GraphFigure(graph(2000, shortcuts: true), nil, of: "x") }
    #expect(error?.diagnostic.code == "graph-too-large")
    let long = try GraphFigure(graph(2000, shortcuts: false), nil, of: "long").figure
    #expect(throws: DrawingError.self) { try long.drawing.bytes(.png) }
  }
}
