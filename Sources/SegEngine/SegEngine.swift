// SegEngine
