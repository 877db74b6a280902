#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#include "Editor.h"
#include "Text.h"

// Milliseconds: until an escape is taken for a key of its own, until the keyboard counts as idle,
// and between later looks at the window's size.
enum { escapeDelay = 30, idleDelay = 60, lookDelay = 200 };

SegScreenSize SegEditorSize(int output) {
  struct winsize size;
  SegScreenSize result = {80, 24};
  if (ioctl(output, TIOCGWINSZ, &size) == 0) {
    if (size.ws_col > 0) result.columns = size.ws_col;
    if (size.ws_row > 0) result.rows = size.ws_row;
  }
  return result;
}

char *SegLineText(EditLine *line, size_t *cursorBytes) {
  const LineInfoW *info = el_wline(line);
  if (cursorBytes) {
    *cursorBytes = SegNarrowLength(info->buffer, (size_t)(info->cursor - info->buffer));
  }
  return SegNarrow(info->buffer, (size_t)(info->lastchar - info->buffer));
}

SegRows SegRowsOf(SegEditor *editor) {
  size_t cursor = 0;
  SegRows rows = {0, 0};
  char *text = SegLineText(editor->line, &cursor);
  if (text) {
    rows = editor->callbacks.rows(editor->callbacks.context, text, cursor, editor->size.columns);
  }
  free(text);
  return rows;
}

void SegMoveDown(SegEditor *editor, int rows) {
  for (int row = 0; row < rows; row++) fputs("\r\n", editor->out);
}

int SegIsSearching(EditLine *line) {
  const LineInfoW *info = el_wline(line);
  const wchar_t *start = info->lastchar;
  while (start > info->buffer && start[-1] != L'\n') start--;
  if (start == info->buffer || info->lastchar - start < 4) return 0;
  int isNamed = wmemcmp(start, L"bck", 3) == 0 || wmemcmp(start, L"fwd", 3) == 0;
  return isNamed && (start[3] == L':' || start[3] == L'?');
}

// MARK: Painting over the line

static int hasInput(SegEditor *editor, int milliseconds) {
  if (SegHasTypedAhead()) return 1;
  struct pollfd wait = {.fd = fileno(editor->in), .events = POLLIN};
  return poll(&wait, 1, milliseconds) > 0;
}

void SegErase(SegEditor *editor) {
  if (!editor->eraser) return;
  fputs(editor->eraser, editor->out);
  fflush(editor->out);
  free(editor->eraser);
  editor->eraser = NULL;
}

static void paint(SegEditor *editor) {
  if (!editor->callbacks.paint || editor->isPasting || SegIsSearching(editor->line)) return;
  size_t cursor = 0;
  char *text = SegLineText(editor->line, &cursor);
  if (!text) return;
  SegErase(editor);
  SegPainting made =
      editor->callbacks.paint(editor->callbacks.context, text, cursor, editor->size);
  free(text);
  if (made.painting) {
    fputs(made.painting, editor->out);
    fflush(editor->out);
  }
  free(made.painting);
  editor->eraser = made.eraser;
}

// Clears the block, which the terminal has wrapped to its new width, and has it drawn again.
static int followResize(SegEditor *editor) {
  SegScreenSize size = SegEditorSize(fileno(editor->out));
  if (size.columns == editor->size.columns && size.rows == editor->size.rows) return 0;
  editor->size = size;
  free(editor->eraser);
  editor->eraser = NULL;
  int row = SegRowsOf(editor).cursor;
  if (row > 0) fprintf(editor->out, "\033[%dA", row);
  fputs("\r\033[J", editor->out);
  el_resize(editor->line);
  el_wset(editor->line, EL_REFRESH);
  return 1;
}

// MARK: Reading bytes

// Waits with a limit, so that a new window size is seen without a signal handler and what takes
// longer than a key may appear later.
static int readByte(SegEditor *editor, unsigned char *byte) {
  if (editor->heldByte >= 0) {
    *byte = (unsigned char)editor->heldByte;
    editor->heldByte = -1;
    return 1;
  }
  if (SegTypedAhead(byte)) return 1;
  struct pollfd wait = {.fd = fileno(editor->in), .events = POLLIN};
  for (int delay = idleDelay;; delay = lookDelay) {
    int ready = poll(&wait, 1, delay);
    if (ready < 0 && errno != EINTR) return -1;
    if (ready <= 0) {
      int isNew = followResize(editor);
      isNew |= !editor->isPasting && editor->callbacks.idle(editor->callbacks.context);
      if (isNew) paint(editor);
      continue;
    }
    ssize_t count = read(wait.fd, byte, 1);
    if (count == 1) return 1;
    // A terminal whose other side is gone gives EIO: the end of input.
    if (count == 0 || errno == EIO) return 0;
    if (errno != EINTR && errno != EAGAIN) return -1;
  }
}

// With the keys of vi an escape that no key's sequence follows at once is a key of its own.
static int isLoneEscape(SegEditor *editor) {
  unsigned char next;
  if (!hasInput(editor, escapeDelay)) return 1;
  if (readByte(editor, &next) != 1) return 1;
  editor->heldByte = next;
  return next != '[' && next != 'O';
}

// libedit calls this after it drew the line and before it waits, which is the moment for painting
// over the line. Before a key changes anything, what stands behind the line goes.
int SegReadCharacter(EditLine *line, wchar_t *character) {
  SegEditor *editor = SegOwner(line);
  if (editor->injected && *editor->injected) {
    *character = *editor->injected++;
    return 1;
  }
  if (editor->heldByte < 0 && !hasInput(editor, 0)) paint(editor);
  unsigned char bytes[4];
  int outcome = readByte(editor, bytes);
  SegErase(editor);
  if (outcome != 1) return outcome;
  int following = SegFollowingBytes(bytes[0]);
  for (int i = 1; i <= following; i++) {
    outcome = readByte(editor, bytes + i);
    if (outcome != 1) return outcome;
  }
  *character = SegDecode(bytes, following < 0 ? 1 : following + 1);
  int isVi = editor->usesVi && !editor->isPasting && !SegIsSearching(line);
  if (*character == 27 && isVi && isLoneEscape(editor)) *character = LONE_ESCAPE[0];
  return 1;
}
