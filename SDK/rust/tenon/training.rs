//! Optimizers and schedulers.
use crate::base::*;
use crate::ffi;
use crate::plugin::{create_any, destroy, leak, Description};
use std::ffi::{c_char, c_void, CString};

/// One parameter in a step of an optimizer.
pub struct ParameterUpdate<'a> {
    pub value: &'a mut [f32],
    pub gradient: &'a [f32],
    /// As many elements each, by the names of `Optimizer::state`.
    pub state: Vec<&'a mut [f32]>,
}

/// Updates parameters from their gradients. Immutable; what changes is state, which the host owns and saves.
pub trait Optimizer: Send + Sync {
    /// Names of state tensors of each parameter's shape; they start at zero.
    fn state(&self) -> &[&str] {
        &[]
    }
    /// Updates one parameter; `hyper` holds the numeric arguments of its group in declared order.
    fn update(&self, parameter: ParameterUpdate, hyper: &[f64]) -> Result<()>;
}

/// Sets the learning rate as training goes on.
pub trait Scheduler: Send + Sync {
    /// The next learning rate of a group, from the experiment's (`base`) and the one now. `count` calls came before;
    /// the first comes before the first step of the optimizer.
    fn advance(&self, count: u64, base: f64, current: f64) -> f64;
}

/// The description of an optimizer, for `plugin!`.
pub fn optimizer<T: Component + Optimizer>() -> Description {
    let mut table: ffi::OptimizerTable = unsafe { std::mem::zeroed() };
    table.struct_size = std::mem::size_of::<ffi::OptimizerTable>() as u32;
    table.create = Some(create_any::<OptimizerBox<T>>);
    table.destroy = Some(destroy::<OptimizerBox<T>>);
    table.parameter_state = Some(parameter_state::<T>);
    table.step = Some(step::<T>);
    Description::new::<T>(3, 0, leak(table))
}

/// The description of a scheduler, for `plugin!`.
pub fn scheduler<T: Component + Scheduler>() -> Description {
    let mut table: ffi::SchedulerTable = unsafe { std::mem::zeroed() };
    table.struct_size = std::mem::size_of::<ffi::SchedulerTable>() as u32;
    table.create = Some(create_any::<T>);
    table.destroy = Some(destroy::<T>);
    table.info = Some(scheduler_info);
    table.advance = Some(advance::<T>);
    Description::new::<T>(4, 0, leak(table))
}

/// An optimizer with the number of its numeric arguments.
struct OptimizerBox<T> {
    optimizer: T,
    hyper_count: usize,
}

impl<T: Component> Component for OptimizerBox<T> {
    fn declaration() -> Declaration {
        T::declaration()
    }
    fn new(config: &Config) -> Result<Self> {
        Ok(OptimizerBox { optimizer: T::new(config)?, hyper_count: config.values.len() })
    }
}

unsafe extern "C" fn parameter_state<T: Optimizer>(
    instance: *mut c_void,
    _hyper: *const f64,
    parameter: *const ffi::Tensor,
    sink: *const ffi::StateSink,
    error: *mut ffi::Error,
) -> i32 {
    guarded(error, || {
        let (parameter, sink) = (&*parameter, &*sink);
        for name in (*(instance as *const OptimizerBox<T>)).optimizer.state() {
            let name = CString::new(*name).map_err(|_| Fault::argument("a name holds a NUL"))?;
            let add = sink.add.ok_or_else(|| Fault::argument("the host takes no state"))?;
            let state = ffi::State {
                struct_size: std::mem::size_of::<ffi::State>() as u32,
                dtype: f32::DTYPE,
                name: name.as_ptr(),
                rank: parameter.rank,
                start: 0,
                shape: parameter.shape.as_ptr(),
                value: 0.0,
            };
            add(sink.context, &state);
        }
        Ok(())
    })
}

unsafe extern "C" fn step<T: Optimizer>(
    instance: *mut c_void,
    _step: *const ffi::Step,
    call: *mut ffi::OptimizerStep,
    error: *mut ffi::Error,
) -> i32 {
    guarded(error, || {
        let own = &*(instance as *const OptimizerBox<T>);
        for g in 0..(*call).group_count as usize {
            let group = &**(*call).groups.add(g);
            let hyper =
                if own.hyper_count == 0 { &[] } else { std::slice::from_raw_parts(group.hyper, own.hyper_count) };
            for k in 0..group.parameter_count as usize {
                let parameter = &**group.parameters.add(k);
                // Without a gradient it took no part in this step.
                let Some(gradient) = parameter.gradient.as_ref() else { continue };
                if gradient.kind != 0 {
                    return Err(Fault::unsupported("expected dense gradients, received a row-sparse one"));
                }
                let states = (0..parameter.state_count as usize).map(|index| &mut **parameter.state.add(index));
                let state = states.map(|tensor| tensor.elements_mut()).collect::<Result<Vec<_>>>()?;
                let (value, gradient) = ((*parameter.value).elements_mut()?, (*gradient.values).elements()?);
                own.optimizer.update(ParameterUpdate { value, gradient, state }, hyper)?;
            }
        }
        Ok(())
    })
}

/// The one description of all schedulers here: they control `lr` and have no state.
struct Names(#[allow(dead_code)] [*const c_char; 1]);
unsafe impl Sync for Names {}
static NAMES: Names = Names([c"lr".as_ptr()]);
struct SchedulerInfo(ffi::SchedulerInfo);
unsafe impl Sync for SchedulerInfo {}
static SCHEDULER_INFO: SchedulerInfo = SchedulerInfo(ffi::SchedulerInfo {
    struct_size: std::mem::size_of::<ffi::SchedulerInfo>() as u32,
    value_count: 1,
    value_names: &NAMES.0 as *const *const c_char,
    state_count: 0,
    state_count_per_group: 0,
    needs_metric: 0,
    reserved: 0,
});

unsafe extern "C" fn scheduler_info(_instance: *mut c_void) -> *const ffi::SchedulerInfo {
    &SCHEDULER_INFO.0
}

unsafe extern "C" fn advance<T: Scheduler>(
    instance: *mut c_void,
    call: *mut ffi::SchedulerCall,
    error: *mut ffi::Error,
) -> i32 {
    guarded(error, || {
        let (scheduler, call) = (&*(instance as *const T), &*call);
        for group in 0..call.group_count as usize {
            let value = call.values.add(group);
            *value = scheduler.advance(call.count, *call.base.add(group), *value);
        }
        Ok(())
    })
}
