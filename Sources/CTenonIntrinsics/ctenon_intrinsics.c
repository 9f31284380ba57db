#include "ctenon_intrinsics.h"
