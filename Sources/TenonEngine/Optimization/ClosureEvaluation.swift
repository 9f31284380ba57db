import TenonABI
import TenonCore

/// A closure on its way through the C boundary, with the error that it threw.
struct ClosureEvaluation {
  let evaluate: () throws -> Double
  private(set) var failure: (any Error)?

  init(evaluate: @escaping () throws -> Double) { self.evaluate = evaluate }

  static let run:
    @convention(c) (UnsafeMutableRawPointer?, UnsafeMutablePointer<Double>?, UnsafeMutablePointer<tenon_error>?)
      -> tenon_status = { context, loss, error in
        guard let evaluation = context?.assumingMemoryBound(to: ClosureEvaluation.self) else {
          return TENON_ERROR_ARGUMENT
        }
        do {
          loss?.pointee = try evaluation.pointee.evaluate()
          return TENON_OK
        } catch let failure {
          evaluation.pointee.failure = failure
          return error?.pointee.store(failure) ?? TENON_ERROR_INTERNAL
        }
      }
}
