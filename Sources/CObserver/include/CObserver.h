// A program's file accesses and those of all its children, seen by the kernel: a filter stops each call
// that names a path, and one process, the tracer, notes it and lets it go on. No privileges are needed.
// Linux on x86-64; elsewhere, and where the kernel refuses, the program runs unseen, and the log says so.
//
// The log is a list of texts, each with a letter in front and a NUL behind:
//
//     P program   who does what follows: the file of a program
//     r x l p a k w c   path: read, executed, listed, present, absent, link, written, connected
//     ! reason    something may have gone unseen
//     t           a program wanted what a watched one cannot: to trace another one, or another user's rights
//     .           the end: without it the log is not whole

#ifndef REL_COBSERVER_H
#define REL_COBSERVER_H

/// Runs `rel __observe DEPTH LOG BRANCHES -- PROGRAM ARGUMENT…`: `PROGRAM` is a file, no name of one.
///
/// DEPTH is `light` (each path once) or `full`; LOG an absolute file; BRANCHES an absolute folder or `-`:
/// then what each child of the program does goes to a file there that has the child's number as its
/// name, and is whole before the program can learn of the child's end.
/// - Returns: never: this process becomes the program. The tracer is another one, beside it in its group.
_Noreturn void observe(int count, char *_Nullable *_Nonnull arguments);

#endif
