import TenonKernels
import TenonPlugin

/// Steps whose state h is a projection of what the cell makes: h = W o · tanh(c), of fewer elements.
extension RecurrentOperation {
  /// One step of all samples: the cell, then the product of what it makes.
  func projectedStep(_ layer: Int, _ direction: Int, _ index: Int, _ call: LayerCall) {
    let (hidden, width, stride) = (geometry.hidden, geometry.stateWidth, geometry.sampleStride)
    let number = layer &* geometry.directions &+ direction
    let step = geometry.step(index, direction)
    let first = geometry.position(0, step)
    let (old, _) = before(number, direction, index, call)
    let (new, samples) = after(number, direction, index, call)
    let saved = call.saved(as: T.self)
    let blocks = saved + (geometry.blocks(number) &+ first &* geometry.blockStride)
    let made = saved + (geometry.unprojected(number) &+ first &* hidden)
    let weights = weights(number, call)
    call.step.parallelFor(stateProduct.forwardUnits.taskCount) { unit, _ in
      let range = stateProduct.forwardUnits.range(unit)
      stateProduct.addUnpacked(
        unit, weights.state, state: old.hidden, stateStride: stride &* width, into: blocks + range.lowerBound,
        stride: stride &* geometry.blockStride)
      for sample in 0..<geometry.batch {
        let target = made + (sample &* stride &* hidden &+ range.lowerBound)
        let memory = old.memory.map { $0 + (sample &* stride &* hidden &+ range.lowerBound) }
        let newMemory = new.memory.map { $0 + (sample &* samples &* hidden &+ range.lowerBound) }
        if step < length(sample, call) {
          cell.forward(
            blocks + (sample &* stride &* geometry.blockStride &+ range.lowerBound), plane: hidden,
            before: CellState(hidden: target, memory: memory), after: CellState(hidden: target, memory: newMemory),
            count: range.count, keepsGates: true)
        } else {
          target.update(repeating: 0, count: range.count)
          if let newMemory, let memory { newMemory.update(from: memory, count: range.count) }
        }
      }
    }
    guard let projection = weights.projection, let product = positionProducts[layer].projection else { return }
    product.forward.run(
      made, rowA: stride &* hidden, projection, rowB: hidden, into: new.hidden, rowC: samples &* width, call)
    let output = output(ofLayer: layer, call) + (first &* geometry.outputWidth &+ direction &* width)
    for sample in 0..<geometry.batch {
      let (state, result) = (new.hidden + sample &* samples &* width, output + sample &* stride &* geometry.outputWidth)
      if step < length(sample, call) {
        result.update(from: state, count: width)
      } else {
        state.update(from: old.hidden + sample &* stride &* width, count: width)
        result.update(repeating: 0, count: width)
      }
    }
  }

  /// One step of all samples, backward: the gradient of h, by the projection that of what the cell made, then the sums'.
  func projectedStepBack(_ layer: Int, _ direction: Int, _ index: Int, _ call: LayerCall) {
    let (hidden, width, stride) = (geometry.hidden, geometry.stateWidth, geometry.sampleStride)
    let number = layer &* geometry.directions &+ direction
    let step = geometry.step(index, direction)
    let first = geometry.position(0, step)
    let (workspace, weights) = (call.workspace(as: T.self), weights(number, call))
    let above: UnsafePointer<T>? =
      layer == geometry.layers - 1
      ? call.gradOutput(0, as: T.self) : UnsafePointer(workspace + outputGradients(layer))
    let arriving = above.map { $0 + (first &* geometry.outputWidth &+ direction &* width) }
    let sums = workspace + sumGradients(direction)
    let state = stateGradient(call).hidden
    let atPosition = workspace + (projectedGradientsAtPositions &+ first &* width)
    call.step.parallelFor(stateProduct.backwardUnits.taskCount) { unit, _ in
      if index < geometry.steps - 1 {
        let later = geometry.position(0, geometry.step(index + 1, direction))
        stateProduct.addBackward(
          unit, weights.state, packed: workspace, sums: sums + later &* geometry.blockStride,
          stride: stride &* geometry.blockStride, blocked: workspace + blockedGates, into: state)
      }
      for sample in 0..<geometry.batch {
        let isUnderWay = step < length(sample, call)
        let (source, target) = (state + sample &* width, atPosition + sample &* stride &* width)
        for k in stateProduct.backwardUnits.range(unit) {
          // The state of a sequence that has ended is that of its last step.
          target[k] =
            isUnderWay ? source[k] + (arriving.map { $0[sample &* stride &* geometry.outputWidth &+ k] } ?? 0) : 0
          if isUnderWay { source[k] = 0 }
        }
      }
    }
    guard let projection = weights.projection, let product = positionProducts[layer].projection else { return }
    product.backward.run(
      atPosition, rowA: stride &* width, projection, rowB: hidden, into: gradient(call).hidden, rowC: hidden, call)
    cellsBack(number, direction, index, sums + first &* geometry.blockStride, call)
  }

  /// The gradients of one step's sums out of those of what the cells made.
  private func cellsBack(
    _ number: Int, _ direction: Int, _ index: Int, _ sums: UnsafeMutablePointer<T>, _ call: LayerCall
  ) {
    let (hidden, stride, step) = (geometry.hidden, geometry.sampleStride, geometry.step(index, direction))
    let first = geometry.position(0, step)
    let blocks = UnsafePointer(call.saved(as: T.self) + (geometry.blocks(number) &+ first &* geometry.blockStride))
    let (memory, gradient) = (before(number, direction, index, call).0.memory, gradient(call))
    call.step.parallelFor(stateProduct.forwardUnits.taskCount) { unit, _ in
      let range = stateProduct.forwardUnits.range(unit)
      for sample in 0..<geometry.batch {
        let row = sample &* stride &* geometry.blockStride
        if step < length(sample, call) {
          let share = gradient.advanced(by: sample &* hidden &+ range.lowerBound)
          cell.backward(
            blocks + (row &+ range.lowerBound), plane: hidden,
            before: CellState(
              hidden: share.hidden, memory: memory.map { $0 + (sample &* stride &* hidden &+ range.lowerBound) }),
            above: nil, gradient: share, into: sums + (row &+ range.lowerBound), count: range.count)
        } else {
          for block in 0..<geometry.blockCount {
            (sums + (row &+ block &* hidden &+ range.lowerBound)).update(repeating: 0, count: range.count)
          }
        }
      }
    }
  }

  /// The gradient of a projection's weights.
  func projectionGradient(_ layer: Int, _ number: Int, _ call: LayerCall) {
    guard let product = positionProducts[layer].projection,
      let target = call.gradParameter(parameterIndex(number) + projectionIndex, as: T.self)
    else { return }
    product.weights.run(
      UnsafePointer(call.workspace(as: T.self) + projectedGradientsAtPositions), rowA: geometry.stateWidth,
      UnsafePointer(call.saved(as: T.self) + geometry.unprojected(number)), rowB: geometry.hidden,
      into: target.pointer, rowC: geometry.hidden, accumulates: target.accumulates, call)
  }
}
