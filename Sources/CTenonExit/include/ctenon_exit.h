/*
 * Who may end the command's process. Plugins bind to the `exit`, `_exit`, `_Exit` and `quick_exit` that the command
 * exports, so that one that ends the process is named, and a training that it cuts short is no success.
 *
 * Linked into the command alone: a library never decides about its program's end.
 */
#ifndef CTENON_EXIT_H
#define CTENON_EXIT_H

/* From now on an exit out of a call of a plugin, or on a thread that is not the host's, is explained and has status 1. */
void tenon_exit_guard(void);

/* Ends the process at once: no destructor, no handler, no buffer of anybody comes into it. */
_Noreturn void tenon_exit_leave(int status);

/* Ends the process as one without a guard does, with everything that libraries have left for it. */
_Noreturn void tenon_exit_in_full(int status);

#endif
