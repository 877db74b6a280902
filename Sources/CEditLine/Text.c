#define _XOPEN_SOURCE 700
#include "Text.h"

#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "CEditLine.h"

int SegFollowingBytes(unsigned char first) {
  if (first < 0x80) return 0;
  if (first >= 0xC2 && first < 0xE0) return 1;
  if (first >= 0xE0 && first < 0xF0) return 2;
  if (first >= 0xF0 && first < 0xF5) return 3;
  return -1;
}

wchar_t SegDecode(const unsigned char *bytes, int count) {
  static const wchar_t smallest[] = {0, 0x80, 0x800, 0x10000};
  static const unsigned char masks[] = {0x7F, 0x1F, 0x0F, 0x07};
  int following = SegFollowingBytes(bytes[0]);
  if (following < 0 || following != count - 1) return 0xFFFD;
  wchar_t code = bytes[0] & masks[following];
  for (int i = 1; i < count; i++) {
    if ((bytes[i] & 0xC0) != 0x80) return 0xFFFD;
    code = (code << 6) | (bytes[i] & 0x3F);
  }
  int isSurrogate = code >= 0xD800 && code < 0xE000;
  return code < smallest[following] || code > 0x10FFFF || isSurrogate ? 0xFFFD : code;
}

static size_t encode(wchar_t code, char *out) {
  unsigned long c = (unsigned long)code;
  if (c < 0x80) {
    out[0] = (char)c;
    return 1;
  }
  if (c < 0x800) {
    out[0] = (char)(0xC0 | (c >> 6));
    out[1] = (char)(0x80 | (c & 0x3F));
    return 2;
  }
  if (c < 0x10000) {
    out[0] = (char)(0xE0 | (c >> 12));
    out[1] = (char)(0x80 | ((c >> 6) & 0x3F));
    out[2] = (char)(0x80 | (c & 0x3F));
    return 3;
  }
  out[0] = (char)(0xF0 | ((c >> 18) & 0x07));
  out[1] = (char)(0x80 | ((c >> 12) & 0x3F));
  out[2] = (char)(0x80 | ((c >> 6) & 0x3F));
  out[3] = (char)(0x80 | (c & 0x3F));
  return 4;
}

size_t SegNarrowLength(const wchar_t *text, size_t length) {
  char bytes[4];
  size_t total = 0;
  for (size_t i = 0; i < length; i++) total += encode(text[i], bytes);
  return total;
}

char *SegNarrow(const wchar_t *text, size_t length) {
  char *result = malloc(length * 4 + 1);
  if (!result) return NULL;
  size_t used = 0;
  for (size_t i = 0; i < length; i++) used += encode(text[i], result + used);
  result[used] = 0;
  return result;
}

wchar_t *SegWide(const char *text) {
  size_t length = strlen(text);
  wchar_t *result = malloc((length + 1) * sizeof(wchar_t));
  if (!result) return NULL;
  const unsigned char *bytes = (const unsigned char *)text;
  size_t used = 0;
  for (size_t i = 0; i < length;) {
    int following = SegFollowingBytes(bytes[i]);
    size_t count = following < 0 || i + (size_t)following >= length ? 1 : (size_t)following + 1;
    result[used++] = SegDecode(bytes + i, (int)count);
    i += count;
  }
  result[used] = 0;
  return result;
}

void SegUseUTF8Locale(void) {
  if (strcmp(nl_langinfo(CODESET), "UTF-8") == 0) return;
  setlocale(LC_CTYPE, "");
  if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0) setlocale(LC_CTYPE, "C.UTF-8");
}

int SegDisplayWidth(const char *text) {
  SegUseUTF8Locale();
  wchar_t *wide = SegWide(text);
  if (!wide) return 0;
  int total = 0;
  for (size_t i = 0; wide[i]; i++) {
    int width = wcwidth(wide[i]);
    total += width > 0 ? width : 0;
  }
  free(wide);
  return total;
}

int SegCharacterWidth(uint32_t codePoint) {
  SegUseUTF8Locale();
  return wcwidth((wchar_t)codePoint);
}
