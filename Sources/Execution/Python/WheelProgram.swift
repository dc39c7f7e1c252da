// The Python program that calls a backend's hooks. It is text, since rel is one file: it is written
// beside each build's other files and run from there. It runs on Python 3.9 and newer and imports
// nothing that is not in the standard library.
//
// Its answer is a file of fields that end in NUL: `requires` and requirements, `wheel` and a base
// name, or `failed` and one line.

/// Calls PEP 517's hooks.
/// - Source: PEP 517, "Build backend interface", "In-tree build backends".
let wheelProgram = #"""
  """Calls PEP 517 hooks for rel.

  usage: python build_wheel.py ANSWER HOOKS WHEEL_FOLDER BACKEND [BACKEND_FOLDER...]

  HOOKS is `requires` (ask get_requires_for_build_wheel and stop), `both` (ask, and build when it
  wants nothing more) or `build`. BACKEND_FOLDERs are absolute. The working directory is the source
  root.
  """

  import sys

  # This file's folder: neither it nor the project may be importable by chance.
  sys.path.pop(0)

  import importlib
  import os
  import struct
  import traceback


  class WrongBackend(Exception):
      """The backend is not what `[build-system]` says."""


  def load(backend, folders):
      """The object that has the hooks; `module:object.attribute`."""
      sys.path[:0] = folders
      name, _, attributes = backend.partition(":")
      hooks = importlib.import_module(name)
      if folders:
          origin = os.path.realpath(getattr(hooks, "__file__", None) or "")
          roots = [os.path.realpath(folder) + os.sep for folder in folders]
          if not any(origin.startswith(root) for root in roots):
              raise WrongBackend(f"`{name}` was not found in backend-path, but at {origin}")
      for attribute in filter(None, attributes.split(".")):
          hooks = getattr(hooks, attribute)
      return hooks


  def in_child(call):
      """What `call` returns, a list of texts, made in a forked child.

      PEP 517 wants a fresh process for each hook, and a fork of one that has only imported the
      backend is that, without the time of another start.
      """
      reader, writer = os.pipe()
      sys.stdout.flush()
      sys.stderr.flush()
      child = os.fork()
      if child == 0:
          status = 1
          try:
              os.close(reader)
              answer = "".join(text + "\0" for text in call()).encode()
              with open(writer, "wb") as pipe:
                  pipe.write(b"ok\0" + answer)
              status = 0
          except BaseException as error:
              with open(writer, "wb") as pipe:
                  pipe.write(("failed\0" + report(error) + "\0").encode())
          finally:
              sys.stdout.flush()
              sys.stderr.flush()
              os._exit(status)
      os.close(writer)
      with open(reader, "rb") as pipe:
          fields = pipe.read().decode().split("\0")[:-1]
      _, status = os.waitpid(child, 0)
      if not fields or fields[0] != "ok" or status != 0:
          return None, (fields + ["the hook's process died", "the hook's process died"])[1]
      return fields[1:], None


  def report(error):
      """Prints the backend's own part of the traceback; returns the last line."""
      trace = error.__traceback__
      while trace is not None and trace.tb_frame.f_code.co_filename == __file__:
          trace = trace.tb_next
      sys.stdout.flush()
      traceback.print_exception(type(error), error, trace)
      lines = traceback.format_exception_only(type(error), error)[-1].strip().splitlines()
      return lines[-1] if lines else type(error).__name__


  def settle_modes(path):
      """Makes the members' permissions 755 or 644 where they are anything else.

      setuptools copies the source files' group bits, which come from the umask at checkout. Only
      the central directory has them, so nothing is packed anew.
      """
      with open(path, "r+b") as file:
          size = file.seek(0, os.SEEK_END)
          file.seek(max(0, size - 65557))
          tail = file.read()
          end = tail.rfind(b"PK\5\6")
          if end < 0:
              return
          count, length, start = struct.unpack("<HLL", tail[end + 10 : end + 20])
          if 0xFFFFFFFF in (length, start) or count == 0xFFFF:
              return  # A zip of more than 4 GiB has another directory; leave it as it is.
          file.seek(start)
          directory = bytearray(file.read(length))
          position = 0
          while directory[position : position + 4] == b"PK\1\2":
              attributes = struct.unpack_from("<L", directory, position + 38)[0]
              mode = attributes >> 16
              wanted = mode & ~0o7777 | (0o755 if mode & 0o111 else 0o644)
              # Other systems than Unix (the upper byte of "version made by") have no mode.
              if directory[position + 5] == 3 and mode & 0o170000 in (0, 0o100000) and mode:
                  changed = wanted << 16 | attributes & 0xFFFF
                  struct.pack_into("<L", directory, position + 38, changed)
              position += 46 + sum(struct.unpack_from("<HHH", directory, position + 28))
          file.seek(start)
          file.write(directory)


  def answer(path, *fields):
      with open(path, "wb") as file:
          file.write("".join(field + "\0" for field in fields).encode())


  def main(result, wanted, wheels, backend, *folders):
      os.umask(0o022)
      try:
          hooks = load(backend, folders)
          if wanted != "build":
              ask = getattr(hooks, "get_requires_for_build_wheel", lambda settings: [])
              requirements, failure = in_child(lambda: ask(None))
              if failure is not None:
                  return answer(result, "failed", failure)
              if requirements or wanted == "requires":
                  return answer(result, "requires", *requirements)
          name = hooks.build_wheel(wheels, None, None)
          path = os.path.join(wheels, name)
          if os.path.basename(name) != name or not name.endswith(".whl"):
              raise WrongBackend(f"build_wheel returned {name!r}, which is no wheel's base name")
          if not os.path.isfile(path):
              raise WrongBackend(f"build_wheel returned {name!r} and wrote no such file")
          settle_modes(path)
          answer(result, "wheel", name)
      except BaseException as error:
          answer(result, "failed", report(error))


  main(*sys.argv[1:])
  """#
