#define _GNU_SOURCE
#include "CEditLine.h"

#include <errno.h>
#include <histedit.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "Text.h"

struct SegEditor {
  EditLine *line;
  HistoryW *history;
  FILE *in;
  FILE *out;
  int columns;
  int wasInterrupted;
  wchar_t *prompt;
  SegEditorCallbacks callbacks;
};

// Keys that no keyboard sends. Enter, Ctrl-C and the arrows decide what to do and then push one of
// these, so that libedit's own functions finish the job (a function that ends the line itself would
// leave the cursor inside the block and the buffer without its end).
#define FINISH L"\033[9990~"
#define UP_IN_HISTORY L"\033[9991~"
#define UP_IN_TEXT L"\033[9992~"
#define DOWN_IN_HISTORY L"\033[9993~"
#define DOWN_IN_TEXT L"\033[9994~"

static const char pasteOn[] = "\033[?2004h";
static const char pasteOff[] = "\033[?2004l";

static SegEditor *owner(EditLine *line) {
  void *data = NULL;
  el_wget(line, EL_CLIENTDATA, &data);
  return data;
}

// MARK: Leaving the terminal as it was

static int guardedInput = -1;
static int guardedOutput = -1;
static struct termios guardedState;
static const int deadlySignals[] = {SIGTERM, SIGHUP, SIGQUIT};
static struct sigaction formerActions[3];

// Uses only functions that a signal handler may call.
static void restoreTerminal(int signal) {
  if (guardedInput >= 0) {
    tcsetattr(guardedInput, TCSADRAIN, &guardedState);
    if (write(guardedOutput, pasteOff, sizeof pasteOff - 1) < 0) errno = 0;
  }
  struct sigaction standard = {.sa_handler = SIG_DFL};
  sigaction(signal, &standard, NULL);
  raise(signal);
}

static void guardTerminal(int input, int output) {
  if (tcgetattr(input, &guardedState) != 0) return;
  guardedInput = input;
  guardedOutput = output;
  struct sigaction action = {.sa_handler = restoreTerminal};
  for (int i = 0; i < 3; i++) sigaction(deadlySignals[i], &action, &formerActions[i]);
}

static void unguardTerminal(void) {
  if (guardedInput < 0) return;
  for (int i = 0; i < 3; i++) sigaction(deadlySignals[i], &formerActions[i], NULL);
  guardedInput = -1;
}

// MARK: Rows of the block

// Advances past one character by libedit's own rule; a wide one that does not fit starts a row.
static void advance(wchar_t character, int columns, int *row, int *column) {
  int width = character == L'\n' ? 0 : wcwidth(character);
  if (character == L'\t') width = 8 - *column % 8;
  if (width < 0) width = 2;
  if (character == L'\n' || *column + width > columns) {
    *row += 1;
    *column = 0;
  }
  *column += width;
  if (*column >= columns) {
    *row += 1;
    *column = 0;
  }
}

// The row of a place in the line, counted from the row of the prompt.
static int rowOf(SegEditor *editor, const wchar_t *place) {
  const LineInfoW *info = el_wline(editor->line);
  int row = 0, column = 0, isHidden = 0;
  for (const wchar_t *p = editor->prompt; p && *p; p++) {
    if (*p == 1) {
      isHidden = !isHidden;
    } else if (!isHidden) {
      advance(*p, editor->columns, &row, &column);
    }
  }
  for (const wchar_t *p = info->buffer; p < place; p++) {
    advance(*p, editor->columns, &row, &column);
  }
  return row;
}

static void moveDown(SegEditor *editor, int rows) {
  for (int row = 0; row < rows; row++) fputs("\r\n", editor->out);
}

// MARK: Reading characters

