import TenonVerify
import Testing

/// Plugins in C that are wrong in one way: each is caught by the check that is for it, with the reason.
@Suite struct FaultyPluginTests {
  @Test(arguments: ["layer", "loss", "metric", "optimizer", "scheduler", "transform", "dataset"])
  func pluginWithoutFault_passes(_ source: String) throws {
    let report = try Verifying.report("Faulty/\(source)")
    #expect(report.isPassed, "\(report.failureText)")
    #expect(report.findings.count > 10)
  }

  static let ofTheLayer: [(String, String, String)] = [
    ("FAULT_DEFAULT_REFUSED", "arguments", "anything but 2"),
    ("FAULT_ARGUMENT_FIXED", "arguments", "nothing but its default is accepted"),
    ("FAULT_SILENT_REFUSAL", "extreme-arguments", "without a message"),
    ("FAULT_EXTREME_ARGUMENT", "extreme-arguments", "in create: it was killed by SIGABRT"),
    ("FAULT_LEAK", "instances", "bytes behind"), ("FAULT_OPERATION_LEAK", "instances", "bytes behind"),
    ("FAULT_TAKES_NOTHING", "shapes", "no accepted shape found"),
    ("FAULT_EVAL_SHAPE", "shapes", "in evaluation"), ("FAULT_OUTPUT_DTYPE", "shapes", "which its port does not list"),
    ("FAULT_PLAN_SMALLER", "guard-bytes", "past its end"),
    ("FAULT_OUTPUT_OVERRUN", "guard-bytes", "output 0 was written past its end"),
    ("FAULT_SAVED_OVERRUN", "guard-bytes", "the saved block was written past its end"),
    ("FAULT_WORKSPACE_OVERRUN", "guard-bytes", "the workspace was written past its end"),
    ("FAULT_GRADIENT_UNDERRUN", "guard-bytes", "the gradient of input 'input' was written before its start"),
    ("FAULT_OUTPUT_PARTIAL", "write-modes", "output 0 is not written whole"),
    ("FAULT_OVERWRITE_ADDS", "write-modes", "mode overwrite"),
    ("FAULT_ACCUMULATE_OVERWRITES", "write-modes", "mode accumulate"),
    ("FAULT_INPUT_WRITTEN", "read-only-inputs", "forward changes input 'input'"),
    ("FAULT_PARAMETER_WRITTEN", "read-only-inputs", "forward changes parameter 'weight'"),
    ("FAULT_GRAD_OUTPUT_WRITTEN", "read-only-inputs", "backward changes the gradient of output 0"),
    ("FAULT_BUFFER_IN_EVAL", "read-only-inputs", "evaluation changes buffer 'steps'"),
    ("FAULT_SHARE_NEEDED", "aliasing", "which backward needs to read"),
    ("FAULT_GRADIENT_SHARE", "aliasing", "differs when memory is shared"),
    ("FAULT_NEED_MISSING", "backward-needs", "in backward: it was killed by SIGSEGV"),
    ("FAULT_NO_BACKWARD", "gradient", "this layer has no gradient"),
    ("FAULT_GRADIENT_SIGN", "gradient", "input 'input'"), ("FAULT_BATCH_MEAN", "gradient", "parameter 'weight'"),
    ("FAULT_BIAS_WITHOUT_GRADIENT", "gradient", "parameter 'bias'"),
    ("FAULT_FLOAT64_REFUSED", "gradient", "float64 is declared, and refused"),
    ("FAULT_DRAWS", "determinism", "output 0 differs"),
    ("FAULT_DEPENDS_ON_WORKERS", "determinism", "thread"), ("FAULT_GLOBAL_SCRATCH", "threads", "output 0 differs"),
    ("FAULT_HIDDEN_STATE", "state", "output 0 of a new instance differs"),
    ("FAULT_NAN_ABORTS", "unusual-inputs", "in forward: it was killed by SIGABRT"),
    ("FAULT_EMPTY_BATCH", "unusual-inputs", "in plan: it was killed by SIGFPE"),
    ("FAULT_ABORTS", "shapes", "in forward: it was killed by SIGABRT (abort)"),
    ("FAULT_LOOPS", "shapes", "in forward: it does not return within 2 s"),
    ("FAULT_BACKWARD_LOOPS", "backward-needs", "in backward: it does not return within 2 s"),
    ("FAULT_EXITS", "exits", "in forward: it called exit(0)"),
    ("FAULT_PRINTS", "prints", "it prints 'forward'"), ("FAULT_PRINTS_WITHOUT_END", "prints", "it prints 'forward"),
  ]

  @Test(arguments: ofTheLayer)
  func faultOfALayer_isCaughtByItsCheck(_ fault: String, _ check: String, _ reason: String) throws {
    try expect("Faulty/layer", fault, check, reason)
  }

