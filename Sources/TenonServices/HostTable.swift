import Glibc
import TenonABI
import TenonCore

/// The C table of a host's services as one plugin sees it.
///
/// Lives as long as the process, because plugins are never unloaded.
package enum HostTable {
  /// The table with what its functions need, found behind it by the table's address.
  private struct Block {
    var table: tenon_host_v1
    var owner: Unmanaged<Owner>
  }

  private final class Owner {
    let host: Host
    let plugin: String

    init(_ host: Host, _ plugin: String) {
      self.host = host
      self.plugin = plugin
    }
  }

  package static func make(
    _ host: Host, plugin: String, as variant: HostVariant = .current
  ) -> UnsafePointer<tenon_host_v1> {
    let block = UnsafeMutablePointer<Block>.allocate(capacity: 1)
    var table = table
    variant.apply(to: &table)
    block.initialize(to: Block(table: table, owner: .passRetained(Owner(host, plugin))))
    return UnsafeRawPointer(block).assumingMemoryBound(to: tenon_host_v1.self)
  }

  private static func owner(_ table: UnsafePointer<tenon_host_v1>?) -> Owner? {
    guard let table else { return nil }
    return UnsafeRawPointer(table).assumingMemoryBound(to: Block.self).pointee.owner.takeUnretainedValue()
  }

  private static var table: tenon_host_v1 {
    var table = tenon_host_v1()
    table.prefix = tenon_prefix(
      struct_size: UInt32(MemoryLayout<tenon_host_v1>.size), abi_major: UInt16(TENON_ABI_MAJOR),
      abi_minor: UInt16(TENON_ABI_MINOR), reserved: 0)
    table.log = { table, level, message in
      guard let owner = HostTable.owner(table), let message else { return }
      owner.host.write(owner.plugin, level, String(cString: message))
    }
    table.parallel_for = { table, count, task, context in
      guard let owner = HostTable.owner(table), let task else { return }
      owner.host.pool.run(Int(clamping: count), task, context)
    }
    table.worker_count = { UInt32(HostTable.owner($0)?.host.pool.workerCount ?? 1) }
    table.random_words = { _, seed, stream, step, first, count, output in
      let sequence = RandomSequence(seed: seed, stream: stream, step: step)
      for index in 0..<count { output?[Int(index)] = sequence.word(first &+ index) }
    }
    table.tensor_make = { table, dtype, rank, shape in
      guard let owner = HostTable.owner(table), let type = TensorType(dtype: dtype, rank: rank, shape: shape) else {
        return nil
      }
      return owner.host.makeTensor(type)
    }
    table.tensor_retain = { HostTable.owner($0)?.host.count($1, by: 1) }
    table.tensor_release = { HostTable.owner($0)?.host.count($1, by: -1) }
    table.query = { _, id in
      guard let id, strcmp(id, TENON_FORMULA_ID) == 0 else { return nil }
      return UnsafeRawPointer(FormulaTable.table)
    }
    return table
  }
}

extension TensorType {
  /// A plain type out of C arguments; nil when they are illegal.
  init?(dtype: Int32, rank: Int32, shape: UnsafePointer<Int64>?) {
    guard let dtype = DType(rawValue: dtype), (0...Int32(Shape.maximumRank)).contains(rank) else { return nil }
    var dimensions: [Int] = []
    for index in 0..<Int(rank) {
      guard let dimension = shape?[index] else { return nil }
      dimensions.append(Int(dimension))
    }
    self.init(dtype, Shape(dimensions))
    guard checkedByteCount != nil else { return nil }
  }
}
