#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "Editor.h"

// The answer to ESC [ c, which every terminal gives and which so comes last.
static int hasAttributes(const char *text, size_t length) {
  for (size_t i = 0; i + 2 < length; i++) {
    if (text[i] != '\033' || text[i + 1] != '[' || text[i + 2] != '?') continue;
    size_t end = i + 3;
    while (end < length && strchr("0123456789;", text[end]) != NULL) end++;
    if (end < length && text[end] == 'c') return 1;
  }
  return 0;
}

static long milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

size_t SegTerminalAsk(
    int input, int output, const char *question, int patience, char *answer, size_t capacity) {
  struct termios former, raw;
  if (tcgetattr(input, &former) != 0) return 0;
  raw = former;
  raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
  raw.c_cc[VMIN] = 0;
  raw.c_cc[VTIME] = 0;
  if (tcsetattr(input, TCSANOW, &raw) != 0) return 0;
  size_t length = 0;
  long end = milliseconds() + patience;
  if (write(output, question, strlen(question)) < 0) end = 0;
  while (length < capacity && !hasAttributes(answer, length)) {
    long left = end - milliseconds();
    if (left <= 0) break;
    struct pollfd ready = {.fd = input, .events = POLLIN};
    int count = poll(&ready, 1, (int)left);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    ssize_t taken = read(input, answer + length, capacity - length);
    if (taken <= 0) break;
    length += (size_t)taken;
  }
  tcsetattr(input, TCSANOW, &former);
  return length;
}

static char *ahead;
static size_t aheadLength, aheadTaken;

void SegTypeAhead(const char *bytes, size_t length) {
  free(ahead);
  ahead = length > 0 ? malloc(length) : NULL;
  aheadTaken = 0;
  aheadLength = ahead ? length : 0;
  if (ahead) memcpy(ahead, bytes, length);
}

int SegHasTypedAhead(void) { return aheadTaken < aheadLength; }

int SegTypedAhead(unsigned char *byte) {
  if (!SegHasTypedAhead()) return 0;
  *byte = (unsigned char)ahead[aheadTaken++];
  return 1;
}