int SegEditorColumns(int output) {
  struct winsize size;
  return ioctl(output, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

// Clears the block, which the terminal has wrapped to its new width, and has it drawn again.
static void followResize(SegEditor *editor) {
  int columns = SegEditorColumns(fileno(editor->out));
  if (columns == editor->columns) return;
  editor->columns = columns;
  int row = rowOf(editor, el_wline(editor->line)->cursor);
  if (row > 0) fprintf(editor->out, "\033[%dA", row);
  fputs("\r\033[J", editor->out);
  el_resize(editor->line);
  el_wset(editor->line, EL_REFRESH);
}

// Waits with a limit, so that a new window size is seen without a signal handler.
static int readByte(SegEditor *editor, unsigned char *byte) {
  struct pollfd wait = {.fd = fileno(editor->in), .events = POLLIN};
  for (;;) {
    int ready = poll(&wait, 1, 200);
    if (ready < 0 && errno != EINTR) return -1;
    if (ready <= 0) {
      followResize(editor);
      continue;
    }
    ssize_t count = read(wait.fd, byte, 1);
    if (count == 1) return 1;
    // A terminal whose other side is gone gives EIO: the end of input.
    if (count == 0 || errno == EIO) return 0;
    if (errno != EINTR && errno != EAGAIN) return -1;
  }
}

// Replaces libedit's reader. It is called after the line was drawn and before the wait, which is
// also the moment for painting over the line.
static int readCharacter(EditLine *line, wchar_t *character) {
  SegEditor *editor = owner(line);
  unsigned char bytes[4];
  int outcome = readByte(editor, bytes);
  if (outcome != 1) return outcome;
  int following = SegFollowingBytes(bytes[0]);
  for (int i = 1; i <= following; i++) {
    outcome = readByte(editor, bytes + i);
    if (outcome != 1) return outcome;
  }
  *character = SegDecode(bytes, following < 0 ? 1 : following + 1);
  return 1;
}

// MARK: Keys

static char *lineText(EditLine *line, size_t *cursorBytes) {
  const LineInfoW *info = el_wline(line);
  if (cursorBytes) {
    *cursorBytes = SegNarrowLength(info->buffer, (size_t)(info->cursor - info->buffer));
  }
  return SegNarrow(info->buffer, (size_t)(info->lastchar - info->buffer));
}

static void insert(EditLine *line, const char *text) {
  wchar_t *wide = SegWide(text);
  if (wide && wide[0]) el_winsertstr(line, wide);
  free(wide);
}

static unsigned char newLine(EditLine *line, wint_t key) {
  (void)key;
  SegEditor *editor = owner(line);
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
  SegEditor *editor = owner(line);
  char *text = lineText(line, NULL);
  int isComplete = !text || endsInEmptyLine(el_wline(line)) ||
                   editor->callbacks.isComplete(editor->callbacks.context, text);
  free(text);
  if (!isComplete) return newLine(line, key);
  el_wpush(line, FINISH);
  return CC_REFRESH;
}

static unsigned char interrupt(EditLine *line, wint_t key) {
  (void)key;
  owner(line)->wasInterrupted = 1;
  el_wpush(line, FINISH);
  return CC_REFRESH;
}

// Up and Down move within the text first, and only from its first or last line into the history.
static unsigned char up(EditLine *line, wint_t key) {
  (void)key;
  const LineInfoW *info = el_wline(line);
  int isFirst = wmemchr(info->buffer, L'\n', (size_t)(info->cursor - info->buffer)) == NULL;
  el_wpush(line, isFirst ? UP_IN_HISTORY : UP_IN_TEXT);
  return CC_NORM;
}

static unsigned char down(EditLine *line, wint_t key) {
  (void)key;
  const LineInfoW *info = el_wline(line);
  int isLast = wmemchr(info->cursor, L'\n', (size_t)(info->lastchar - info->cursor)) == NULL;
  el_wpush(line, isLast ? DOWN_IN_HISTORY : DOWN_IN_TEXT);
  return CC_NORM;
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

static unsigned char paste(EditLine *line, wint_t key) {
  (void)key;
  static const wchar_t end[] = L"\033[201~";
  const size_t endLength = sizeof end / sizeof *end - 1;
  SegEditor *editor = owner(line);
  WideBuffer buffer = {NULL, 0, 0};
  wchar_t character;
  while (el_wgetc(line, &character) == 1 && append(&buffer, character)) {
    if (buffer.count < endLength) continue;
    if (wmemcmp(buffer.text + buffer.count - endLength, end, endLength) == 0) {
      buffer.count -= endLength;
      break;
    }
  }
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
  const LineInfoW *info = el_wline(editor->line);
  int row = rowOf(editor, info->cursor);
  moveDown(editor, rowOf(editor, info->lastchar) - row);
  fprintf(editor->out, "\r\n%s\r\n", listing);
  moveDown(editor, row);
  fflush(editor->out);
}

static unsigned char complete(EditLine *line, wint_t key) {
  (void)key;
  SegEditor *editor = owner(line);
  size_t cursor = 0;
  char *text = lineText(line, &cursor);
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

// MARK: Life of an editor

static wchar_t *promptText(EditLine *line) {
  static wchar_t empty[] = L"";
  wchar_t *prompt = owner(line)->prompt;
  return prompt ? prompt : empty;
}

static void addFunctions(EditLine *line) {
  el_wset(line, EL_ADDFN, L"seg-enter", L"End the statement or start a line", enter);
  el_wset(line, EL_ADDFN, L"seg-new-line", L"Start a line", newLine);
  el_wset(line, EL_ADDFN, L"seg-interrupt", L"Drop the statement", interrupt);
  el_wset(line, EL_ADDFN, L"seg-complete", L"Complete the word", complete);
  el_wset(line, EL_ADDFN, L"seg-paste", L"Insert a pasted block", paste);
  el_wset(line, EL_ADDFN, L"seg-up", L"Line above or older statement", up);
  el_wset(line, EL_ADDFN, L"seg-down", L"Line below or newer statement", down);
}

static void bind(EditLine *line, const wchar_t *key, const wchar_t *function) {
  el_wset(line, EL_BIND, key, function, NULL);
}

// Comforts that a user's settings may change.
static void bindComforts(EditLine *line) {
  bind(line, L"^R", L"em-inc-search-prev");
  bind(line, L"^W", L"ed-delete-prev-word");
  bind(line, L"\\e[3~", L"ed-delete-next-char");
  bind(line, L"\\e[1;5C", L"em-next-word");
  bind(line, L"\\e[1;5D", L"ed-prev-word");
  bind(line, L"\\e^M", L"seg-new-line");
  bind(line, L"\\e^J", L"seg-new-line");
  bind(line, L"\\e[A", L"seg-up");
  bind(line, L"\\e[B", L"seg-down");
  bind(line, L"\\eOA", L"seg-up");
  bind(line, L"\\eOB", L"seg-down");
}

// What reading statements depends on.
static void bindEssentials(EditLine *line) {
  bind(line, FINISH, L"ed-newline");
  bind(line, UP_IN_HISTORY, L"ed-prev-history");
  bind(line, UP_IN_TEXT, L"ed-prev-line");
  bind(line, DOWN_IN_HISTORY, L"ed-next-history");
  bind(line, DOWN_IN_TEXT, L"ed-next-line");
  bind(line, L"^M", L"seg-enter");
  bind(line, L"^J", L"seg-enter");
  bind(line, L"^C", L"seg-interrupt");
  bind(line, L"^I", L"seg-complete");
  bind(line, L"\\e[200~", L"seg-paste");
  // While a line is edited Ctrl-C has to arrive as a key, and the line ends of a paste as they are.
  el_wset(line, EL_SETTY, L"-d", L"-isig", L"-icrnl", L"-inlcr", NULL);
}

// libedit cuts recalled statements to the size of the buffer, which only grows by insertion.
static void growBuffer(EditLine *line) {
  enum { size = 65536 };
  wchar_t *blanks = malloc((size + 1) * sizeof(wchar_t));
  if (!blanks) return;
  wmemset(blanks, L' ', size);
  blanks[size] = 0;
  el_winsertstr(line, blanks);
  el_deletestr(line, size);
  free(blanks);
}

static FILE *stream(int descriptor, const char *mode) {
  int copy = dup(descriptor);
  if (copy < 0) return NULL;
  FILE *file = fdopen(copy, mode);
  if (!file) close(copy);
  return file;
}

static void configure(SegEditor *editor, const char *terminal, int readsUserSettings) {
  EditLine *line = editor->line;
  HistEventW event;
  el_wset(line, EL_CLIENTDATA, editor);
  if (terminal) el_wset(line, EL_TERMINAL, terminal);
  el_wset(line, EL_EDITOR, L"emacs");
  el_wset(line, EL_SIGNAL, 0);
  el_wset(line, EL_PROMPT_ESC, promptText, L'\1');
  el_wset(line, EL_GETCFN, readCharacter);
  history_w(editor->history, &event, H_SETSIZE, 10000);
  history_w(editor->history, &event, H_SETUNIQUE, 1);
  el_wset(line, EL_HIST, history_w, editor->history);
  addFunctions(line);
  bindComforts(line);
  if (readsUserSettings) el_source(line, NULL);
  bindEssentials(line);
  growBuffer(line);
}

SegEditor *SegEditorOpen(
    int input, int output, const char *terminal, int readsUserSettings,
    SegEditorCallbacks callbacks) {
  SegUseUTF8Locale();
  SegEditor *editor = calloc(1, sizeof *editor);
  if (!editor) return NULL;
  editor->callbacks = callbacks;
  editor->in = stream(input, "r");
  editor->out = stream(output, "w");
  editor->history = history_winit();
  if (editor->in && editor->out && editor->history) {
    editor->line = el_init("seg", editor->in, editor->out, editor->out);
  }
  if (!editor->line) {
    SegEditorClose(editor);
    return NULL;
  }
  editor->columns = SegEditorColumns(output);
  configure(editor, terminal, readsUserSettings);
  return editor;
}

void SegEditorClose(SegEditor *editor) {
  if (!editor) return;
  if (editor->line) el_end(editor->line);
  if (editor->history) history_wend(editor->history);
  if (editor->in) fclose(editor->in);
  if (editor->out) fclose(editor->out);
  free(editor->prompt);
  free(editor);
}

static SegEditorOutcome outcome(
    SegEditor *editor, const wchar_t *line, int count, char **text) {
  if (editor->wasInterrupted) return SegEditorInterrupted;
  if (!line || count <= 0) return SegEditorEndOfInput;
  size_t length = (size_t)count;
  if (line[length - 1] == L'\n') length -= 1;
  *text = SegNarrow(line, length);
  return *text ? SegEditorLine : SegEditorEndOfInput;
}

SegEditorOutcome SegEditorRead(SegEditor *editor, const char *prompt, char **text) {
  *text = NULL;
  free(editor->prompt);
  editor->prompt = SegWide(prompt);
  editor->wasInterrupted = 0;
  int columns = SegEditorColumns(fileno(editor->out));
  if (columns != editor->columns) el_resize(editor->line);
  editor->columns = columns;
  guardTerminal(fileno(editor->in), fileno(editor->out));
  fputs(pasteOn, editor->out);
  fflush(editor->out);
  int count = 0;
  const wchar_t *line = el_wgets(editor->line, &count);
  SegEditorOutcome result = outcome(editor, line, count, text);
  fputs(pasteOff, editor->out);
  if (result == SegEditorEndOfInput) fputs("\r\n", editor->out);
  fflush(editor->out);
  unguardTerminal();
  return result;
}

void SegEditorRemember(SegEditor *editor, const char *text) {
  HistEventW event;
  wchar_t *wide = SegWide(text);
  if (wide && wide[0]) history_w(editor->history, &event, H_ENTER, wide);
  free(wide);
}

void SegEditorPrefill(SegEditor *editor, const char *text) {
  wchar_t *wide = SegWide(text);
  if (wide && wide[0]) el_wpush(editor->line, wide);
  free(wide);
}
