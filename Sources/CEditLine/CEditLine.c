#define _GNU_SOURCE
#include "CEditLine.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#include "Editor.h"
#include "Text.h"

SegEditor *SegOwner(EditLine *line) {
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
    if (write(guardedOutput, PASTE_OFF, sizeof PASTE_OFF - 1) < 0) errno = 0;
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

int SegTerminalHush(int input, int output) {
  guardTerminal(input, output);
  if (guardedInput < 0) return 0;
  struct termios silent = guardedState;
  silent.c_lflag &= ~(tcflag_t)ECHO;
  return tcsetattr(input, TCSANOW, &silent) == 0;
}

void SegTerminalUnhush(void) {
  if (guardedInput >= 0) tcsetattr(guardedInput, TCSANOW, &guardedState);
  unguardTerminal();
}

// MARK: Keys

static void bind(EditLine *line, const wchar_t *keys, const wchar_t *function) {
  el_wset(line, EL_BIND, keys, function, NULL);
}

static void bindInCommandMode(EditLine *line, const wchar_t *keys, const wchar_t *function) {
  el_wset(line, EL_BIND, L"-a", keys, function, NULL);
}

void SegEditorBind(SegEditor *editor, const char *keys, const char *function) {
  wchar_t *wideKeys = SegWide(keys);
  wchar_t *wideFunction = SegWide(function);
  if (wideKeys && wideFunction) {
    bind(editor->line, wideKeys, wideFunction);
    if (editor->usesVi) bindInCommandMode(editor->line, wideKeys, wideFunction);
  }
  free(wideKeys);
  free(wideFunction);
}

void SegEditorReadSettings(SegEditor *editor) {
  el_source(editor->line, NULL);
  const wchar_t *keys = NULL;
  editor->usesVi = el_wget(editor->line, EL_EDITOR, &keys) == 0 && keys && wcscmp(keys, L"vi") == 0;
}

int SegEditorUsesVi(SegEditor *editor) { return editor->usesVi; }

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

void SegEditorFinishKeys(SegEditor *editor) {
  EditLine *line = editor->line;
  bind(line, FINISH, L"ed-newline");
  bind(line, UP_IN_TEXT, L"ed-prev-line");
  bind(line, DOWN_IN_TEXT, L"ed-next-line");
  bind(line, INSERT_INITIAL, L"seg-initial");
  if (editor->usesVi) {
    bindInCommandMode(line, FINISH, L"ed-newline");
    bindInCommandMode(line, UP_IN_TEXT, L"ed-prev-line");
    bindInCommandMode(line, DOWN_IN_TEXT, L"ed-next-line");
    bind(line, LONE_ESCAPE, L"vi-command-mode");
    bindInCommandMode(line, LONE_ESCAPE, L"seg-nothing");
  }
  // While a line is edited Ctrl-C has to arrive as a key, and the line ends of a paste as they are.
  el_wset(line, EL_SETTY, L"-d", L"-isig", L"-icrnl", L"-inlcr", NULL);
  growBuffer(line);
}

// MARK: Life of an editor

static wchar_t *promptText(EditLine *line) {
  static wchar_t empty[] = L"";
  wchar_t *prompt = SegOwner(line)->prompt;
  return prompt ? prompt : empty;
}

static FILE *stream(int descriptor, const char *mode) {
  int copy = dup(descriptor);
  if (copy < 0) return NULL;
  FILE *file = fdopen(copy, mode);
  if (!file) close(copy);
  return file;
}

static void configure(SegEditor *editor, const char *terminal) {
  EditLine *line = editor->line;
  HistEventW event;
  el_wset(line, EL_CLIENTDATA, editor);
  if (terminal) el_wset(line, EL_TERMINAL, terminal);
  el_wset(line, EL_EDITOR, L"emacs");
  el_wset(line, EL_SIGNAL, 0);
  el_wset(line, EL_PROMPT_ESC, promptText, L'\1');
  el_wset(line, EL_GETCFN, SegReadCharacter);
  history_w(editor->history, &event, H_SETSIZE, 10000);
  history_w(editor->history, &event, H_SETUNIQUE, 1);
  el_wset(line, EL_HIST, history_w, editor->history);
  SegAddFunctions(line);
}

SegEditor *SegEditorOpen(
    int input, int output, const char *terminal, SegEditorCallbacks callbacks) {
  SegUseUTF8Locale();
  SegEditor *editor = calloc(1, sizeof *editor);
  if (!editor) return NULL;
  editor->callbacks = callbacks;
  editor->heldByte = -1;
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
  editor->size = SegEditorSize(output);
  configure(editor, terminal);
  return editor;
}

void SegEditorClose(SegEditor *editor) {
  if (!editor) return;
  if (editor->line) el_end(editor->line);
  if (editor->history) history_wend(editor->history);
  if (editor->in) fclose(editor->in);
  if (editor->out) fclose(editor->out);
  free(editor->prompt);
  free(editor->initial);
  free(editor->eraser);
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

static void prepare(SegEditor *editor, const char *prompt, const char *initial) {
  free(editor->prompt);
  free(editor->initial);
  editor->prompt = SegWide(prompt);
  editor->initial = initial ? strdup(initial) : NULL;
  editor->injected = initial ? INSERT_INITIAL : NULL;
  editor->wasInterrupted = 0;
  SegScreenSize size = SegEditorSize(fileno(editor->out));
  int isNew = size.columns != editor->size.columns || size.rows != editor->size.rows;
  if (isNew) el_resize(editor->line);
  editor->size = size;
}

SegEditorOutcome SegEditorRead(
    SegEditor *editor, const char *prompt, const char *initial, char **text) {
  *text = NULL;
  prepare(editor, prompt, initial);
  guardTerminal(fileno(editor->in), fileno(editor->out));
  // libedit itself would draw the prompt first, and what is typed in between would be echoed.
  el_wset(editor->line, EL_PREP_TERM, 1);
  fputs(PASTE_ON, editor->out);
  fflush(editor->out);
  int count = 0;
  const wchar_t *line = el_wgets(editor->line, &count);
  SegEditorOutcome result = outcome(editor, line, count, text);
  fputs(PASTE_OFF, editor->out);
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