  /// By the fixture.
  static let ofOtherKinds: [String: [(String, String, String)]] = [
    "loss": [
      ("FAULT_BATCH_MEAN", "reductions", "mean is"), ("FAULT_SUM_HALVED", "reductions", "sum is"),
      ("FAULT_RANK", "reductions", "has the shape [1]"), ("FAULT_GRADIENT_OF_SUM", "gradient", "input 'input'"),
      ("FAULT_UPSTREAM_IGNORED", "gradient", "input 'input'"),
    ],
    "metric": [
      ("FAULT_DIFFERENTIABLE", "no-gradient", "the input 'input' is differentiable"),
      ("FAULT_VALUE_NAME", "metric-values", "mean error"), ("FAULT_SUM_DTYPE", "shapes", "sums: it plans float64"),
      ("FAULT_VALUE_MISSING", "metric-values", "error_quartiles"),
      ("FAULT_NOTHING_ABORTS", "metric-values", "in finish: it was killed by SIGABRT"),
      ("FAULT_MEAN_OF_MEANS", "metric-parts", "'mean_error' in parts of"),
    ],
    "optimizer": [
      ("FAULT_ASCENDS", "convergence", "quadratic"),
      ("FAULT_STANDS_STILL", "convergence", "100.0 % of the loss is left"),
      ("FAULT_STATE_HIDDEN", "state", "parameter 0 differs"),
      ("FAULT_NULL_GRADIENT_DECAYS", "null-gradients", "without a gradient"),
      ("FAULT_GRADIENT_WRITTEN", "guard-bytes", "the gradient of parameter 0 changes"),
      ("FAULT_OVERRUN", "guard-bytes", "past its end"), ("FAULT_DEPENDS_ON_WORKERS", "determinism", "thread"),
    ],
    "scheduler": [
      ("FAULT_COUNTS_CALLS", "purity", "out of order"), ("FAULT_NAN", "purity", "nan"),
      ("FAULT_GROUPS_DIFFER", "state", "two groups that start alike differ"),
      ("FAULT_PERIOD_ZERO", "purity", "in advance: it was killed by SIGFPE"),
    ],
    "transform": [
      ("FAULT_RAND", "random-streams", "depends on the order of calls"),
      ("FAULT_EPOCH_IGNORED", "random-streams", "do not depend on the epoch"),
      ("FAULT_SAMPLE_IGNORED", "random-streams", "do not depend on the sample"),
      ("FAULT_EVALUATION_DRAWS", "random-streams", "evaluation depends on the draw"),
      ("FAULT_IN_PLACE", "read-only-inputs", "in place"), ("FAULT_OVERRUN", "read-only-inputs", "past its end"),
      ("FAULT_PARTIAL", "values", "not filled whole"), ("FAULT_SHAPE_VARIES", "values", "for another draw"),
      ("FAULT_FORMS", "forms", "it says that it makes a picture of bytes"),
      ("FAULT_MISSING_FIELD", "unusual-inputs", "in apply: it was killed by SIGSEGV"),
      ("FAULT_SHARED_SCRATCH", "threads", "field 'input' differs"),
    ],
    "dataset": [
      ("FAULT_PAST_END", "reads", "index 64 of a set of 64 samples is read"),
      ("FAULT_UNSTABLE", "reads", "not the same when it is read again"),
      ("FAULT_CLASS", "reads", "the class of sample"), ("FAULT_NO_TARGET", "reads", "has no target"),
      ("FAULT_PARTIAL", "reads", "not filled whole"), ("FAULT_OVERRUN", "reads", "past its end"),
      ("FAULT_ANY_FILE", "bad-files", "is taken for a data set"),
      ("FAULT_ERROR_WITHOUT_PATH", "bad-files", "does not name it"),
      ("FAULT_SHARED_SCRATCH", "threads", "field 'input' differs"),
    ],
  ]

  @Test(arguments: ofOtherKinds.flatMap { kind, faults in faults.indices.map { (kind, $0) } })
  func faultOfAnotherKind_isCaughtByItsCheck(_ kind: String, _ index: Int) throws {
    let (fault, check, reason) = try #require(Self.ofOtherKinds[kind]?[index])
    try expect("Faulty/\(kind)", fault, check, reason)
  }

  @Test func optimizerWithAClosure_mayNotMoveWhatNeverHadAGradient() throws {
    let good = try Verifying.report("Faulty/optimizer", ["USES_CLOSURE"], checks: ["null-gradients"])
    #expect(good.findings("null-gradients").map(\.result) == [.passed], "\(good.failureText)")
    let report = try Verifying.report(
      "Faulty/optimizer", ["USES_CLOSURE", "FAULT_NULL_GRADIENT_DECAYS"], checks: ["null-gradients"])
    #expect(report.failures.contains { $0.detail.contains("a parameter that never had a gradient changes") })
  }

  @Test func pluginThatAllocatesWithoutEnd_isStopped() throws {
    let report = try Verifying.report("Faulty/layer", ["FAULT_ALLOCATES"], callSeconds: 30)
    #expect(!report.isPassed)
    #expect(report.failures.contains { $0.detail.contains("in plan: it ran out of memory") }, "\(report.failureText)")
  }

  private func expect(_ source: String, _ fault: String, _ check: String, _ reason: String) throws {
    // Everything but what these plugins share, which takes three more processes each.
    let checks = Set(PluginVerifier.checkNames).subtracting(["host-versions"])
    let report = try Verifying.report(source, [fault], checks: checks)
    #expect(!report.isPassed)
    let found = report.failures.filter { $0.check == check }
    #expect(found.contains { $0.detail.contains(reason) }, "\(report.failureText)")
  }
}
