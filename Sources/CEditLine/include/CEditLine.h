// The one place that touches libedit: its variadic functions cannot be called from Swift, and its
// callbacks and wide characters stay on this side. All texts here are UTF-8.
#ifndef SEG_CEDITLINE_H
#define SEG_CEDITLINE_H

#include <stddef.h>

typedef struct SegEditor SegEditor;

// What a completion does to the line. Texts are allocated with malloc and freed by the editor.
typedef struct {
  size_t deletedBefore;  // code points before the cursor that are taken away
  size_t deletedAfter;   // code points behind the cursor that are taken away
  char *inserted;        // put in their place; may be NULL
  char *listing;         // lines shown below the statement; may be NULL
} SegCompletion;

// Asked from within SegEditorRead, on the same thread.
typedef struct {
  void *context;
  // 1 when Enter ends the statement, 0 when it starts a new line.
  int (*isComplete)(void *context, const char *text);
  // What a new line behind `text` (all before the cursor) begins with; malloc, or NULL.
  char *(*indentation)(void *context, const char *text);
  SegCompletion (*complete)(void *context, const char *text, size_t cursorBytes);
  // A pasted block as it is to be inserted; malloc, or NULL to leave it out.
  char *(*pasted)(void *context, const char *text);
} SegEditorCallbacks;

typedef enum {
  SegEditorLine,
  SegEditorInterrupted,
  SegEditorEndOfInput,
} SegEditorOutcome;

// Opens an editor on two descriptors of one terminal, which stay the caller's. `terminal` names the
// terminal type, NULL takes TERM. Users' ~/.editrc is read if `readsUserSettings` is not 0. NULL
// when memory or descriptors are exhausted. Sets LC_CTYPE of the process to a UTF-8 locale.
SegEditor *SegEditorOpen(
    int input, int output, const char *terminal, int readsUserSettings,
    SegEditorCallbacks callbacks);
void SegEditorClose(SegEditor *editor);

// Reads one statement. Colour sequences in the prompt stand between bytes 1. `text` receives the
// statement without its last newline when the outcome is SegEditorLine; free it.
SegEditorOutcome SegEditorRead(SegEditor *editor, const char *prompt, char **text);

// The next statement begins with this text, as if it had been typed.
void SegEditorPrefill(SegEditor *editor, const char *text);

// Makes a statement the newest one that Up and Ctrl-R find.
void SegEditorRemember(SegEditor *editor, const char *text);

// Takes the whole screen of a terminal: keys come at once and unseen, the cursor is hidden. 0 when the
// descriptors are no terminal. Deadly signals and crashes give the screen back first.
int SegScreenTake(int input, int output);
// Gives it back as it was.
void SegScreenGiveBack(void);

// Columns of the terminal, 80 where it does not say.
int SegEditorColumns(int output);

// Cells that a text takes on a terminal.
int SegDisplayWidth(const char *text);

#endif
