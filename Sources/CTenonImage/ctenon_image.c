#include "ctenon_image.h"
