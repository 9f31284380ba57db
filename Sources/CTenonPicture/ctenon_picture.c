#include "ctenon_picture.h"
