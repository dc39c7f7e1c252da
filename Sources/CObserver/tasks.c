// The processes and threads that are seen: whose child each is, where its paths start, and which program
// it runs.

#include "tasks.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

static struct task *buckets[1024];

static struct task **bucket(pid_t number) { return &buckets[(unsigned)number % 1024]; }

struct task *task_of(pid_t number) {
  struct task *task = *bucket(number);
  while (task != NULL && task->number != number) task = task->next;
  return task;
}

struct task *new_task(pid_t number) {
  struct task *task = task_of(number);
  if (task != NULL) return task;
  task = calloc(1, sizeof *task);
  if (task == NULL) _exit(125);
  task->number = task->process = number;
  task->next = *bucket(number);
  *bucket(number) = task;
  return task;
}

void remove_task(pid_t number) {
  struct task **place = bucket(number);
  while (*place != NULL && (*place)->number != number) place = &(*place)->next;
  struct task *task = *place;
  if (task == NULL) return;
  *place = task->next;
  free(task->folder);
  free(task->program);
  free(task);
}

void forget_folders(pid_t process) {
  for (size_t index = 0; index < 1024; index++) {
    for (struct task *task = buckets[index]; task != NULL; task = task->next) {
      if (task->process != process) continue;
      free(task->folder);
      task->folder = NULL;
    }
  }
}

static bool read_link(char *result, const char *form, pid_t number, int descriptor) {
  char link[64];
  snprintf(link, sizeof link, form, number, descriptor);
  const ssize_t count = readlink(link, result, LONGEST_PATH - 1);
  if (count <= 0) return false;
  result[count] = 0;
  return true;
}

const char *program_of(struct task *task) {
  if (task->program == NULL) {
    char path[LONGEST_PATH];
    task->program = strdup(read_link(path, "/proc/%d/exe", task->number, 0) ? path : "?");
    if (task->program == NULL) _exit(125);
  }
  return task->program;
}

void forget_program(struct task *task) {
  free(task->program);
  task->program = NULL;
}

bool descriptor_path(char *result, const struct task *task, int descriptor) {
  return read_link(result, "/proc/%d/fd/%d", task->number, descriptor);
}

static const char *folder_of(struct task *task) {
  if (task->folder == NULL) {
    char path[LONGEST_PATH];
    if (!read_link(path, "/proc/%d/cwd", task->number, 0)) return NULL;
    task->folder = strdup(path);
    if (task->folder == NULL) _exit(125);
  }
  return task->folder;
}

/// Takes `.`, `..` and empty names out of an absolute path.
static void normalize(char *path) {
  char *end = path;
  const char *next = path;
  while (*next) {
    while (*next == '/') next++;
    const char *name = next;
    while (*next && *next != '/') next++;
    const size_t count = (size_t)(next - name);
    if (count == 0 || (count == 1 && name[0] == '.')) continue;
    if (count == 2 && name[0] == '.' && name[1] == '.') {
      while (end > path && *--end != '/') {}
      continue;
    }
    *end++ = '/';
    memmove(end, name, count);
    end += count;
  }
  if (end == path) *end++ = '/';
  *end = 0;
}

bool read_text(char *result, const struct task *task, unsigned long long address) {
  size_t count = 0;
  while (count < LONGEST_PATH) {
    const unsigned long long from = address + count;
    // Up to the end of a page: what is behind it need not be there.
    size_t piece = 4096 - (size_t)(from & 4095);
    if (count == 0 && piece > 256) piece = 256;
    if (piece > LONGEST_PATH - count) piece = LONGEST_PATH - count;
    struct iovec here = {result + count, piece};
    struct iovec there = {(void *)(uintptr_t)from, piece};
    const ssize_t got = process_vm_readv(task->number, &here, 1, &there, 1, 0);
    if (got <= 0) return false;
    if (memchr(result + count, 0, (size_t)got) != NULL) return true;
    count += (size_t)got;
  }
  return false;
}

bool whole_path(char *result, struct task *task, int folder, const char *path) {
  if (path[0] == '/') {
    if (snprintf(result, LONGEST_PATH, "%s", path) >= LONGEST_PATH) return false;
  } else {
    char place[LONGEST_PATH];
    const char *base = place;
    if (folder == AT_FDCWD) {
      base = folder_of(task);
      if (base == NULL) return false;
    } else if (!descriptor_path(place, task, folder)) {
      return false;
    }
    if (snprintf(result, LONGEST_PATH, "%s/%s", base, path) >= LONGEST_PATH) return false;
  }
  normalize(result);
  return true;
}
