// SegPlot
