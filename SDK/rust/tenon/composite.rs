//! Layers made of layers.
use crate::base::*;
use crate::ffi;
use crate::plugin::{create_any, destroy, leak, Description};
use std::ffi::{c_void, CString};

/// A value inside a composite's graph.
#[derive(Clone, Copy)]
pub struct GraphValue(i32);

/// Builds the inner graph of a composite by applying layers to values.
pub struct Graph<'a>(&'a ffi::GraphBuilder);

impl Graph<'_> {
    pub fn input(&self, port: &str) -> Result<GraphValue> {
        let (port, mut id) = (name(port)?, -1);
        let input = self.0.input.ok_or_else(|| Fault::argument("the host has no graph builder"))?;
        check(|error| unsafe { input(self.0.context, port.as_ptr(), &mut id, error) })?;
        Ok(GraphValue(id))
    }

    pub fn output(&self, value: GraphValue, port: &str) -> Result<()> {
        let port = name(port)?;
        let output = self.0.output.ok_or_else(|| Fault::argument("the host has no graph builder"))?;
        check(|error| unsafe { output(self.0.context, port.as_ptr(), value.0, error) })
    }

    /// Applies the layer at `path`, which names its parameters; the same path again shares them.
    pub fn apply(
        &self,
        path: &str,
        component: &str,
        inputs: &[GraphValue],
        arguments: &[(&str, ffi::Value)],
    ) -> Result<GraphValue> {
        let apply = self.0.apply.ok_or_else(|| Fault::argument("the host has no graph builder"))?;
        let (path, component) = (name(path)?, name(component)?);
        let names = arguments.iter().map(|(key, _)| name(key)).collect::<Result<Vec<_>>>()?;
        let arguments: Vec<_> = names
            .iter()
            .zip(arguments)
            .map(|(name, (_, value))| ffi::NamedValue { name: name.as_ptr(), value: *value })
            .collect();
        let ids: Vec<_> = inputs.iter().map(|value| value.0).collect();
        let mut id = -1;
        check(|error| unsafe {
            apply(
                self.0.context,
                path.as_ptr(),
                component.as_ptr(),
                arguments.len() as u32,
                arguments.as_ptr(),
                ids.len() as u32,
                ids.as_ptr(),
                1,
                &mut id,
                error,
            )
        })?;
        Ok(GraphValue(id))
    }

    /// Starts a parameter of a layer that was applied before otherwise than the layer declares: `conv1.weight`, with an
    /// initializer of torch.nn.init and its arguments (choices by their position).
    pub fn initialize(&self, parameter: &str, initializer: &str, arguments: &[f64]) -> Result<()> {
        let known = self.0.struct_size as usize >= std::mem::size_of::<ffi::GraphBuilder>();
        let initialize = known
            .then(|| self.0.initialize)
            .flatten()
            .ok_or_else(|| Fault::argument("this host starts parameters as their layers declare"))?;
        let (parameter, initializer) = (name(parameter)?, name(initializer)?);
        check(|error| unsafe {
            initialize(
                self.0.context,
                parameter.as_ptr(),
                initializer.as_ptr(),
                arguments.len() as u32,
                arguments.as_ptr(),
                error,
            )
        })
    }
}

fn name(text: &str) -> Result<CString> {
    CString::new(text).map_err(|_| Fault::argument("a name holds a NUL"))
}

fn check(call: impl FnOnce(*mut ffi::Error) -> i32) -> Result<()> {
    let mut error: ffi::Error = unsafe { std::mem::zeroed() };
    error.struct_size = std::mem::size_of::<ffi::Error>() as u32;
    match call(&mut error) {
        0 => Ok(()),
        status => Err(Fault::received(status, &error)),
    }
}

/// A layer that has a formula and no computation of its own.
pub trait Composite: Send + Sync {
    fn forward(&self, graph: &Graph, input: GraphValue) -> Result<GraphValue>;
}

/// The description of a composite layer, for `plugin!`.
pub fn composite<T: Component + Composite>() -> Description {
    let mut table: ffi::LayerTable = unsafe { std::mem::zeroed() };
    table.struct_size = std::mem::size_of::<ffi::LayerTable>() as u32;
    table.create = Some(create_any::<T>);
    table.destroy = Some(destroy::<T>);
    table.expand = Some(expand::<T>);
    Description::new::<T>(1, 1, leak(table))
}

unsafe extern "C" fn expand<T: Component + Composite>(
    instance: *mut c_void,
    builder: *const ffi::GraphBuilder,
    error: *mut ffi::Error,
) -> i32 {
    guarded(error, || {
        let graph = Graph(&*builder);
        let result = (*(instance as *const T)).forward(&graph, graph.input("input")?)?;
        graph.output(result, "output")
    })
}
