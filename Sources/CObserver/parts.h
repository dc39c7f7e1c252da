// What the observer's files share: the calls that it knows, and what it notes.

#ifndef REL_COBSERVER_PARTS_H
#define REL_COBSERVER_PARTS_H

// For process_vm_readv, pipe2 and what Linux has beyond POSIX; before all other headers.
#define _GNU_SOURCE 1

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/// What a system call does with its path.
enum sense {
  OPEN, OPEN2, CREATE, STAT, LINK, EXECUTE, WRITE, RENAME, CONNECT, LIST,
  /// chdir and fchdir: paths start elsewhere then.
  MOVE_TO,
  TRACE, SUPERVISE, RING, LEAVE,
};

/// A system call: its number, and which of its arguments are a folder's descriptor, a path, and flags;
/// -1 for none.
struct call {
  long number;
  enum sense sense;
  int folder, path, flags;
};

/// - Returns: NULL for a call that is not stopped.
const struct call *call_of(long number);

/// Whether this kernel has filters that stop calls, and lets this process have one.
bool can_filter(void);

/// Lets the kernel stop the calls of this process and of all that it starts.
/// - Returns: 0, or why not, as `errno`.
int install_filter(void);

enum { LONGEST_PATH = 4096 };

/// What was noted of one program's children, or of one of them.
struct book;

/// - Parameters:
///   - isFull: whether each access is noted, not only the first of its kind.
struct book *new_book(bool isFull);
void free_book(struct book *book);

/// Notes an access. `kind` is the log's letter.
void note(struct book *book, char kind, const char *path, const char *program);

/// Whether an access was noted: another of its kind has nothing new.
bool is_noted(const struct book *book, char kind, const char *path);

void note_incomplete(struct book *book, const char *reason);
/// A program wants what a watched one cannot.
void note_tracing(struct book *book);

/// Writes everything to a file, whole or not at all.
void write_book(const struct book *book, const char *file);

#endif
