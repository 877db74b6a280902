#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "CEditLine.h"

// Each Ctrl-C is one byte in a pipe: the turn in which it came, so that one which is read late does
// not hit what began after it.
static int ends[2] = {-1, -1};
static atomic_uchar turn;
static atomic_int isRaised;

static void raised(int signal) {
  (void)signal;
  int former = errno;
  unsigned char now = turn;
  isRaised = 1;
  if (write(ends[1], &now, 1) < 0) errno = 0;
  errno = former;
}

int SegInterruptsOpen(void) {
  if (ends[0] < 0 && pipe2(ends, O_CLOEXEC) != 0) return -1;
  fcntl(ends[1], F_SETFL, O_NONBLOCK);
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = raised;
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, NULL);
  // Whoever started the program may have kept it from hearing the signal.
  sigset_t own;
  sigemptyset(&own);
  sigaddset(&own, SIGINT);
  pthread_sigmask(SIG_UNBLOCK, &own, NULL);
  return ends[0];
}

int SegInterruptNext(void) {
  unsigned char then = 0;
  for (;;) {
    ssize_t count = read(ends[0], &then, 1);
    if (count == 1 && then == turn) return 1;
    if (count == 0 || (count < 0 && errno != EINTR)) return 0;
  }
}

int SegInterruptsCame(void) { return isRaised; }

void SegInterruptsForget(void) {
  turn++;
  isRaised = 0;
}
