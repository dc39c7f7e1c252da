// The Python program that asks a backend for a package's metadata, beside the one that builds wheels.
// It runs on Python 3.9 and newer and imports nothing that is not in the standard library.
//
// Its answer is a file of fields that end in NUL: `requires` and requirements, `metadata` and the text
// of METADATA, or `failed` and one line.

/// Calls PEP 517's hooks.
/// - Source: PEP 517, "prepare_metadata_for_build_wheel".
let metadataProgram = #"""
  """Asks a PEP 517 backend for a package's metadata.

  usage: python ask_metadata.py ANSWER ASK HOW FOLDER BACKEND [BACKEND_FOLDER...]

  ASK is `ask` (ask get_requires_for_build_wheel first, and stop if it wants anything) or `go`. HOW is
  `prepare` (prepare_metadata_for_build_wheel where there is one) or `build`. FOLDER is empty and
  outside of the source tree. The working directory is the source root.
  """

  import sys

  # This file's folder: neither it nor the project may be importable by chance.
  sys.path.pop(0)

  import importlib
  import os
  import subprocess
  import traceback
  import zipfile


  def load(backend, folders):
      sys.path[:0] = folders
      name, _, attributes = backend.partition(":")
      hooks = importlib.import_module(name)
      for attribute in filter(None, attributes.split(".")):
          hooks = getattr(hooks, attribute)
      return hooks


  def metadata(hooks, how, folder):
      prepare = getattr(hooks, "prepare_metadata_for_build_wheel", None)
      if how == "prepare" and prepare is not None:
          with open(os.path.join(folder, prepare(folder, None), "METADATA"), "rb") as file:
              return file.read()
      with zipfile.ZipFile(os.path.join(folder, hooks.build_wheel(folder, None, None))) as wheel:
          names = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
          return wheel.read(min(names, key=len))


  def report(error):
      """Prints the backend's own part of the traceback; returns the last line."""
      trace = error.__traceback__
      while trace is not None and trace.tb_frame.f_code.co_filename == __file__:
          trace = trace.tb_next
      sys.stdout.flush()
      traceback.print_exception(type(error), error, trace)
      lines = traceback.format_exception_only(type(error), error)[-1].strip().splitlines()
      return lines[-1] if lines else type(error).__name__


  def answer(path, *fields):
      with open(path, "wb") as file:
          file.write(b"".join(field + b"\0" for field in fields))


  def main(result, ask, how, folder, backend, *folders):
      os.umask(0o022)
      try:
          hooks = load(backend, folders)
          if ask == "ask":
              wanted = getattr(hooks, "get_requires_for_build_wheel", lambda settings: [])(None)
              if wanted:
                  return answer(result, b"requires", *(text.encode() for text in wanted))
              # Each hook has a process of its own.
              call = [sys.executable, "-s", __file__, result, "go", how, folder, backend, *folders]
              return subprocess.run(call, check=False)
          answer(result, b"metadata", metadata(hooks, how, folder).replace(b"\0", b""))
      except BaseException as error:
          answer(result, b"failed", report(error).encode())


  main(*sys.argv[1:])
  """#
