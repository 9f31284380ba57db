import CTenonIntrinsics
import Glibc
import Synchronization
import TenonABI
import TenonCore
import TenonProcess

/// The services that a process offers to its plugins: threads, logging, tensors, random words.
public final class Host: Sendable {
  public typealias Log = @Sendable (_ plugin: String, _ level: HostServices.LogLevel, _ message: String) -> Void

  public let pool: ThreadPool
  /// What plugins must not change for everybody.
  package let process: ProcessKeeper
  private let log: Log
  private let tensors = Mutex<[UInt: HeldTensor]>([:])

  private let ownTable = Mutex<UInt?>(nil)

  private struct HeldTensor {
    let tensor: Tensor
    var references: Int
  }

  /// - Parameters:
  ///   - threads: workers of the pool; default: `processorCount`.
  ///   - log: where plugins' messages go; default: standard error, warnings and errors only.
  public convenience init(threads: Int = Host.processorCount, log: @escaping Log = Host.standardLog) {
    self.init(threads: threads, log: log, keeping: .calls)
  }

  /// - Parameter keeping: how closely plugins are watched for changes of the whole process.
  package init(threads: Int, log: @escaping Log = Host.standardLog, keeping: ProcessKeeper.Extent) {
    // A BLAS that comes with a plugin computes inside our pool: threads of its own would spin beside it.
    setenv("OPENBLAS_NUM_THREADS", "1", 0)
    if let core = ctenon_openblas_core() { setenv("OPENBLAS_CORETYPE", core, 0) }
    pool = ThreadPool(workerCount: threads)
    self.log = log
    process = ProcessKeeper(keeping) { plugin, message in log(plugin, .warning, message) }
  }

  public static let standardLog: Log = { plugin, level, message in
    guard level.rawValue >= HostServices.LogLevel.warning.rawValue else { return }
    DescriptorOutput.write("[\(plugin)] \(message.visible)\n", to: StandardStreams.errors)
  }

  /// The services for code of the host itself, such as steps.
  package var table: UnsafePointer<tenon_host_v1> {
    ownTable.withLock { own in
      let pointer =
        own.flatMap { UnsafePointer<tenon_host_v1>(bitPattern: $0) } ?? HostTable.make(self, plugin: "tenon")
      own = UInt(bitPattern: pointer)
      return pointer
    }
  }

  func write(_ plugin: String, _ level: Int32, _ message: String) {
    log(plugin, HostServices.LogLevel(rawValue: level) ?? .error, message)
  }

  func makeTensor(_ type: TensorType) -> UnsafeMutablePointer<tenon_tensor>? {
    guard let tensor = try? Tensor(type) else { return nil }
    tensors.withLock { $0[UInt(bitPattern: tensor.header.raw)] = HeldTensor(tensor: tensor, references: 1) }
    return tensor.header.raw
  }

  /// Adds to the references of a tensor and frees it with the last one.
  func count(_ pointer: UnsafeMutablePointer<tenon_tensor>?, by change: Int) {
    let key = UInt(bitPattern: pointer)
    tensors.withLock { tensors in
      guard var held = tensors[key] else { return }
      held.references += change
      tensors[key] = held.references > 0 ? held : nil
    }
  }
}
