// The tracer: starts the program, and notes each call that the filter stops until all have ended.

#include "CObserver.h"
#include "tasks.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/openat2.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *branches;
static bool isFull;
static pid_t first;
static struct book *own;
/// Where the program's own log goes when it ends.
static const char *whole_log;

/// Of places of the system one look says all: whatever comes of it is the same on the next call, and in
/// the key by other ways.
static bool is_system(const char *path) {
  static const char *const places[] = {"/usr/", "/lib/", "/lib64/", "/proc/", "/sys/", "/dev/", "/bin/"};
  for (size_t index = 0; index < sizeof places / sizeof *places; index++) {
    if (strncmp(path, places[index], strlen(places[index])) == 0) return true;
  }
  return false;
}

static bool is_there(const char *path) {
  struct stat status;
  return lstat(path, &status) == 0;
}

static void go_on(pid_t number, int signal) { ptrace(PTRACE_CONT, number, 0, (long)signal); }
/// Goes on, and stops again when the call has ended.
static void go_to_end(pid_t number) { ptrace(PTRACE_SYSCALL, number, 0, 0); }

static void note_connection(struct task *task, unsigned long long address, unsigned long long count) {
  union {
    struct sockaddr plain;
    struct sockaddr_in four;
    struct sockaddr_in6 six;
  } peer;
  memset(&peer, 0, sizeof peer);
  struct iovec here = {&peer, count < sizeof peer ? count : sizeof peer};
  struct iovec there = {(void *)(uintptr_t)address, here.iov_len};
  if (process_vm_readv(task->number, &here, 1, &there, 1, 0) <= 0) return;
  char host[INET6_ADDRSTRLEN] = "";
  char text[INET6_ADDRSTRLEN + 16];
  if (peer.plain.sa_family == AF_INET) {
    inet_ntop(AF_INET, &peer.four.sin_addr, host, sizeof host);
    snprintf(text, sizeof text, "%s:%d", host, ntohs(peer.four.sin_port));
  } else if (peer.plain.sa_family == AF_INET6) {
    inet_ntop(AF_INET6, &peer.six.sin6_addr, host, sizeof host);
    snprintf(text, sizeof text, "[%s]:%d", host, ntohs(peer.six.sin6_port));
  } else {
    return;
  }
  note(task->book, 'c', text, program_of(task));
}

/// A call that names a file to read, or asks what there is, is waited for: what comes of it counts.
static void wait_for(struct task *task, const struct call *call, const char *path) {
  task->call = call;
  memcpy(task->path, path, strlen(path) + 1);
  go_to_end(task->number);
}

static void opened(
  struct task *task, const struct call *call, const char *path, unsigned long long flags
) {
  const int mode = (int)(flags & O_ACCMODE);
  const bool isPath = (flags & O_PATH) != 0;
  if (!isPath && mode != O_RDONLY) {
    // Its old content is read where it is neither new nor emptied.
    if (mode == O_RDWR && !(flags & O_TRUNC) && !(flags & O_TMPFILE) && is_there(path)) {
      note(task->book, 'r', path, program_of(task));
    }
    note(task->book, 'w', path, program_of(task));
    return go_on(task->number, 0);
  }
  if (flags & O_CREAT && !is_there(path)) {
    note(task->book, 'w', path, program_of(task));
    return go_on(task->number, 0);
  }
  const char kind = isPath ? 'p' : flags & O_DIRECTORY ? 'l' : 'r';
  if (is_noted(task->book, kind, path) || is_noted(task->book, 'a', path)) {
    // What was not there may be there now, by the step's own doing.
    if (is_noted(task->book, kind, path) || !is_there(path)) return go_on(task->number, 0);
  }
  if (!isFull && is_system(path)) {
    note(task->book, kind, path, program_of(task));
    return go_on(task->number, 0);
  }
  wait_for(task, call, path);
}

