// SegData
