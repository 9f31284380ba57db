/*
 * The contract between Tenon and a plugin. Plain C11; nothing else is needed to write one.
 *
 * A plugin is a shared library that exports exactly one symbol, `tenon_plugin_entry_v1`, and carries
 * an ELF section `.tenon.plugin` (abi.h). It provides components of six kinds: layer, loss,
 * optimizer, scheduler, transform, dataset.
 *
 * Rules that hold everywhere, and are not repeated at each function:
 *  - Every struct that may grow starts with `struct_size`, the size its writer knows. It grows only at
 *    its end. A reader looks at min(struct_size, sizeof(mine)) bytes and treats the rest as zero.
 *    Arrays of such structs are arrays of pointers, so that an element may grow.
 *  - Whoever allocates frees. Pointers passed to a call are borrowed until it returns.
 *  - What a plugin returns by pointer (descriptions, names, tables) stays valid and unchanged for the
 *    life of the process; what an instance returns, until that instance is destroyed.
 *  - A function returns TENON_OK or fills `*error` and returns the code it put there. `error` is never
 *    null. A failed create leaves nothing to destroy. Nothing throws, unwinds or exits across.
 *  - Strings are UTF-8 and end in NUL; names are ASCII. Null is written "nullable" where it is legal.
 *  - A plugin starts no threads, never prints, and does no work in static constructors.
 *  - Thread tags:
 *      [load]       once, from one thread, before anything else of the plugin
 *      [exclusive]  never concurrent with another call on the same instance
 *      [step]       one call at a time per instance, from any thread; different instances run at once
 *      [any]        from any thread, concurrently, also on the same instance
 *  - Since: everything here exists since ABI 1.0 unless it says otherwise.
 */
#ifndef TENON_PLUGIN_H
#define TENON_PLUGIN_H

#include "tenon/abi.h"
#include "tenon/tensor.h"
#include "tenon/value.h"
#include "tenon/host.h"
#include "tenon/formula.h"
#include "tenon/example.h"
#include "tenon/component.h"
#include "tenon/layer.h"
#include "tenon/composite.h"
#include "tenon/onnx.h"
#include "tenon/fusion.h"
#include "tenon/loss.h"
#include "tenon/metric.h"
#include "tenon/optimizer.h"
#include "tenon/scheduler.h"
#include "tenon/sample.h"
#include "tenon/fit.h"
#include "tenon/transform.h"
#include "tenon/dataset.h"
#include "tenon/plugin.h"

#endif
