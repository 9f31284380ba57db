import TenonABI

/// Configuration values, to and from the C form.
extension CMemory {
  package func encode(_ value: Value) throws(ComponentError) -> tenon_value {
    var encoded = tenon_value()
    switch value {
    case .null:
      encoded.type = ValueTypes.null.rawValue
    case .bool(let flag):
      encoded.type = ValueTypes.bool.rawValue
      encoded.as.integer = flag ? 1 : 0
    case .int(let number):
      encoded.type = ValueTypes.int.rawValue
      encoded.as.integer = Int64(number)
    case .float(let number):
      encoded.type = ValueTypes.float.rawValue
      encoded.as.number = number
    case .string(let text):
      encoded.type = ValueTypes.string.rawValue
      encoded.count = UInt64(text.utf8.count)
      encoded.as.string = string(text)
    case .list(let items):
      encoded.type = ValueTypes.list.rawValue
      encoded.count = UInt64(items.count)
      encoded.as.items = UnsafePointer(array(try items.map { (item) throws(ComponentError) in try encode(item) }))
    case .tensor(let tensor):
      keep(tensor)
      encoded.type = ValueTypes.tensor.rawValue
      encoded.as.tensor = UnsafePointer(tensor.header.raw)
    case .child(let child):
      keep(child)
      encoded.type = ValueTypes.component.rawValue
      encoded.as.child = child.raw
    case .formula(let formula):
      keep(formula)
      encoded.type = ValueTypes.formula.rawValue
      encoded.as.formula = formula.raw
    case .component(let reference):
      throw ComponentError(.internal, "component \(reference.name) must be created before it crosses the boundary")
    }
    return encoded
  }

  /// A validated value in the form its argument declares: choices with their index, tuples as such.
  package func encode(_ value: Value, as argument: Argument) throws(ComponentError) -> tenon_value {
    var encoded = try encode(value)
    switch value {
    case .string(let text):
      if let index = argument.choices.firstIndex(of: text), argument.accepts.contains(.choice) {
        encoded.type = ValueTypes.choice.rawValue
        encoded.index = UInt32(index)
      }
    case .list(let items) where argument.isTuple(items):
      encoded.type = ValueTypes.tuple.rawValue
    default: break
    }
    return encoded
  }

  /// The whole configuration, in declared order.
  package func encode(_ config: Config, for arguments: [Argument]) throws(ComponentError) -> UnsafePointer<tenon_config>
  {
    var values: [tenon_value] = []
    for argument in arguments {
      guard let value = config[argument.name] else {
        throw ComponentError(.internal, field: argument.name, "the configuration was not resolved")
      }
      values.append(try encode(value, as: argument))
    }
    return value(
      tenon_config(
        struct_size: UInt32(MemoryLayout<tenon_config>.size), count: UInt32(values.count), values: array(values)))
  }
}

extension Value {
  /// The Swift form of a C value; tensors are copied, children and formulas borrowed.
  ///
  /// - Parameter host: what evaluates formulas; nil where there can be none.
  package init(_ raw: tenon_value, host: HostServices? = nil) throws(ComponentError) {
    switch ValueTypes(rawValue: raw.type) {
    case .null: self = .null
    case .bool: self = .bool(raw.as.integer != 0)
    case .int: self = .int(Int(raw.as.integer))
    case .float: self = .float(raw.as.number)
    case .string, .choice: self = .string(raw.as.string.map { String(cString: $0) } ?? "")
    case .tuple, .list:
      guard raw.count == 0 || raw.as.items != nil else { throw ComponentError(.argument, "a list without its items") }
      var items: [Value] = []
      for index in 0..<Int(clamping: raw.count) { items.append(try Value(raw.as.items[index], host: host)) }
      self = .list(items)
    case .tensor:
      guard let pointer = raw.as.tensor, let type = TensorView(pointer).type else {
        throw ComponentError(.argument, "a tensor of an unknown dtype")
      }
      do {
        let copy = try Tensor(type)
        if let data = pointer.pointee.dl.data {
          copy.data.copyMemory(from: data, byteCount: type.byteCount)
        }
        self = .tensor(copy)
      } catch {
        throw ComponentError(.outOfMemory, error.description)
      }
    case .component:
      guard let pointer = raw.as.child else { throw ComponentError(.argument, "an empty component") }
      self = .child(Child(borrowing: pointer))
    case .formula:
      guard let pointer = raw.as.formula, let table = host?.query(TENON_FORMULA_ID) else {
        throw ComponentError(.unsupported, "this host evaluates no formulas")
      }
      self = .formula(Formula(pointer, table: table.assumingMemoryBound(to: tenon_formula_v1.self)))
    default:
      throw ComponentError(.argument, "a value of unknown type \(raw.type)")
    }
  }
}

extension Config {
  /// The configuration that crossed the boundary, with the names that were declared.
  package init(
    _ raw: UnsafePointer<tenon_config>, arguments: [Argument], host: HostServices? = nil
  ) throws(ComponentError) {
    let config = readSized(raw)
    guard Int(config.count) == arguments.count, arguments.isEmpty || config.values != nil else {
      throw ComponentError(.argument, "expected \(Plural.count(arguments.count, "argument")), received \(config.count)")
    }
    var values: [NamedValue] = []
    for (index, argument) in arguments.enumerated() {
      values.append(NamedValue(argument.name, try Value(config.values[index], host: host)))
    }
    self.init(values)
  }
}
