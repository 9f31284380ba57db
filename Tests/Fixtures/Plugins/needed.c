/* What broken.c needs with FAULT_UNDEFINED_SYMBOL: a library that somebody may or may not have installed. */
__attribute__((visibility("default"))) int acme_is_nowhere(void);
int acme_is_nowhere(void) { return 0; }