static void entered(struct task *task, const struct __ptrace_syscall_info *info) {
  if (info->arch != AUDIT_ARCH_X86_64 || info->seccomp.nr & 0x40000000) {
    note_incomplete(task->book, "a program of another architecture ran");
    return go_on(task->number, 0);
  }
  const struct call *call = call_of((long)info->seccomp.nr);
  if (call == NULL) return go_on(task->number, 0);
  const unsigned long long *arguments = (const unsigned long long *)info->seccomp.args;
  switch (call->sense) {
  case TRACE:
    // PTRACE_TRACEME, PTRACE_ATTACH, PTRACE_SEIZE.
    if (arguments[0] == 0 || arguments[0] == 16 || arguments[0] == 0x4206) note_tracing(task->book);
    return go_on(task->number, 0);
  case SUPERVISE:
    if (arguments[1] & 8) note_incomplete(task->book, "a program has its calls watched by another one");
    return go_on(task->number, 0);
  case RING:
    note_incomplete(task->book, "a program uses io_uring, which opens files unseen");
    return go_on(task->number, 0);
  case LEAVE:
    // Of unshare and setns only another tree of files matters: CLONE_NEWNS.
    if ((call->number == 161 || call->number == 155)
        || (call->number == 272 && arguments[0] & 0x20000)
        || (call->number == 308 && (arguments[1] == 0 || arguments[1] & 0x20000))) {
      note_incomplete(task->book, "a program sees another tree of files");
    }
    return go_on(task->number, 0);
  case CONNECT:
    note_connection(task, arguments[call->path], arguments[call->flags]);
    return go_on(task->number, 0);
  case LIST: {
    char path[LONGEST_PATH];
    if (descriptor_path(path, task, (int)arguments[0])) note(task->book, 'l', path, program_of(task));
    return go_on(task->number, 0);
  }
  case MOVE_TO:
    task->call = call;
    task->path[0] = 0;
    return go_to_end(task->number);
  default: break;
  }
  char text[LONGEST_PATH];
  char path[LONGEST_PATH];
  const int folder = call->folder < 0 ? AT_FDCWD : (int)arguments[call->folder];
  if (!read_text(text, task, arguments[call->path]) || text[0] == 0
      || !whole_path(path, task, folder, text)) {
    // Calls without a path are about a descriptor, and what cannot be read the kernel refuses, too.
    return go_on(task->number, 0);
  }
  switch (call->sense) {
  case OPEN: {
    return opened(task, call, path, arguments[call->flags]);
  }
  case OPEN2: {
    struct open_how how = {0};
    struct iovec here = {&how, sizeof how};
    struct iovec there = {(void *)(uintptr_t)arguments[2], sizeof how};
    if (process_vm_readv(task->number, &here, 1, &there, 1, 0) <= 0) how.flags = O_RDONLY;
    return opened(task, call, path, how.flags);
  }
  case RENAME: {
    char other[LONGEST_PATH];
    // renameat has a second folder before its second path, rename has none.
    const int second = call->folder < 0 ? AT_FDCWD : (int)arguments[2];
    if (read_text(text, task, arguments[call->flags]) && whole_path(other, task, second, text)) {
      note(task->book, 'w', other, program_of(task));
    }
    note(task->book, 'w', path, program_of(task));
    return go_on(task->number, 0);
  }
  case CREATE:
  case WRITE: note(task->book, 'w', path, program_of(task)); return go_on(task->number, 0);
  case STAT:
  case LINK: {
    const char kind = call->sense == LINK ? 'k' : 'p';
    if (is_noted(task->book, kind, path) || (is_noted(task->book, 'a', path) && !is_there(path))) {
      return go_on(task->number, 0);
    }
    if (!isFull && is_system(path)) return go_on(task->number, 0);
    return wait_for(task, call, path);
  }
  case EXECUTE: {
    // Watched programs get no other user's rights: one that needs them fails.
    struct stat status;
    if (stat(path, &status) == 0 && status.st_mode & S_ISUID && status.st_uid != geteuid()) {
      note_tracing(task->book);
    }
    return wait_for(task, call, path);
  }
  default: return wait_for(task, call, path);
  }
}

