#define _GNU_SOURCE
#include <signal.h>
#include <stdlib.h>
#include <wchar.h>

#include "Editor.h"
#include "Text.h"

static void insert(EditLine *line, const char *text) {
  wchar_t *wide = SegWide(text);
  if (wide && wide[0]) el_winsertstr(line, wide);
  free(wide);
}

static void replaceAll(EditLine *line, const char *text, size_t cursor) {
  const LineInfoW *info = el_wline(line);
  int length = (int)(info->lastchar - info->buffer);
  el_cursor(line, (int)(info->lastchar - info->cursor));
  el_deletestr(line, length);
  insert(line, text);
  info = el_wline(line);
  length = (int)(info->lastchar - info->buffer);
  if ((int)cursor < length) el_cursor(line, (int)cursor - length);
}

// MARK: Enter and Ctrl-C

static unsigned char newLine(EditLine *line, wint_t key) {
  (void)key;
  SegEditor *editor = SegOwner(line);
  const LineInfoW *info = el_wline(line);
  char *before = SegNarrow(info->buffer, (size_t)(info->cursor - info->buffer));
  char *indentation =
      before ? editor->callbacks.indentation(editor->callbacks.context, before) : NULL;
  el_winsertstr(line, L"\n");
  if (indentation) insert(line, indentation);
  free(before);
  free(indentation);
  return CC_REFRESH;
}

// Enter on an empty last line ends the statement too: its error then says what is missing.
static int endsInEmptyLine(const LineInfoW *info) {
  if (info->cursor != info->lastchar) return 0;
  const wchar_t *place = info->lastchar;
  while (place > info->buffer && (place[-1] == L' ' || place[-1] == L'\t')) place--;
  return place > info->buffer && place[-1] == L'\n';
}

static unsigned char enter(EditLine *line, wint_t key) {
  SegEditor *editor = SegOwner(line);
  char *text = SegLineText(line, NULL);
  int isComplete = !text || endsInEmptyLine(el_wline(line)) ||
                   editor->callbacks.isComplete(editor->callbacks.context, text);
  free(text);
  if (!isComplete) return newLine(line, key);
  el_wpush(line, FINISH);
  return CC_REFRESH;
}

static unsigned char interrupt(EditLine *line, wint_t key) {
  (void)key;
  SegOwner(line)->wasInterrupted = 1;
  el_wpush(line, FINISH);
  return CC_REFRESH;
}

// MARK: Another text for the line

static unsigned char change(EditLine *line, SegWish wish) {
  SegEditor *editor = SegOwner(line);
  size_t cursor = 0;
  char *text = SegLineText(line, &cursor);
  if (!text) return CC_ERROR;
  SegChange made = editor->callbacks.change(editor->callbacks.context, wish, text, cursor);
  free(text);
  if (!made.text) return CC_REFRESH_BEEP;
  replaceAll(line, made.text, made.cursor);
  free(made.text);
  return CC_REFRESH;
}

static unsigned char older(EditLine *line, wint_t key) {
  (void)key;
  return change(line, SegWishOlder);
}

static unsigned char newer(EditLine *line, wint_t key) {
  (void)key;
  return change(line, SegWishNewer);
}

static unsigned char fix(EditLine *line, wint_t key) {
  (void)key;
  return change(line, SegWishFixed);
}

// Up and Down move within the text first, and only from its first or last line into the history.
static unsigned char up(EditLine *line, wint_t key) {
  const LineInfoW *info = el_wline(line);
  int isFirst = wmemchr(info->buffer, L'\n', (size_t)(info->cursor - info->buffer)) == NULL;
  if (isFirst) return older(line, key);
  el_wpush(line, UP_IN_TEXT);
  return CC_NORM;
}

static unsigned char down(EditLine *line, wint_t key) {
  const LineInfoW *info = el_wline(line);
  int isLast = wmemchr(info->cursor, L'\n', (size_t)(info->lastchar - info->cursor)) == NULL;
  if (isLast) return newer(line, key);
  el_wpush(line, DOWN_IN_TEXT);
  return CC_NORM;
}

