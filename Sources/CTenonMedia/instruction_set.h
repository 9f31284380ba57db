// Which instructions kernels of this target may use.
#ifndef CTENON_INSTRUCTION_SET_H
#define CTENON_INSTRUCTION_SET_H

// Whether AVX2 is there and the environment (TENON_ISA) does not ask for less.
int ctenon_has_avx2(void);

// The same for AVX-512 with permutations of bytes (VBMI).
int ctenon_has_byte_permutations(void);

#endif
