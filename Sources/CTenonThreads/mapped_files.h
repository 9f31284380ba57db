/* What the crash handler asks: which file lies at an address. */
#ifndef TENON_MAPPED_FILES_H
#define TENON_MAPPED_FILES_H

/* May be called in a signal handler; null: none that was named. */
const char *tenon_mapping_of(const void *address);

#endif
