import TenonCore
import TenonHost
import TenonVerify
import Testing

/// What the plugin header must be able to express, shown by a plugin of another vendor.
struct ProofPluginTests {
  @Test(arguments: Golden.cases("optimizers-SparseAdam"))
  func sparseAdam_reproducesPyTorch(_ golden: GoldenCase) throws {
    try GoldenOptimizerRun(golden).check()
  }

}
