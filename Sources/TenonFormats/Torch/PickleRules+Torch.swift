extension PickleRules {
  /// What state_dicts and checkpoints of PyTorch are made of: tensors, and dictionaries, lists and numbers around them.
  ///
  /// The names that PyTorch's own restricted reader takes, without those of tensors that are no dense arrays.
  public static let torch = {
    var rules = PickleRules(globals: Set(torchGlobals))
    rules.allowsPersistent = true
    rules.maximumDepth = 256
    return rules
  }()

  private static let torchGlobals: [PickleGlobal] = {
    let rebuilding = [
      "_rebuild_tensor", "_rebuild_tensor_v2", "_rebuild_tensor_v3", "_rebuild_parameter",
      "_rebuild_parameter_with_state",
    ].map { PickleGlobal("torch._utils", $0) }
    let containers = [
      ("collections", "OrderedDict"), ("collections", "Counter"), ("torch", "Size"),
      ("torch", "device"), ("torch.nn.parameter", "Parameter"), ("torch.storage", "UntypedStorage"),
      ("_codecs", "encode"), ("__builtin__", "set"), ("builtins", "set"),
    ].map { PickleGlobal($0.0, $0.1) }
    let types = (TorchElements.names + TorchElements.otherNames).map { PickleGlobal("torch", $0) }
    return rebuilding + containers + types + TorchElements.storages.keys.map { PickleGlobal("torch", $0) }
  }()
}
