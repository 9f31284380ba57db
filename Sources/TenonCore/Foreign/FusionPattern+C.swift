import TenonABI

extension FusionPattern {
  /// Reads a plugin's pattern.
  ///
  /// - Throws: `ComponentError` saying why it is none.
  package init(_ pointer: UnsafePointer<tenon_fusion>) throws(ComponentError) {
    let raw = readSized(pointer)
    func refuse(_ reason: String) -> ComponentError { ComponentError(.internal, "the fusion pattern: \(reason)") }
    let limit = UInt32(Self.maximumMemberCount)
    guard raw.member_count <= limit, raw.input_count <= limit else { throw refuse("it has too many members or inputs") }
    var members: [Member] = []
    for index in 0..<Int(raw.member_count) {
      guard let item = raw.members?[index] else { throw refuse("member \(index) is missing") }
      let member = readSized(item)
      guard let component = member.component, member.input_count <= limit,
        member.input_count == 0 || member.inputs != nil
      else { throw refuse("member \(index) lacks its name or its inputs") }
      members.append(
        Member(
          String(cString: component),
          (0..<Int(member.input_count)).map {
            let source = Int(member.inputs[$0])
            return source < Int(raw.input_count) ? .input(source) : .member(source - Int(raw.input_count))
          }))
    }
    self.init(inputs: Int(raw.input_count), members, priority: Int(raw.priority))
    if let fault { throw refuse(fault) }
  }
}

extension CMemory {
  package func encode(_ pattern: FusionPattern) -> UnsafePointer<tenon_fusion> {
    let members = pattern.members.map { member in
      tenon_fusion_member(
        struct_size: UInt32(MemoryLayout<tenon_fusion_member>.size), input_count: UInt32(member.inputs.count),
        component: string(member.component),
        inputs: UnsafePointer(
          array(
            member.inputs.map { source -> Int32 in
              switch source {
              case .input(let index): Int32(index)
              case .member(let index): Int32(pattern.inputCount + index)
              }
            })))
    }
    return value(
      tenon_fusion(
        struct_size: UInt32(MemoryLayout<tenon_fusion>.size), input_count: UInt32(pattern.inputCount),
        member_count: UInt32(members.count), priority: Int32(clamping: pattern.priority),
        members: UnsafePointer(pointers(members))))
  }
}

extension FusedMember {
  /// What `create_fused` got.
  package init(_ pointer: UnsafePointer<tenon_fused_member>) throws(ComponentError) {
    let raw = readSized(pointer)
    guard let component = raw.component, let config = raw.config, let info = raw.info, let pointer = raw.description
    else { throw ComponentError(.unsupported, "a member lacks its name, configuration, ports or description") }
    let (description, ports) = (readSized(pointer), readSized(info))
    let values = readSized(config)
    guard values.count == description.argument_count else {
      throw ComponentError(
        .argument, "expected \(Plural.count(description.argument_count, "argument")), received \(values.count)")
    }
    var named: [NamedValue] = []
    for index in 0..<Int(values.count) {
      guard let argument = description.arguments?[index], let name = readSized(argument).name else {
        throw ComponentError(.argument, "argument \(index) has no name")
      }
      named.append(NamedValue(String(cString: name), try Value(values.values[index])))
    }
    self.init(
      component: String(cString: component), config: Config(named),
      parameters: try ForeignLayer.list(ports.parameter_count, ports.parameters).map { (raw) throws(ComponentError) in
        try Parameter(raw)
      },
      buffers: try ForeignLayer.list(ports.buffer_count, ports.buffers).map { (raw) throws(ComponentError) in
        try Parameter(raw)
      }, stream: raw.stream)
  }
}
