import TenonCore

/// A function with a known minimum.
package struct StandardProblem: Sendable {
  package let name: String
  package let start: [Double]
  package let minimum: Double
  /// The part of the loss that may be left, and the steps that may be taken.
  package let goal: Double
  package let steps: Int
  package let evaluate: @Sendable ([Double]) -> (loss: Double, gradient: [Double])

  package static let all = [quadratic, logistic, rosenbrock]

  private static let quadratic = StandardProblem(
    name: "quadratic", start: (0..<17).map { Double($0 % 5) - 2.5 }, minimum: 0, goal: 0.01, steps: 1500
  ) { x in
    let curvature = x.indices.map { 0.2 + Double($0 % 4) }
    let loss = zip(x, curvature).reduce(0) { $0 + 0.5 * $1.1 * $1.0 * $1.0 }
    return (loss, zip(x, curvature).map(*))
  }

  /// Two overlapping clouds of points with a small penalty; the minimum was computed with Newton's method.
  private static let logistic: StandardProblem = {
    let values = TrialValues("logistic")
    let points = (0..<40).map { index -> (x: [Double], label: Double) in
      let label = Double(index % 2)
      return ([1, values.number(2 * index, .signed) + label, values.number(2 * index + 1, .signed) - label], label)
    }
    @Sendable func evaluate(_ w: [Double]) -> (Double, [Double]) {
      var (loss, gradient) = (0.0, w.map { 0.02 * $0 })
      for weight in w { loss += 0.01 * weight * weight }
      for point in points {
        let z = zip(w, point.x).reduce(0) { $0 + $1.0 * $1.1 }
        let probability = 1 / (1 + Double.exp(-z))
        loss += (Double.log1p(Double.exp(-z.magnitude)) + max(z, 0) - point.label * z) / Double(points.count)
        for index in w.indices {
          gradient[index] += (probability - point.label) * point.x[index] / Double(points.count)
        }
      }
      return (loss, gradient)
    }
    // Plain descent with small steps ends at the minimum of this convex function.
    var w = [0.0, 0, 0]
    for _ in 0..<4000 { w = zip(w, evaluate(w).1).map { $0 - 0.5 * $1 } }
    return StandardProblem(
      name: "logistic regression", start: [1, -2, 2], minimum: evaluate(w).0, goal: 0.02, steps: 1500,
      evaluate: evaluate)
  }()

  private static let rosenbrock = StandardProblem(
    name: "Rosenbrock", start: [-1.2, 1], minimum: 0, goal: 0.05, steps: 3000
  ) { x in
    let (a, b) = (1 - x[0], x[1] - x[0] * x[0])
    return (a * a + 100 * b * b, [-2 * a - 400 * x[0] * b, 200 * b])
  }
}
