//! Layers and losses.
use crate::base::*;
use crate::ffi;
use std::ffi::c_void;

/// An input or output: float32 with a gradient, unless it says otherwise.
pub struct Port {
    pub(crate) name: String,
    pub(crate) dtype: i32,
    pub(crate) is_differentiable: bool,
}

impl Port {
    pub fn new(name: &str) -> Port {
        Port { name: name.into(), dtype: f32::DTYPE, is_differentiable: true }
    }
    /// Classes: int64, without a gradient.
    pub fn classes(name: &str) -> Port {
        Port { name: name.into(), dtype: i64::DTYPE, is_differentiable: false }
    }
}

/// A trained tensor whose elements start at `start`. The host allocates, initializes and saves it.
pub struct Parameter {
    pub(crate) name: String,
    pub(crate) shape: Vec<i64>,
    pub(crate) start: f64,
}

impl Parameter {
    pub fn new(name: &str, shape: &[i64], start: f64) -> Parameter {
        Parameter { name: name.into(), shape: shape.into(), start }
    }
}

/// A differentiable function of tensors with trained parameters.
pub trait Layer: Send + Sync {
    fn inputs(&self) -> Vec<Port> {
        vec![Port::new("input")]
    }
    fn outputs(&self) -> Vec<Port> {
        vec![Port::new("output")]
    }
    fn parameters(&self) -> Vec<Parameter> {
        Vec::new()
    }
    /// Infers the output shapes and prepares to compute them.
    fn plan(&self, request: &PlanRequest, plan: &mut Plan) -> Result<Box<dyn Operation>>;
}

/// A computation for fixed shapes; immutable.
pub trait Operation: Send + Sync {
    fn forward(&self, call: &Call) -> Result<()>;
    fn backward(&self, _call: &Call) -> Result<()> {
        Err(Fault::unsupported("this layer has no gradient"))
    }
}

/// What an operation is wanted for.
pub struct PlanRequest<'a>(pub(crate) &'a ffi::PlanRequest);

impl PlanRequest<'_> {
    pub fn input(&self, index: usize) -> Result<&ffi::Tensor> {
        let missing = || Fault::argument("an input is missing");
        if index >= self.0.input_count as usize {
            return Err(missing());
        }
        unsafe { (*self.0.inputs.add(index)).as_ref() }.ok_or_else(missing)
    }
}

/// What an operation tells the planner.
pub struct Plan<'a>(pub(crate) &'a mut ffi::Plan);

impl Plan<'_> {
    /// The shape of an output, float32.
    pub fn output(&mut self, index: usize, shape: &[i64]) {
        if let Some(tensor) = unsafe { (*self.0.outputs.add(index)).as_mut() } {
            (tensor.dtype, tensor.layout, tensor.rank) = (f32::DTYPE, 0, shape.len() as i32);
            tensor.shape[..shape.len()].copy_from_slice(shape);
        }
    }
    /// Backward reads this input, so it is kept until then.
    pub fn keep_input(&mut self, index: usize) {
        unsafe { *self.0.backward_needs_input.add(index) = 1 }
    }
    /// One line for people: "im2col + sgemm".
    pub fn algorithm(&mut self, text: &str) {
        for (to, from) in self.0.algorithm[..95].iter_mut().zip(text.bytes()) {
            *to = from as _;
        }
    }
}

/// The memory that one forward or backward works on. Shapes are the plan's, so the operation knows the counts.
pub struct Call<'a>(pub(crate) &'a ffi::LayerBuffers);

impl Call<'_> {
    pub fn input<T: Element>(&self, index: usize, count: usize) -> &[T] {
        unsafe { slice(*self.0.inputs.add(index), count) }
    }
    #[allow(clippy::mut_from_ref)]
    pub fn output(&self, index: usize, count: usize) -> &mut [f32] {
        unsafe { slice_mut(*self.0.outputs.add(index), count) }
    }
    pub fn parameter(&self, index: usize, count: usize) -> &[f32] {
        unsafe { slice(*self.0.parameters.add(index), count) }
    }
    /// The gradient that arrives at an output; none stands for zero.
    pub fn grad_output(&self, index: usize, count: usize) -> Option<&[f32]> {
        let pointer = unsafe { *self.0.grad_outputs.add(index) };
        (!pointer.is_null()).then(|| slice(pointer, count))
    }
    pub fn grad_input(&self, index: usize, count: usize) -> Gradient<'_> {
        unsafe { Gradient::new(*self.0.grad_inputs.add(index), *self.0.grad_input_modes.add(index), count) }
    }
    pub fn grad_parameter(&self, index: usize, count: usize) -> Gradient<'_> {
        unsafe { Gradient::new(*self.0.grad_parameters.add(index), *self.0.grad_parameter_modes.add(index), count) }
    }
}

fn slice<'a, T>(pointer: *const c_void, count: usize) -> &'a [T] {
    assert!(count == 0 || !pointer.is_null(), "the host passed no memory for a tensor; did the plan ask to keep it?");
    if count == 0 {
        &[]
    } else {
        unsafe { std::slice::from_raw_parts(pointer as *const T, count) }
    }
}

fn slice_mut<'a, T>(pointer: *mut c_void, count: usize) -> &'a mut [T] {
    assert!(count == 0 || !pointer.is_null(), "the host passed no memory for a tensor");
    if count == 0 {
        &mut []
    } else {
        unsafe { std::slice::from_raw_parts_mut(pointer as *mut T, count) }
    }
}

/// Where a gradient goes, and how; when it is not wanted, nowhere.
pub struct Gradient<'a> {
    elements: &'a mut [f32],
    mode: i32,
}

impl Gradient<'_> {
    fn new<'a>(pointer: *mut c_void, mode: i32, count: usize) -> Gradient<'a> {
        Gradient { elements: slice_mut(pointer, if mode == 0 { 0 } else { count }), mode }
    }
    pub fn write(&mut self, index: usize, value: f32) {
        match self.mode {
            1 => self.elements[index] = value,
            2 => self.elements[index] += value,
            _ => {}
        }
    }
}