/// A call that was waited for has ended.
static void left(struct task *task, const struct __ptrace_syscall_info *info) {
  const struct call *call = task->call;
  task->call = NULL;
  if (call == NULL) return;
  const long long result = info->exit.rval;
  if (call->sense == MOVE_TO) {
    if (result == 0) forget_folders(task->process);
    return;
  }
  const char *program = program_of(task);
  if (result == -ENOENT || result == -ENOTDIR) return note(task->book, 'a', task->path, program);
  switch (call->sense) {
  case OPEN:
  case OPEN2: {
    if (result < 0) return note(task->book, 'p', task->path, program);
    struct stat status;
    char link[64];
    snprintf(link, sizeof link, "/proc/%d/fd/%d", task->number, (int)result);
    const bool isFolder = stat(link, &status) == 0 && S_ISDIR(status.st_mode);
    // That a folder was opened says nothing; that its names were read is a call of its own.
    return note(task->book, isFolder ? 'p' : 'r', task->path, program);
  }
  case LINK: return note(task->book, result < 0 ? 'p' : 'k', task->path, program);
  case EXECUTE: return note(task->book, result < 0 ? 'p' : 'x', task->path, program);
  default: return note(task->book, 'p', task->path, program);
  }
}

/// A new thread or process of `parent`.
static void born(struct task *parent, pid_t number, bool isFork) {
  struct task *task = new_task(number);
  task->process = number;
  if (!isFork) {
    // `clone` makes threads and processes.
    char file[64], line[128];
    snprintf(file, sizeof file, "/proc/%d/status", number);
    FILE *status = fopen(file, "re");
    while (status != NULL && fgets(line, sizeof line, status) != NULL) {
      int process;
      if (sscanf(line, "Tgid: %d", &process) == 1) {
        task->process = process;
        break;
      }
    }
    if (status != NULL) fclose(status);
  }
  task->branch = parent->branch;
  task->book = parent->book;
  if (branches != NULL && parent->process == first && task->process == number) {
    task->branch = number;
    task->book = new_book(isFull);
  }
}

/// A process is about to end, and nobody knows of it yet: its log is whole now. What it left may still
/// run.
static void ending(struct task *task) {
  if (task->number == first) write_book(own, whole_log);
  if (branches == NULL || task->branch == 0 || task->number != task->branch) return;
  char file[LONGEST_PATH];
  if (snprintf(file, sizeof file, "%s/%d", branches, task->branch) < (int)sizeof file) {
    write_book(task->book, file);
  }
}

static void stopped(pid_t number, int status) {
  struct task *task = task_of(number);
  if (task == NULL) {
    // Its first stop may come before the word that it was born.
    task = new_task(number);
    task->book = own;
  }
  const int signal = WSTOPSIG(status);
  const int event = status >> 16;
  unsigned long message = 0;
  struct __ptrace_syscall_info info;
  switch (event) {
  case 0: break;
  case PTRACE_EVENT_SECCOMP:
    if (ptrace(PTRACE_GET_SYSCALL_INFO, number, sizeof info, &info) > 0) return entered(task, &info);
    return go_on(number, 0);
  case PTRACE_EVENT_FORK:
  case PTRACE_EVENT_VFORK:
  case PTRACE_EVENT_CLONE:
    ptrace(PTRACE_GETEVENTMSG, number, 0, &message);
    born(task, (pid_t)message, event != PTRACE_EVENT_CLONE);
    return go_on(number, 0);
  case PTRACE_EVENT_EXEC: {
    // A thread that calls it becomes the first one.
    ptrace(PTRACE_GETEVENTMSG, number, 0, &message);
    struct task *old = task_of((pid_t)message);
    if (old != NULL && old != task) {
      task->call = old->call;
      memcpy(task->path, old->path, sizeof task->path);
      remove_task((pid_t)message);
    }
    if (task->call != NULL) note(task->book, 'x', task->path, program_of(task));
    forget_program(task);
    // Of a script it is the interpreter.
    note(task->book, 'x', program_of(task), program_of(task));
    return task->call != NULL ? go_to_end(number) : go_on(number, 0);
  }
  case PTRACE_EVENT_EXIT:
    ending(task);
    return go_on(number, 0);
  case PTRACE_EVENT_STOP:
    if (signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU) {
      ptrace(PTRACE_LISTEN, number, 0, 0);
      return;
    }
    return go_on(number, 0);
  default: return go_on(number, 0);
  }
  if (signal == (SIGTRAP | 0x80)) {
    if (ptrace(PTRACE_GET_SYSCALL_INFO, number, sizeof info, &info) > 0
        && info.op == PTRACE_SYSCALL_INFO_EXIT) {
      left(task, &info);
    } else if (task->call != NULL) {
      return go_to_end(number);
    }
    return go_on(number, 0);
  }
  // A signal while a call is waited for: the call's end comes all the same.
  ptrace(task->call != NULL ? PTRACE_SYSCALL : PTRACE_CONT, number, 0, (long)signal);
}

