// The functions of OpenBLAS that SegEngine calls, and nothing else. Declared here since a machine may have the
// `cblas.h` of another BLAS beside OpenBLAS's own.
#ifndef SEG_COPENBLAS_H
#define SEG_COPENBLAS_H

enum CBLAS_ORDER { CblasRowMajor = 101, CblasColMajor = 102 };
enum CBLAS_TRANSPOSE { CblasNoTrans = 111, CblasTrans = 112 };
enum CBLAS_UPLO { CblasUpper = 121, CblasLower = 122 };

void openblas_set_num_threads(int threads);
// 0 for a build without threads, which is not made for several callers at once.
int openblas_get_parallel(void);

// c = alpha · a · aᵀ + beta · c, or with aᵀ · a; only one triangle of c is written.
void cblas_dsyrk(enum CBLAS_ORDER order, enum CBLAS_UPLO triangle, enum CBLAS_TRANSPOSE transpose,
                 int size, int inner, double alpha, const double *a, int a_leading, double beta,
                 double *c, int c_leading);

// c = alpha · a · b + beta · c
void cblas_dgemm(enum CBLAS_ORDER order, enum CBLAS_TRANSPOSE a_transpose,
                 enum CBLAS_TRANSPOSE b_transpose, int rows, int columns, int inner, double alpha,
                 const double *a, int a_leading, const double *b, int b_leading, double beta,
                 double *c, int c_leading);

// Eigenvalues (rising) and eigenvectors of a symmetric matrix, column-major; divide and conquer.
void dsyevd_(const char *job, const char *triangle, const int *order, double *matrix,
             const int *leading, double *eigenvalues, double *work, const int *work_size,
             int *integer_work, const int *integer_work_size, int *info);

#endif
