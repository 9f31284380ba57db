/* What the slots and the crash handler know of each other. */
#ifndef TENON_CALL_SLOTS_H
#define TENON_CALL_SLOTS_H

/* A stack for signal handlers of the calling thread, unless it has one. */
void tenon_call_give_signal_stack(void);
int tenon_call_crashes_are_handled(void);

#endif
