// Kills the process that it is loaded into (LD_PRELOAD) right before the Nth call that changes a
// folder, or in the middle of it when it is a write. Knows nothing of rel but the program's name.
//
// CRASH_ROOT     the folder, absolute: only calls that change something below it count
// CRASH_PROGRAM  the program's file name: others that inherit the variables are left alone
// CRASH_LOG      a file that gets a line for each call: what a run does, and what the last call was
// CRASH_AT       the number of the call, from 1; 0 or nothing counts only
// CRASH_BEFORE   instead: the first call that the log has like this, `unlink /folder/file`
// CRASH_TORN     `1`: a write puts half of its bytes down first

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static const char *root;
static size_t root_length;
static pid_t self;
static const char *fatal_call;
static int log_file = -1;
static long number, fatal;
static int is_torn;

__attribute__((constructor)) static void begin(void) {
  const char *folder = getenv("CRASH_ROOT"), *program = getenv("CRASH_PROGRAM");
  const char *log = getenv("CRASH_LOG"), *at = getenv("CRASH_AT"), *torn = getenv("CRASH_TORN");
  char file[4096];
  ssize_t count = readlink("/proc/self/exe", file, sizeof file - 1);
  if (!folder || !program || count <= 0) return;
  file[count] = 0;
  char *name = strrchr(file, '/');
  if (!name || strcmp(name + 1, program)) return;
  if (log) {
    log_file = (int)syscall(SYS_openat, AT_FDCWD, log,
                            O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  }
  fatal = at ? atol(at) : 0;
  fatal_call = getenv("CRASH_BEFORE");
  is_torn = torn && *torn == '1';
  self = getpid();
  root = folder;
  root_length = strlen(folder);
}

static int is_inside(const char *path) {
  return root && path && !strncmp(path, root, root_length) &&
         (path[root_length] == '/' || !path[root_length]);
}

static const char *file_of(int descriptor, char *buffer, size_t size) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t count = readlink(link, buffer, size - 1);
  if (count < 0) return "";
  buffer[count] = 0;
  return buffer;
}

// Counts a call; at the fatal one the process ends here, after half of the bytes if it is a write.
static void step(const char *call, const char *path, int descriptor, const void *bytes,
                 size_t count, off_t offset) {
  // A forked child that has not yet become its program is not the process in question.
  if (!is_inside(path) || getpid() != self) return;
  pthread_mutex_lock(&turn);
  number++;
  char line[5000];
  int length = snprintf(line, sizeof line, "%ld %s %s\n", number, call, path + root_length);
  if (log_file >= 0) syscall(SYS_write, log_file, line, length);
  if (fatal_call && !fatal) {
    line[length - 1] = 0;
    if (!strcmp(strchr(line, ' ') + 1, fatal_call)) fatal = number;
  }
  if (number == fatal) {
    if (is_torn && count > 1) {
      if (offset < 0) syscall(SYS_write, descriptor, bytes, count / 2);
      else syscall(SYS_pwrite64, descriptor, bytes, count / 2, offset);
    }
    kill(self, SIGKILL);
    for (;;) pause();
  }
  pthread_mutex_unlock(&turn);
}

static void path_step(const char *call, const char *path) { step(call, path, -1, NULL, 0, 0); }

static void file_step(const char *call, int descriptor, const void *bytes, size_t count,
                      off_t offset) {
  int code = errno;
  char path[4096];
  if (root) step(call, file_of(descriptor, path, sizeof path), descriptor, bytes, count, offset);
  errno = code;
}

#define REAL(name)                                        \
  static __typeof__(&name) real;                          \
  if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

#define OPEN(name)                                        \
  int name(const char *path, int flags, ...) {            \
    REAL(name);                                           \
    va_list rest;                                         \
    va_start(rest, flags);                                \
    mode_t mode = va_arg(rest, mode_t);                   \
    va_end(rest);                                         \
    /* What exists and is not cut off is changed by the writes. */ \
    if ((flags & O_TRUNC) || ((flags & O_CREAT) && access(path, F_OK))) path_step(#name, path); \
    return real(path, flags, mode);                       \
  }
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                      \
  int name(int folder, const char *path, int flags, ...) { \
    REAL(name);                                           \
    va_list rest;                                         \
    va_start(rest, flags);                                \
    mode_t mode = va_arg(rest, mode_t);                   \
    va_end(rest);                                         \
    if (flags & (O_TRUNC | O_CREAT)) path_step(#name, path); \
    return real(folder, path, flags, mode);               \
  }
OPENAT(openat)
OPENAT(openat64)

ssize_t write(int file, const void *bytes, size_t count) {
  REAL(write);
  file_step("write", file, bytes, count, -1);
  return real(file, bytes, count);
}

#define PWRITE(name)                                      \
  ssize_t name(int file, const void *bytes, size_t count, off_t offset) { \
    REAL(name);                                           \
    file_step(#name, file, bytes, count, offset);         \
    return real(file, bytes, count, offset);              \
  }
PWRITE(pwrite)
PWRITE(pwrite64)

#define ON_FILE(name, type)                               \
  int name(int file, type value) {                        \
    REAL(name);                                           \
    file_step(#name, file, NULL, 0, 0);                   \
    return real(file, value);                             \
  }
ON_FILE(ftruncate, off_t)
ON_FILE(ftruncate64, off_t)
ON_FILE(fchmod, mode_t)

#define ON_PATH(name)                                     \
  int name(const char *path) {                            \
    REAL(name);                                           \
    path_step(#name, path);                               \
    return real(path);                                    \
  }
ON_PATH(unlink)
ON_PATH(rmdir)

#define WITH_MODE(name)                                   \
  int name(const char *path, mode_t mode) {               \
    REAL(name);                                           \
    path_step(#name, path);                               \
    return real(path, mode);                              \
  }
WITH_MODE(mkdir)
WITH_MODE(chmod)

#define ONTO_PATH(name)                                   \
  int name(const char *from, const char *to) {            \
    REAL(name);                                           \
    path_step(#name, to);                                 \
    return real(from, to);                                \
  }
ONTO_PATH(rename)
ONTO_PATH(link)
ONTO_PATH(symlink)

int unlinkat(int folder, const char *path, int flags) {
  REAL(unlinkat);
  path_step("unlinkat", path);
  return real(folder, path, flags);
}
