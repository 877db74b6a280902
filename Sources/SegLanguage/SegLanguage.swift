// SegLanguage
