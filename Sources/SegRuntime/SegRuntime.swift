// SegRuntime