static unsigned char insertInitial(EditLine *line, wint_t key) {
  (void)key;
  SegEditor *editor = SegOwner(line);
  if (editor->initial) insert(line, editor->initial);
  return CC_REFRESH;
}

// MARK: Hints, and moving where they may be taken

// Whether a hint stood behind the line and is part of it now.
static int takeHint(EditLine *line) {
  SegEditor *editor = SegOwner(line);
  const LineInfoW *info = el_wline(line);
  if (info->cursor != info->lastchar) return 0;
  char *text = SegLineText(line, NULL);
  char *hint = text ? editor->callbacks.hint(editor->callbacks.context, text) : NULL;
  free(text);
  if (!hint) return 0;
  insert(line, hint);
  free(hint);
  return 1;
}

static unsigned char right(EditLine *line, wint_t key) {
  (void)key;
  if (takeHint(line)) return CC_REFRESH;
  const LineInfoW *info = el_wline(line);
  if (info->cursor == info->lastchar) return CC_ERROR;
  el_cursor(line, 1);
  return CC_CURSOR;
}

// The end of the line of the text, and from there of all of it.
static unsigned char lineEnd(EditLine *line, wint_t key) {
  (void)key;
  if (takeHint(line)) return CC_REFRESH;
  const LineInfoW *info = el_wline(line);
  const wchar_t *place = info->cursor;
  while (place < info->lastchar && *place != L'\n') place++;
  if (place == info->cursor) place = info->lastchar;
  el_cursor(line, (int)(place - info->cursor));
  return CC_CURSOR;
}

static unsigned char lineStart(EditLine *line, wint_t key) {
  (void)key;
  const LineInfoW *info = el_wline(line);
  const wchar_t *place = info->cursor;
  while (place > info->buffer && place[-1] != L'\n') place--;
  if (place == info->cursor) place = info->buffer;
  el_cursor(line, (int)(place - info->cursor));
  return CC_CURSOR;
}

// MARK: Paste

typedef struct {
  wchar_t *text;
  size_t count;
  size_t capacity;
} WideBuffer;

static int append(WideBuffer *buffer, wchar_t character) {
  if (buffer->count == buffer->capacity) {
    size_t capacity = buffer->capacity ? buffer->capacity * 2 : 256;
    wchar_t *grown = realloc(buffer->text, capacity * sizeof(wchar_t));
    if (!grown) return 0;
    buffer->text = grown;
    buffer->capacity = capacity;
  }
  buffer->text[buffer->count++] = character;
  return 1;
}

static void readPaste(EditLine *line, WideBuffer *buffer) {
  static const wchar_t end[] = L"\033[201~";
  const size_t endLength = sizeof end / sizeof *end - 1;
  SegEditor *editor = SegOwner(line);
  wchar_t character;
  editor->isPasting = 1;
  while (el_wgetc(line, &character) == 1 && append(buffer, character)) {
    if (buffer->count < endLength) continue;
    if (wmemcmp(buffer->text + buffer->count - endLength, end, endLength) == 0) {
      buffer->count -= endLength;
      break;
    }
  }
  editor->isPasting = 0;
}

static unsigned char paste(EditLine *line, wint_t key) {
  (void)key;
  SegEditor *editor = SegOwner(line);
  WideBuffer buffer = {NULL, 0, 0};
  readPaste(line, &buffer);
  char *text = SegNarrow(buffer.text, buffer.count);
  char *cleaned = text ? editor->callbacks.pasted(editor->callbacks.context, text) : NULL;
  if (cleaned) insert(line, cleaned);
  free(cleaned);
  free(text);
  free(buffer.text);
  return CC_REFRESH;
}

// MARK: Completion

// Prints below the block, before the line changes. libedit then clears its rows from where it
// believes the cursor to be, and draws the block anew; the empty rows printed last are for that.
static void list(SegEditor *editor, const char *listing) {
  SegRows rows = SegRowsOf(editor);
  SegMoveDown(editor, rows.end - rows.cursor);
  fprintf(editor->out, "\r\n%s\r\n", listing);
  SegMoveDown(editor, rows.cursor);
  fflush(editor->out);
}

