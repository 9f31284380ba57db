//! The plugin: descriptions of its components, made when the host enters, and the entry.
use crate::base::*;
use crate::ffi;
use std::ffi::{c_char, c_void, CString};
use std::panic::{catch_unwind, AssertUnwindSafe};

/// The C description of a component. Like all that a plugin says of itself it lives as long as the process.
pub struct Description(*const ffi::ComponentTable);

/// Puts a value where it stays for the life of the process.
pub(crate) fn leak<T>(value: T) -> *const T {
    Box::leak(Box::new(value))
}

pub(crate) fn leak_text(text: &str) -> *const c_char {
    CString::new(text).unwrap_or_default().into_raw()
}

pub(crate) fn leak_pointers<T>(pointers: Vec<*const T>) -> *const *const T {
    pointers.leak().as_ptr()
}

impl Description {
    pub(crate) fn new<T: Component>(kind: i32, flags: u32, table: *const impl Sized) -> Description {
        let declaration = T::declaration();
        let arguments: Vec<_> = declaration.arguments.iter().map(|it| leak(raw_argument(it))).collect();
        let uses: Vec<_> = declaration.uses.iter().map(|name| leak_text(name)).collect();
        let mut component: ffi::ComponentTable = unsafe { std::mem::zeroed() };
        component.struct_size = std::mem::size_of::<ffi::ComponentTable>() as u32;
        component.kind = kind;
        component.flags = flags;
        component.name = leak_text(&declaration.name);
        component.summary = leak_text(&declaration.summary);
        component.argument_count = arguments.len() as u32;
        component.arguments = leak_pointers(arguments);
        component.table = table as *const c_void;
        component.uses_count = uses.len() as u32;
        component.uses = leak_pointers(uses);
        component.example_count = declaration.examples.len() as u32;
        component.examples = leak_pointers(declaration.examples.iter().map(|it| leak(it.raw())).collect());
        Description(leak(component))
    }
}

fn raw_argument(argument: &Argument) -> ffi::Argument {
    let mut raw: ffi::Argument = unsafe { std::mem::zeroed() };
    raw.struct_size = std::mem::size_of::<ffi::Argument>() as u32;
    raw.types = argument.kind;
    raw.name = leak_text(&argument.name);
    raw.summary = leak_text(&argument.summary);
    raw.minimum = argument.minimum;
    raw.maximum = argument.maximum;
    if let Some(number) = argument.default {
        let is_int = argument.kind == ffi::VALUE_INT;
        let payload = if is_int { ffi::ValuePayload { integer: number as i64 } } else { ffi::ValuePayload { number } };
        raw.default_value = leak(ffi::Value { kind: argument.kind, index: 0, count: 0, payload, reserved: 0 });
    }
    raw
}

/// Makes an instance from what `create` of a table receives.
pub(crate) unsafe fn create<T: Component>(
    component: *const ffi::ComponentTable,
    host: *const ffi::Host,
    config: *const ffi::Config,
) -> Result<T> {
    let (component, config) = (&*component, &*config);
    let count = config.count.min(component.argument_count) as usize;
    let values =
        (0..count).map(|index| (text((**component.arguments.add(index)).name), *config.values.add(index))).collect();
    T::new(&Config { values, host: Host(host) })
}

/// Frees what a table's `create` or `plan` made; null is nothing.
pub(crate) unsafe fn free<T>(pointer: *mut c_void) {
    if !pointer.is_null() {
        let _ = catch_unwind(AssertUnwindSafe(|| drop(Box::from_raw(pointer as *mut T))));
    }
}

/// `create` of a table whose instance is the component itself.
pub(crate) unsafe extern "C" fn create_any<T: Component>(
    component: *const ffi::ComponentTable,
    host: *const ffi::Host,
    config: *const ffi::Config,
    instance: *mut *mut c_void,
    error: *mut ffi::Error,
) -> i32 {
    guarded(error, || {
        *instance = Box::into_raw(Box::new(create::<T>(component, host, config)?)) as _;
        Ok(())
    })
}

/// `destroy` of such a table.
pub(crate) unsafe extern "C" fn destroy<T>(instance: *mut c_void) {
    free::<T>(instance)
}

/// What `plugin!` makes the entry of.
///
/// # Safety
/// The pointers are those of the host's entry call.
pub unsafe fn enter(
    texts: [&str; 3],
    components: impl FnOnce() -> Vec<Description>,
    host: *const ffi::Host,
    plugin: *mut *const ffi::PluginTable,
    error: *mut ffi::Error,
) -> i32 {
    guarded(error, || {
        if (*host).prefix.abi_major != ffi::ABI_MAJOR {
            return Err(Fault::unsupported("this plugin speaks another major of the plugin ABI"));
        }
        // A plugin never prints: what a panic says reaches the host as an error.
        std::panic::set_hook(Box::new(|_| {}));
        let components: Vec<_> = components().into_iter().map(|description| description.0).collect();
        let mut table: ffi::PluginTable = std::mem::zeroed();
        table.prefix = ffi::Prefix {
            struct_size: std::mem::size_of::<ffi::PluginTable>() as u32,
            abi_major: ffi::ABI_MAJOR,
            abi_minor: ffi::NEEDS_MINOR,
            reserved: 0,
        };
        (table.id, table.version, table.license) = (leak_text(texts[0]), leak_text(texts[1]), leak_text(texts[2]));
        table.language = c"rust".as_ptr();
        table.toolchain = c"".as_ptr();
        table.component_count = components.len() as u32;
        table.components = leak_pointers(components);
        *plugin = leak(table);
        Ok(())
    })
}

/// `plugin!("vendor/name", "1.0.0", "MIT", layer::<Swish>(), ...)` once: the entry and the identity record.
#[macro_export]
macro_rules! plugin {
    ($id:literal, $version:literal, $license:literal, $($component:expr),+ $(,)?) => {
        #[used]
        #[link_section = ".tenon.plugin"]
        static TENON_IDENTITY: $crate::ffi::Identity<{ $id.len() }> = $crate::ffi::Identity::new($id);

        /// # Safety
        /// Called by the host alone.
        #[no_mangle]
        pub unsafe extern "C" fn tenon_plugin_entry_v1(
            host: *const $crate::ffi::Host,
            plugin: *mut *const $crate::ffi::PluginTable,
            error: *mut $crate::ffi::Error,
        ) -> i32 {
            // Read, so that the linker keeps the record.
            std::ptr::read_volatile(&TENON_IDENTITY.magic);
            $crate::enter([$id, $version, $license], || vec![$($component),+], host, plugin, error)
        }
    };
}
