//! Layers and losses as C tables.
use crate::base::*;
use crate::ffi;
use crate::layer::*;
use crate::plugin::{create, free, leak, Description};
use std::ffi::{c_char, c_void, CString};

/// The description of a layer, for `plugin!`.
pub fn layer<T: Component + Layer>() -> Description {
    Description::new::<T>(1, 0, leak(table::<T>()))
}

/// The description of a loss: a layer whose inputs are the model's output and the target, and whose output is one
/// number.
pub fn loss<T: Component + Layer>() -> Description {
    Description::new::<T>(2, 0, leak(table::<T>()))
}

/// A layer with the C description that it owns; what that points to lies in the vectors, which never move.
struct LayerBox {
    layer: Box<dyn Layer>,
    info: ffi::LayerInfo,
    _owned: (Vec<CString>, Vec<Parameter>, Vec<ffi::Port>, Vec<ffi::Parameter>, Vec<*const c_void>),
}

impl LayerBox {
    fn new(layer: Box<dyn Layer>) -> LayerBox {
        let (inputs, outputs, declared) = (layer.inputs(), layer.outputs(), layer.parameters());
        let mut info: ffi::LayerInfo = unsafe { std::mem::zeroed() };
        info.struct_size = std::mem::size_of::<ffi::LayerInfo>() as u32;
        info.input_count = inputs.len() as u32;
        info.output_count = outputs.len() as u32;
        info.parameter_count = declared.len() as u32;
        let mut names = Vec::new();
        let mut name = |text: &str| {
            names.push(CString::new(text).unwrap_or_default());
            names[names.len() - 1].as_ptr()
        };
        let ports: Vec<_> = inputs.iter().chain(&outputs).map(|port| raw_port(port, name(&port.name))).collect();
        let parameters: Vec<_> = declared.iter().map(|it| raw_parameter(it, name(&it.name))).collect();
        let mut pointers: Vec<*const c_void> = ports.iter().map(|port| port as *const _ as _).collect();
        pointers.extend(parameters.iter().map(|parameter| parameter as *const _ as *const c_void));
        info.inputs = pointers.as_ptr() as _;
        info.outputs = pointers[inputs.len()..].as_ptr() as _;
        info.parameters = pointers[ports.len()..].as_ptr() as _;
        LayerBox { layer, info, _owned: (names, declared, ports, parameters, pointers) }
    }
}

fn raw_port(port: &Port, name: *const c_char) -> ffi::Port {
    let flags = if port.is_differentiable { 2 } else { 0 };
    ffi::Port { struct_size: std::mem::size_of::<ffi::Port>() as u32, flags, name, dtypes: 1 << port.dtype, layouts: 1 }
}

fn raw_parameter(parameter: &Parameter, name: *const c_char) -> ffi::Parameter {
    ffi::Parameter {
        struct_size: std::mem::size_of::<ffi::Parameter>() as u32,
        dtype: f32::DTYPE,
        name,
        rank: parameter.shape.len() as i32,
        initializer_count: 1,
        shape: parameter.shape.as_ptr(),
        initializer: c"constant".as_ptr(),
        initializer_arguments: &parameter.start,
    }
}

fn table<T: Component + Layer>() -> ffi::LayerTable {
    let mut table: ffi::LayerTable = unsafe { std::mem::zeroed() };
    table.struct_size = std::mem::size_of::<ffi::LayerTable>() as u32;
    table.create = Some(create_layer::<T>);
    table.destroy = Some(destroy_layer);
    table.info = Some(info);
    table.plan = Some(plan);
    table.operation_destroy = Some(destroy_operation);
    table.forward = Some(forward);
    table.backward = Some(backward);
    table
}

unsafe extern "C" fn create_layer<T: Component + Layer>(
    component: *const ffi::ComponentTable,
    host: *const ffi::Host,
    config: *const ffi::Config,
    instance: *mut *mut c_void,
    error: *mut ffi::Error,
) -> i32 {
    guarded(error, || {
        let layer = create::<T>(component, host, config)?;
        *instance = Box::into_raw(Box::new(LayerBox::new(Box::new(layer)))) as _;
        Ok(())
    })
}

unsafe extern "C" fn destroy_layer(instance: *mut c_void) {
    free::<LayerBox>(instance)
}

unsafe extern "C" fn info(instance: *mut c_void) -> *const ffi::LayerInfo {
    &(*(instance as *const LayerBox)).info
}

unsafe extern "C" fn plan(
    instance: *mut c_void,
    request: *const ffi::PlanRequest,
    plan: *mut ffi::Plan,
    error: *mut ffi::Error,
) -> i32 {
    guarded(error, || {
        let layer = &(*(instance as *const LayerBox)).layer;
        (*plan).grad_input_modes = 1 << 1 | 1 << 2;
        (*plan).grad_parameter_modes = 1 << 1 | 1 << 2;
        let operation = layer.plan(&PlanRequest(&*request), &mut Plan(&mut *plan))?;
        (*plan).operation = Box::into_raw(Box::new(operation)) as _;
        Ok(())
    })
}

unsafe extern "C" fn destroy_operation(operation: *mut c_void) {
    free::<Box<dyn Operation>>(operation)
}

unsafe extern "C" fn forward(
    operation: *mut c_void,
    _step: *const ffi::Step,
    buffers: *const ffi::LayerBuffers,
    error: *mut ffi::Error,
) -> i32 {
    guarded(error, || (*(operation as *const Box<dyn Operation>)).forward(&Call(&*buffers)))
}

unsafe extern "C" fn backward(
    operation: *mut c_void,
    _step: *const ffi::Step,
    buffers: *const ffi::LayerBuffers,
    error: *mut ffi::Error,
) -> i32 {
    guarded(error, || (*(operation as *const Box<dyn Operation>)).backward(&Call(&*buffers)))
}