static unsigned char complete(EditLine *line, wint_t key) {
  (void)key;
  SegEditor *editor = SegOwner(line);
  size_t cursor = 0;
  char *text = SegLineText(line, &cursor);
  if (!text) return CC_ERROR;
  SegCompletion change = editor->callbacks.complete(editor->callbacks.context, text, cursor);
  free(text);
  if (change.listing) list(editor, change.listing);
  if (change.inserted) {
    el_cursor(line, (int)change.deletedAfter);
    el_deletestr(line, (int)(change.deletedBefore + change.deletedAfter));
    insert(line, change.inserted);
  }
  unsigned char outcome = change.inserted ? CC_REFRESH : CC_REFRESH_BEEP;
  if (change.listing) outcome = CC_REDISPLAY;
  free(change.inserted);
  free(change.listing);
  return outcome;
}

// MARK: Giving the terminal away for a while

static void leaveTerminal(SegEditor *editor) {
  fputs(PASTE_OFF, editor->out);
  fflush(editor->out);
  el_wset(editor->line, EL_PREP_TERM, 0);
}

static void takeTerminal(SegEditor *editor) {
  el_wset(editor->line, EL_PREP_TERM, 1);
  fputs(PASTE_ON, editor->out);
}

// A full-screen editor gives the screen back as it was.
static unsigned char edit(EditLine *line, wint_t key) {
  (void)key;
  SegEditor *editor = SegOwner(line);
  leaveTerminal(editor);
  change(line, SegWishEdited);
  takeTerminal(editor);
  return CC_REDISPLAY;
}

// The shell goes on below the block; when it is its turn again, the block is drawn below that.
static unsigned char suspend(EditLine *line, wint_t key) {
  (void)key;
  SegEditor *editor = SegOwner(line);
  SegRows rows = SegRowsOf(editor);
  SegMoveDown(editor, rows.end - rows.cursor + 1);
  leaveTerminal(editor);
  raise(SIGTSTP);
  takeTerminal(editor);
  SegMoveDown(editor, rows.cursor);
  fflush(editor->out);
  return CC_REDISPLAY;
}

static unsigned char nothing(EditLine *line, wint_t key) {
  (void)line;
  (void)key;
  return CC_NORM;
}

void SegAddFunctions(EditLine *line) {
  el_wset(line, EL_ADDFN, L"seg-enter", L"End the statement or start a line", enter);
  el_wset(line, EL_ADDFN, L"seg-new-line", L"Start a line", newLine);
  el_wset(line, EL_ADDFN, L"seg-interrupt", L"Drop the statement", interrupt);
  el_wset(line, EL_ADDFN, L"seg-complete", L"Complete the word", complete);
  el_wset(line, EL_ADDFN, L"seg-paste", L"Insert a pasted block", paste);
  el_wset(line, EL_ADDFN, L"seg-up", L"Line above or older statement", up);
  el_wset(line, EL_ADDFN, L"seg-down", L"Line below or newer statement", down);
  el_wset(line, EL_ADDFN, L"seg-older", L"Older statement", older);
  el_wset(line, EL_ADDFN, L"seg-newer", L"Newer statement", newer);
  el_wset(line, EL_ADDFN, L"seg-right", L"Take the hint or move right", right);
  el_wset(line, EL_ADDFN, L"seg-line-end", L"Take the hint or move to the end", lineEnd);
  el_wset(line, EL_ADDFN, L"seg-line-start", L"Move to the start", lineStart);
  el_wset(line, EL_ADDFN, L"seg-fix", L"Repair the marked error", fix);
  el_wset(line, EL_ADDFN, L"seg-edit", L"Open the statement in a text editor", edit);
  el_wset(line, EL_ADDFN, L"seg-suspend", L"Stop the program for now", suspend);
  el_wset(line, EL_ADDFN, L"seg-initial", L"Insert what the line starts with", insertInitial);
  el_wset(line, EL_ADDFN, L"seg-nothing", L"Do nothing", nothing);
}
