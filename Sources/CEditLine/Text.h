// UTF-8 and wide characters, independent of the locale.
#ifndef SEG_CEDITLINE_TEXT_H
#define SEG_CEDITLINE_TEXT_H

#include <stddef.h>
#include <wchar.h>

// Number of bytes that follow a first byte, -1 if it cannot be a first byte.
int SegFollowingBytes(unsigned char first);
// The code point of `count` bytes; U+FFFD when they are not one well-formed character.
wchar_t SegDecode(const unsigned char *bytes, int count);
// Both allocate with malloc; `length` counts wide characters.
char *SegNarrow(const wchar_t *text, size_t length);
wchar_t *SegWide(const char *text);
// Bytes of a wide text in UTF-8.
size_t SegNarrowLength(const wchar_t *text, size_t length);
// LC_CTYPE decides on the widths and the output of libedit.
void SegUseUTF8Locale(void);

#endif