/// Watches a process, and whatever it starts, until all have ended.
/// - Parameter ready: takes a byte when the process may go on: `y` where it is watched.
static _Noreturn void watch(pid_t process, int ready, const char *log) {
  // What is meant for the whole group the program gets, too: the tracer goes when it does.
  const int ignored[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGTTIN, SIGTTOU, SIGPIPE};
  for (size_t index = 0; index < sizeof ignored / sizeof *ignored; index++) {
    signal(ignored[index], SIG_IGN);
  }
  // It holds nothing open that somebody waits for.
  const int nothing = open("/dev/null", O_RDWR);
  for (int number = 0; number < 3 && nothing >= 0; number++) dup2(nothing, number);
  if (nothing > 2) close(nothing);
  own = new_book(isFull);
  first = process;
  const long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXEC | PTRACE_O_TRACEFORK
                       | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | PTRACE_O_TRACESECCOMP
                       | PTRACE_O_TRACEEXIT | PTRACE_O_EXITKILL;
  if (ptrace(PTRACE_SEIZE, first, 0, options) != 0) {
    note_incomplete(own, "this machine lets no program watch another one");
    write_book(own, log);
    (void)!write(ready, "n", 1);
    _exit(0);
  }
  struct task *task = new_task(first);
  task->book = own;
  whole_log = log;
  (void)!write(ready, "y", 1);
  close(ready);
  while (true) {
    int status;
    const pid_t number = waitpid(-1, &status, __WALL);
    if (number < 0 && errno == EINTR) continue;
    if (number < 0) _exit(0);
    if (WIFSTOPPED(status)) stopped(number, status);
    else remove_task(number);
  }
}

/// Starts the tracer, which is no child of this process: nobody here is to wait for it.
/// - Returns: whether this process is watched from now on.
static bool start_watch(const char *log) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return false;
  const pid_t process = getpid();
  const pid_t between = fork();
  if (between == 0) {
    close(ends[0]);
    const pid_t tracer = fork();
    if (tracer == 0) watch(process, ends[1], log);
    _exit(tracer < 0);
  }
  close(ends[1]);
  if (between > 0) {
    while (waitpid(between, NULL, 0) < 0 && errno == EINTR) {}
  }
  // Where only parents may watch their children, this one lets the tracer do so.
  prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0);
  char byte = 'n';
  while (read(ends[0], &byte, 1) < 0 && errno == EINTR) {}
  close(ends[0]);
  prctl(PR_SET_PTRACER, 0, 0, 0, 0);
  return byte == 'y';
}

void observe(int count, char **arguments) {
  if (count < 7) _exit(64);
  isFull = strcmp(arguments[2], "full") == 0;
  branches = strcmp(arguments[4], "-") == 0 ? NULL : arguments[4];
  char **program = arguments + 6;
  // This process becomes the program: its parent, its number and its signals are as they would be.
  if (!can_filter()) {
    own = new_book(isFull);
    note_incomplete(own, "this machine lets no program watch another one");
    write_book(own, arguments[3]);
  } else if (start_watch(arguments[3]) && install_filter() != 0) {
    fprintf(stderr, "cannot watch `%s`: %s\n", program[0], strerror(errno));
    _exit(126);
  }
  execv(program[0], program);
  fprintf(stderr, "cannot start `%s`: %s\n", program[0], strerror(errno));
  _exit(127);
}
