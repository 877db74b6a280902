// What the parts of the editor share.
#ifndef SEG_CEDITLINE_EDITOR_H
#define SEG_CEDITLINE_EDITOR_H

#include <histedit.h>
#include <stdio.h>

#include "CEditLine.h"

struct SegEditor {
  EditLine *line;
  HistoryW *history;
  FILE *in;
  FILE *out;
  SegScreenSize size;
  int wasInterrupted;
  int usesVi;
  // Inside of a pasted block every byte is text.
  int isPasting;
  // Keys to be read before those of the keyboard.
  const wchar_t *injected;
  // A byte read too early, or -1.
  int heldByte;
  // Takes away what stands behind the line; NULL when nothing does.
  char *eraser;
  char *initial;
  wchar_t *prompt;
  SegEditorCallbacks callbacks;
};

// Keys that no keyboard sends. Enter, Ctrl-C and the arrows decide what to do and then push one of
// these, so that libedit's own functions finish the job (a function that ends the line itself would
// leave the cursor inside the block and the buffer without its end).
#define FINISH L"\033[9990~"
#define UP_IN_TEXT L"\033[9991~"
#define DOWN_IN_TEXT L"\033[9992~"
#define INSERT_INITIAL L"\033[9993~"
// Escape alone, which vi takes for a command and all others for the start of a key. One character,
// since libedit ties longer keys for both of vi's modes at once.
#define LONE_ESCAPE L"\x81"

#define PASTE_ON "\033[?2004h"
#define PASTE_OFF "\033[?2004l"

SegEditor *SegOwner(EditLine *line);

// Replaces libedit's reader.
int SegReadCharacter(EditLine *line, wchar_t *character);
// The next byte that was typed before the prompt; 0 when there is none.
int SegTypedAhead(unsigned char *byte);
int SegHasTypedAhead(void);
// Whether libedit's search in the history has its line below the statement.
int SegIsSearching(EditLine *line);
// Where the cursor and the end stand.
SegRows SegRowsOf(SegEditor *editor);
void SegErase(SegEditor *editor);
void SegMoveDown(SegEditor *editor, int rows);

char *SegLineText(EditLine *line, size_t *cursorBytes);

void SegAddFunctions(EditLine *line);

#endif
