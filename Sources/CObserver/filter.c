// The filter: which system calls are stopped, as a program for the kernel. All others cost nothing.

#include "parts.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/// Calls by the argument that has their path.
const struct call observed_calls[] = {
  {2, OPEN, -1, 0, 1},          {85, CREATE, -1, 0, -1},      {257, OPEN, 0, 1, 2},
  {437, OPEN2, 0, 1, 2},        {4, STAT, -1, 0, -1},         {6, STAT, -1, 0, -1},
  {262, STAT, 0, 1, 3},         {332, STAT, 0, 1, 2},         {21, STAT, -1, 0, -1},
  {269, STAT, 0, 1, -1},        {439, STAT, 0, 1, -1},        {89, LINK, -1, 0, -1},
  {267, LINK, 0, 1, -1},        {59, EXECUTE, -1, 0, -1},     {322, EXECUTE, 0, 1, -1},
  {80, MOVE_TO, -1, 0, -1},     {81, MOVE_TO, -1, -1, -1},    {82, RENAME, -1, 0, 1},
  {264, RENAME, 0, 1, 3},       {316, RENAME, 0, 1, 3},       {83, WRITE, -1, 0, -1},
  {258, WRITE, 0, 1, -1},       {84, WRITE, -1, 0, -1},       {87, WRITE, -1, 0, -1},
  {263, WRITE, 0, 1, -1},       {86, WRITE, -1, 1, -1},       {265, WRITE, 2, 3, -1},
  {88, WRITE, -1, 1, -1},       {266, WRITE, 1, 2, -1},       {76, WRITE, -1, 0, -1},
  {133, WRITE, -1, 0, -1},      {259, WRITE, 0, 1, -1},       {42, CONNECT, -1, 1, 2},
  {191, STAT, -1, 0, -1},       {192, STAT, -1, 0, -1},       {194, STAT, -1, 0, -1},
  {137, STAT, -1, 0, -1},       {254, STAT, -1, 1, -1},       {78, LIST, -1, -1, -1},
  {217, LIST, -1, -1, -1},      {101, TRACE, -1, -1, -1},     {317, SUPERVISE, -1, -1, -1},
  {425, RING, -1, -1, -1},      {161, LEAVE, -1, -1, -1},     {155, LEAVE, -1, -1, -1},
  {272, LEAVE, -1, -1, -1},     {308, LEAVE, -1, -1, -1},     {303, STAT, 0, 1, -1},
  {428, STAT, 0, 1, -1},
};

const struct call *call_of(long number) {
  const size_t count = sizeof observed_calls / sizeof *observed_calls;
  for (size_t index = 0; index < count; index++) {
    if (observed_calls[index].number == number) return &observed_calls[index];
  }
  return NULL;
}

enum { MAXIMUM = 512 };
/// `newfstatat` and `statx` of a descriptor and no path: as frequent as reading, and no question about a
/// name.
enum { EMPTY_PATH = 0x1000 };

struct writer {
  struct sock_filter program[MAXIMUM];
  unsigned short count;
};

static void add(struct writer *writer, unsigned short code, unsigned value, int yes, int no) {
  struct sock_filter step = {code, (unsigned char)yes, (unsigned char)no, value};
  writer->program[writer->count++] = step;
}

bool can_filter(void) {
  const unsigned action = SECCOMP_RET_TRACE;
  return syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

int install_filter(void) {
  struct writer writer = {.count = 0};
  const unsigned short load = BPF_LD | BPF_W | BPF_ABS;
  const unsigned short equal = BPF_JMP | BPF_JEQ | BPF_K;
  const unsigned short give = BPF_RET | BPF_K;
  add(&writer, load, offsetof(struct seccomp_data, arch), 0, 0);
  // Calls of another architecture have other numbers: they are all stopped, and told as unseen.
  add(&writer, equal, AUDIT_ARCH_X86_64, 1, 0);
  add(&writer, give, SECCOMP_RET_TRACE, 0, 0);
  add(&writer, load, offsetof(struct seccomp_data, nr), 0, 0);
  const int flags_of[][2] = {{262, 3}, {332, 2}};
  for (int index = 0; index < 2; index++) {
    const unsigned argument =
      (unsigned)(offsetof(struct seccomp_data, args) + 8 * (size_t)flags_of[index][1]);
    add(&writer, equal, (unsigned)flags_of[index][0], 0, 4);
    add(&writer, load, argument, 0, 0);
    add(&writer, BPF_JMP | BPF_JSET | BPF_K, EMPTY_PATH, 0, 1);
    add(&writer, give, SECCOMP_RET_ALLOW, 0, 0);
    add(&writer, give, SECCOMP_RET_TRACE, 0, 0);
  }
  const size_t count = sizeof observed_calls / sizeof *observed_calls;
  for (size_t index = 0; index < count; index++) {
    add(&writer, equal, (unsigned)observed_calls[index].number, 0, 1);
    add(&writer, give, SECCOMP_RET_TRACE, 0, 0);
  }
  add(&writer, give, SECCOMP_RET_ALLOW, 0, 0);
  const struct sock_fprog program = {writer.count, writer.program};
  if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0) return 0;
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return errno;
  return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0 ? 0 : errno;
}
