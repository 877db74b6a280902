#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "CEditLine.h"

// Alternate screen, no cursor; and back: plain colours, cursor, first screen.
static const char take[] = "\033[?1049h\033[?25l\033[2J";
static const char giveBack[] = "\033[0m\033[?25h\033[?1049l";

static int screenInput = -1;
static int screenOutput = -1;
static struct termios formerState;

enum { signals = 8 };
static const int deadly[signals] = {SIGTERM, SIGHUP,  SIGQUIT, SIGABRT,
                                    SIGSEGV, SIGILL, SIGBUS,  SIGTRAP};
static struct sigaction former[signals];

// Uses only functions that a signal handler may call.
static void restore(void) {
  if (screenInput < 0) return;
  if (write(screenOutput, giveBack, sizeof giveBack - 1) < 0) errno = 0;
  tcsetattr(screenInput, TCSADRAIN, &formerState);
  screenInput = -1;
}

static void die(int signal) {
  restore();
  for (int i = 0; i < signals; i++) {
    if (deadly[i] == signal) sigaction(signal, &former[i], NULL);
  }
  raise(signal);
}

int SegScreenTake(int input, int output) {
  struct termios raw;
  if (screenInput >= 0 || tcgetattr(input, &formerState) != 0) return 0;
  raw = formerState;
  cfmakeraw(&raw);
  if (tcsetattr(input, TCSADRAIN, &raw) != 0) return 0;
  screenInput = input;
  screenOutput = output;
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = die;
  for (int i = 0; i < signals; i++) sigaction(deadly[i], &action, &former[i]);
  if (write(output, take, sizeof take - 1) < 0) {
    SegScreenGiveBack();
    return 0;
  }
  return 1;
}

void SegScreenGiveBack(void) {
  if (screenInput < 0) return;
  restore();
  for (int i = 0; i < signals; i++) sigaction(deadly[i], &former[i], NULL);
}
