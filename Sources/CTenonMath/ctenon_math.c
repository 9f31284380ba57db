#include "ctenon_math.h"
