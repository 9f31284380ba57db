#include "ctenon_predict_float.h"
#include "tenon_predict.h"
