import Glibc

/// The processor that a program or library was built for, as its file says.
public struct ELFMachine: Sendable, Equatable, CustomStringConvertible {
  /// `x86_64`, `aarch64`; `a 32-bit machine`, or a number, for what is less common.
  public let name: String

  public var description: String { name }

  /// That of this process.
  public static var own: ELFMachine {
    #if arch(x86_64)
      ELFMachine(name: "x86_64")
    #elseif arch(arm64)
      ELFMachine(name: "aarch64")
    #else
      ELFMachine(name: "an unknown machine")
    #endif
  }

  private static let names: [Int: String] = [
    3: "i386", 8: "mips", 20: "powerpc", 21: "powerpc64", 22: "s390x", 40: "arm", 62: "x86_64", 183: "aarch64",
    243: "riscv", 258: "loongarch",
  ]

  private init(name: String) { self.name = name }

  /// Nil for what is no ELF file.
  public init?(path: String) {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var head = [UInt8](repeating: 0, count: 20)
    guard pread(file, &head, head.count, 0) == head.count, head.starts(with: [0x7F, 0x45, 0x4C, 0x46]) else {
      return nil
    }
    // Class 2: 64 bits; data 2: the most significant byte first.
    let (isWide, isBigEndian) = (head[4] == 2, head[5] == 2)
    let number = isBigEndian ? Int(head[18]) << 8 | Int(head[19]) : Int(head[19]) << 8 | Int(head[18])
    let known = Self.names[number] ?? "machine number \(number)"
    // x86_64 with pointers of 32 bits is another machine to a process of 64.
    name = !isWide && (number == 62 || number == 183) ? "\(known) with 32-bit pointers" : known
  }

  /// - Throws: `PluginLoadError.wrongMachine` for a library that no process here can open.
  package static func check(_ path: String) throws(PluginLoadError) {
    guard let machine = ELFMachine(path: path), machine != own else { return }
    throw PluginLoadError.wrongMachine(file: path, builtFor: machine.name)
  }
}
