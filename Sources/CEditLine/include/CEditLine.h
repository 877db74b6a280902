// libedit without its variadic functions, which Swift cannot call.
#ifndef SEG_CEDITLINE_H
#define SEG_CEDITLINE_H

#include <histedit.h>

#endif
