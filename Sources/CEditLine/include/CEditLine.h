// The one place that touches libedit: its variadic functions cannot be called from Swift, and its
// callbacks and wide characters stay on this side. All texts here are UTF-8; a text that a callback
// gives is allocated with malloc and freed by the editor.
#ifndef SEG_CEDITLINE_H
#define SEG_CEDITLINE_H

#include <stddef.h>
#include <stdint.h>

typedef struct SegEditor SegEditor;

// What a completion does to the line.
typedef struct {
  size_t deletedBefore;  // code points before the cursor that are taken away
  size_t deletedAfter;   // code points behind the cursor that are taken away
  char *inserted;        // put in their place; may be NULL
  char *listing;         // lines shown below the statement; may be NULL
} SegCompletion;

// Another text for the whole line; NULL leaves it as it is.
typedef struct {
  char *text;
  size_t cursor;  // code points before the cursor
} SegChange;

typedef enum {
  SegWishOlder,   // the statement before in the history
  SegWishNewer,   // the one after
  SegWishFixed,   // with its error repaired
  SegWishEdited,  // as a text editor leaves it
} SegWish;

// Rows of the drawn line, counted from the row of the prompt.
typedef struct {
  int cursor;
  int end;
} SegRows;

// What is written over the drawn line, and what takes away all that stands behind it. Both leave
// the cursor where it was; NULL paints nothing.
typedef struct {
  char *painting;
  char *eraser;
} SegPainting;

typedef struct {
  int columns;
  int rows;
} SegScreenSize;

// Asked from within SegEditorRead, on the same thread.
typedef struct {
  void *context;
  // 1 when Enter ends the statement, 0 when it starts a new line.
  int (*isComplete)(void *context, const char *text);
  // What a new line behind `text` (all before the cursor) begins with.
  char *(*indentation)(void *context, const char *text);
  SegCompletion (*complete)(void *context, const char *text, size_t cursorBytes);
  // A pasted block as it is to be inserted, or NULL to leave it out.
  char *(*pasted)(void *context, const char *text);
  SegRows (*rows)(void *context, const char *text, size_t cursorBytes, int columns);
  SegPainting (*paint)(
      void *context, const char *text, size_t cursorBytes, SegScreenSize size);
  // Called when nobody types; 1 when the line looks different now.
  int (*idle)(void *context);
  // What the hint shown behind `text` would add, or NULL.
  char *(*hint)(void *context, const char *text);
  SegChange (*change)(void *context, SegWish wish, const char *text, size_t cursorBytes);
} SegEditorCallbacks;

typedef enum {
  SegEditorLine,
  SegEditorInterrupted,
  SegEditorEndOfInput,
} SegEditorOutcome;

// Opens an editor on two descriptors of one terminal, which stay the caller's. `terminal` names the
// terminal type, NULL takes TERM. NULL when memory or descriptors are exhausted. Sets LC_CTYPE of
// the process to a UTF-8 locale.
SegEditor *SegEditorOpen(
    int input, int output, const char *terminal, SegEditorCallbacks callbacks);
void SegEditorClose(SegEditor *editor);

// Ties keys, written as in ~/.editrc, to a function of libedit or of this editor; with the keys of
// vi in both of its modes.
void SegEditorBind(SegEditor *editor, const char *keys, const char *function);

// Reads ~/.editrc.
void SegEditorReadSettings(SegEditor *editor);

// Whether the keys are those of vi.
int SegEditorUsesVi(SegEditor *editor);

// Ties what reading statements depends on; after all other keys.
void SegEditorFinishKeys(SegEditor *editor);

// Reads one statement. Colour sequences in the prompt stand between bytes 1; `initial` is what
// stands behind it, NULL for nothing. `text` receives the statement without its last newline when
// the outcome is SegEditorLine; free it.
SegEditorOutcome SegEditorRead(
    SegEditor *editor, const char *prompt, const char *initial, char **text);

// Makes a statement the newest one that Ctrl-R finds.
void SegEditorRemember(SegEditor *editor, const char *text);

// The size of a terminal, 80 × 24 where it does not say.
SegScreenSize SegEditorSize(int output);

// Takes the whole screen of a terminal: keys come at once and unseen, the cursor is hidden. 0 when
// the descriptors are no terminal. Deadly signals and crashes give the screen back first.
int SegScreenTake(int input, int output);
// Gives it back as it was.
void SegScreenGiveBack(void);

// Keys that are typed from now on do not show; deadly signals give the terminal back first.
int SegTerminalHush(int input, int output);
void SegTerminalUnhush(void);

// Asks a terminal something that ends with its attributes (ESC [ c), and waits for its answer at most
// `patience` milliseconds. The bytes that came, also what somebody typed meanwhile.
size_t SegTerminalAsk(
    int input, int output, const char *question, int patience, char *answer, size_t capacity);
// What somebody typed before the next prompt: its editor reads these bytes first.
void SegTypeAhead(const char *bytes, size_t length);

// From now on Ctrl-C (SIGINT) is only noted. -1 when that cannot be had.
int SegInterruptsOpen(void);
// Waits for the next one that was not forgotten; 0 when none can come.
int SegInterruptNext(void);
// Whether there was one since they were forgotten.
int SegInterruptsCame(void);
void SegInterruptsForget(void);

// Runs a command of the shell in the foreground, where it may use the terminal and Ctrl-C ends it;
// `argument` is its $1. Its exit status, 128 and the signal that ended it, or -1 if it cannot start.
int SegRunCommand(const char *command, const char *argument);

// Cells that a text takes on a terminal.
int SegDisplayWidth(const char *text);

// Cells of one code point: 0 for one that joins the one before, -1 for one that cannot be shown.
int SegCharacterWidth(uint32_t codePoint);

#endif
