/* Runs a Swift closure through a host's parallel_for. Swift declares the function itself (HostServices.swift):
 * its last two C arguments are one closure there. */
#ifndef CTENON_PARALLEL_H
#define CTENON_PARALLEL_H
#endif
