/* The kernels of one instruction set: included by one file for each, with ISA set to its name. */
#include "vector.h"

#include "layout.h"

#define TABLE_NAME_(isa) tenon_lanes_##isa
#define TABLE_NAME(isa) TABLE_NAME_(isa)
#define TEXT_(x) #x
#define TEXT(x) TEXT_(x)

const tenon_lane_kernels TABLE_NAME(ISA) = {
    .name = TEXT(ISA),
    .rows_to_lanes = rows_to_lanes,
    .lanes_to_rows = lanes_to_rows,
    .swap_lanes = swap_lanes,
};
