// The part of the worker's program that sees what a build reads of the repository outside of the
// package's folder. It sees what Python itself opens: programs that a backend starts it does not.
//
// What it saw is a file of texts that end in NUL: `f` and a file, `d` and a folder that was listed, or
// `m` and one in which an import looked for modules, each from the repository's root.

/// Python's audit events, as a set of paths: `watch_reads`.
/// - Source: PEP 578.
let readFunctions = #"""
  # What builds and tools leave: it is no source.
  NO_SOURCES = frozenset(
      (".cache", ".venv", ".tox", ".nox", ".eggs", "node_modules", "site-packages")
  )


  def watch_reads(root, source):
      """Begins to note what is read below `root` and not below `source`."""
      seen = set()
      roots = {root + os.sep, os.path.realpath(root) + os.sep}
      own = {source, os.path.realpath(source)}
      prefixes = tuple(path + os.sep for path in own)

      def note(kind, path):
          if isinstance(path, bytes):
              path = os.fsdecode(path)
          elif not isinstance(path, str):
              return  # A descriptor, or the working folder: that is the package's.
          if not os.path.isabs(path) or "/." in path:
              path = os.path.abspath(path)
          if path in own or path.startswith(prefixes):
              return
          for prefix in roots:
              if path.startswith(prefix) or path + os.sep == prefix:
                  path = path[len(prefix) :] or "."
                  names = path.split(os.sep)
                  if NO_SOURCES.isdisjoint(names) and names[0] not in ("dist", "build"):
                      if names[-2:-1] == ["__pycache__"]:
                          names[-2:] = [names[-1].split(".")[0] + ".py"]
                          path = os.sep.join(names)
                      seen.add(kind + path)
                  return

      def look(event, arguments):
          if event == "open":
              if not isinstance(arguments[2], int) or arguments[2] & os.O_ACCMODE == os.O_RDONLY:
                  note("f", arguments[0])
          elif event in ("os.listdir", "os.scandir"):
              caller = sys._getframe(1)
              # Imports list folders, and read what they find.
              is_import = caller.f_code.co_filename.startswith("<frozen importlib")
              note("m" if is_import else "d", arguments[0])

      sys.addaudithook(look)
      return seen


  def write_reads(seen, path):
      """Nothing is written where nothing was read."""
      if seen:
          with open(path, "wb") as file:
              file.write(b"".join(os.fsencode(text) + b"\0" for text in sorted(seen)))

  """#
