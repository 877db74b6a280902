// OpenBLAS: the CBLAS interface, and the LAPACK routines that SegEngine calls.
#ifndef SEG_COPENBLAS_H
#define SEG_COPENBLAS_H

#include <cblas.h>

// Eigenvalues (rising) and eigenvectors of a symmetric matrix, column-major; divide and conquer.
void dsyevd_(const char *job, const char *triangle, const int *order, double *matrix,
             const int *leading, double *eigenvalues, double *work, const int *work_size,
             int *integer_work, const int *integer_work_size, int *info);

#endif
