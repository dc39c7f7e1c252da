// The processes and threads that are seen.

#ifndef REL_COBSERVER_TASKS_H
#define REL_COBSERVER_TASKS_H

#include "parts.h"

#include <stdint.h>

/// A thread, or the first one of a process.
struct task {
  pid_t number;
  /// The process that it is a thread of.
  pid_t process;
  /// What it does is noted here.
  struct book *book;
  /// The child of the observed program that it belongs to; 0 for the program itself.
  pid_t branch;
  /// Of a call that is waited for: what it asks for.
  const struct call *call;
  bool isListing;
  char path[LONGEST_PATH];
  char *folder;
  char *program;
  struct task *next;
};

/// - Returns: NULL for one that nobody has seen yet.
struct task *task_of(pid_t number);
struct task *new_task(pid_t number);
void remove_task(pid_t number);

/// The working folder of a process is another one now.
void forget_folders(pid_t process);

/// The file of the program that a task runs.
const char *program_of(struct task *task);
void forget_program(struct task *task);

/// What an open file of a task is.
bool descriptor_path(char *result, const struct task *task, int descriptor);

/// The text at an address of a task.
bool read_text(char *result, const struct task *task, unsigned long long address);

/// An absolute path without `.` and `..`, links as they are.
/// - Parameter folder: a descriptor that a relative path starts from.
bool whole_path(char *result, struct task *task, int folder, const char *path);

#endif
