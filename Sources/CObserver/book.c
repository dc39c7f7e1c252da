// What was noted, and the log that is made of it.

#include "parts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct text {
  char *bytes;
  size_t count, room;
};

struct book {
  bool isFull;
  struct text log;
  char *program;
  /// Digests of kinds with paths, 0 for a free place. Two of 2^64 that are equal would cost one note.
  uint64_t *known;
  size_t count, room;
  unsigned reasons;
};

static void *checked(void *memory) {
  if (memory == NULL) {
    static const char words[] = "rel: there is no memory left to note what is read\n";
    (void)!write(2, words, sizeof words - 1);
    _exit(125);
  }
  return memory;
}

static void append(struct text *text, const char *bytes, size_t count) {
  if (text->count + count > text->room) {
    text->room = (text->count + count) * 2;
    text->bytes = checked(realloc(text->bytes, text->room));
  }
  memcpy(text->bytes + text->count, bytes, count);
  text->count += count;
}

struct book *new_book(bool isFull) {
  struct book *book = checked(calloc(1, sizeof *book));
  book->isFull = isFull;
  book->room = 1024;
  book->known = checked(calloc(book->room, sizeof *book->known));
  return book;
}

void free_book(struct book *book) {
  free(book->log.bytes);
  free(book->program);
  free(book->known);
  free(book);
}

/// FNV-1a, never 0.
static uint64_t digest(char kind, const char *path) {
  uint64_t value = 0xcbf29ce484222325u ^ (unsigned char)kind;
  value *= 0x100000001b3u;
  for (; *path; path++) value = (value ^ (unsigned char)*path) * 0x100000001b3u;
  return value ? value : 1;
}

/// The place of a digest, or the free one where it belongs.
static size_t place(const struct book *book, uint64_t value) {
  size_t index = value & (book->room - 1);
  while (book->known[index] != 0 && book->known[index] != value) {
    index = (index + 1) & (book->room - 1);
  }
  return index;
}

bool is_noted(const struct book *book, char kind, const char *path) {
  return !book->isFull && book->known[place(book, digest(kind, path))] != 0;
}

static void grow(struct book *book) {
  uint64_t *old = book->known;
  const size_t count = book->room;
  book->room *= 2;
  book->known = checked(calloc(book->room, sizeof *book->known));
  for (size_t index = 0; index < count; index++) {
    if (old[index] != 0) book->known[place(book, old[index])] = old[index];
  }
  free(old);
}

void note(struct book *book, char kind, const char *path, const char *program) {
  const uint64_t value = digest(kind, path);
  const size_t index = place(book, value);
  if (book->known[index] == 0) {
    book->known[index] = value;
    if (++book->count * 2 > book->room) grow(book);
  } else if (!book->isFull) {
    return;
  }
  if (book->program == NULL || strcmp(book->program, program) != 0) {
    free(book->program);
    book->program = checked(strdup(program));
    append(&book->log, "P", 1);
    append(&book->log, program, strlen(program) + 1);
  }
  append(&book->log, &kind, 1);
  append(&book->log, path, strlen(path) + 1);
}

void note_incomplete(struct book *book, const char *reason) {
  if (is_noted(book, '!', reason)) return;
  const size_t index = place(book, digest('!', reason));
  if (book->known[index] != 0) return;
  book->known[index] = digest('!', reason);
  if (++book->count * 2 > book->room) grow(book);
  append(&book->log, "!", 1);
  append(&book->log, reason, strlen(reason) + 1);
}

void note_tracing(struct book *book) { append(&book->log, "t", 2); }

void write_book(const struct book *book, const char *file) {
  char other[LONGEST_PATH];
  if (snprintf(other, sizeof other, "%s.new", file) >= (int)sizeof other) return;
  const int output = open(other, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (output < 0) return;
  size_t done = 0;
  bool isWhole = true;
  while (done < book->log.count) {
    const ssize_t count = write(output, book->log.bytes + done, book->log.count - done);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      isWhole = false;
      break;
    }
    done += (size_t)count;
  }
  if (isWhole) isWhole = write(output, ".", 2) == 2;
  close(output);
  if (isWhole) rename(other, file);
  else unlink(other);
}
