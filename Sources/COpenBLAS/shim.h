// OpenBLAS: the CBLAS interface, and the LAPACK routines that SegEngine calls.
#ifndef SEG_COPENBLAS_H
#define SEG_COPENBLAS_H

#include <cblas.h>

#endif
