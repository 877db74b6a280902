// SegKernels
