// The part of the worker's program that calls a backend's hooks. It runs on Python 3.9 and newer and
// imports nothing that is not in the standard library. The program around it is in `WorkerProgram.swift`.
//
// Its answer is a file of fields that end in NUL: `requires` and requirements, `wheel` and a base
// name, `metadata` and the bytes of METADATA, or `failed` and one line.

/// Calls PEP 517's hooks: `call_hooks`.
/// - Source: PEP 517, "Build backend interface", "In-tree build backends".
let hookFunctions = #"""
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

      "Frontends should call each hook in a fresh subprocess, so that backends are free to change
      process global state", PEP 517 says; a fork of one that has only imported the backend is that,
      without the time of another start.
      """
      reader, writer = os.pipe()
      sys.stdout.flush()
      sys.stderr.flush()
      child = os.fork()
      if child == 0:
          os.close(reader)
          try:
              text = "".join(text + "\0" for text in call())
              answer = b"ok\0" + text.encode()
          except BaseException as error:
              answer = ("failed\0" + report(error) + "\0").encode()
          try:
              with open(writer, "wb") as pipe:
                  pipe.write(answer)
          finally:
              end_process()
      os.close(writer)
      with open(reader, "rb") as pipe:
          fields = pipe.read().decode().split("\0")[:-1]
      _, status = os.waitpid(child, 0)
      if not fields or fields[0] != "ok" or status != 0:
          return None, (fields + ["the hook's process died", "the hook's process died"])[1]
      return fields[1:], None


  def end_process():
      """Ends a forked child as Python ends a process, but for freeing its memory."""
      try:
          threading = sys.modules.get("threading")
          if threading is not None:
              threading._shutdown()
          sys.modules["atexit"]._run_exitfuncs()
          sys.stdout.flush()
          sys.stderr.flush()
      finally:
          os._exit(0)


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


  def settings_of(words):
      """`config_settings` as front ends pass them: what is given more than once is a list."""
      settings = {}
      for key, value in zip(words[::2], words[1::2]):
          if key not in settings:
              settings[key] = value
          elif isinstance(settings[key], list):
              settings[key].append(value)
          else:
              settings[key] = [settings[key], value]
      return settings or None


  def ask(backend, folders, settings):
      """What the backend needs beyond `[build-system] requires`; the hook is optional."""
      hook = getattr(load(backend, folders), "get_requires_for_build_wheel", lambda settings: [])
      return hook(settings)


  # Backends that only read and answer when they are asked what they need: that leaves a process as
  # fresh as it was, so that the next hook may be called in the same one.
  READERS = ("flit_core.buildapi", "hatchling.build", "poetry.core.masonry.api")


  def only_reads(backend, folders):
      """Whether asking needs no process of its own: nothing of the project itself is to run."""
      if backend not in READERS or folders or os.path.exists("hatch.toml"):
          return False
      try:
          with open("pyproject.toml", "rb") as file:
              return b"hook" not in file.read()  # [tool.hatch.build.hooks.custom]
      except OSError:
          return False


  def requirements(backend, folders, settings):
      """What the backend needs beyond `[build-system] requires`, and why that is not known."""
      if not only_reads(backend, folders):
          return in_child(lambda: ask(backend, folders, settings))
      return list(ask(backend, folders, settings)), None


  def wheel(hooks, folder, settings):
      """The base name of the wheel that the backend writes into `folder`."""
      name = hooks.build_wheel(folder, settings, None)
      path = os.path.join(folder, name)
      if os.path.basename(name) != name or not name.endswith(".whl"):
          raise WrongBackend(f"build_wheel returned {name!r}, which is no wheel's base name")
      if not os.path.isfile(path):
          raise WrongBackend(f"build_wheel returned {name!r} and wrote no such file")
      settle_modes(path)
      return name


  def metadata(hooks, builds, folder, settings):
      """The bytes of the METADATA that the wheel will have; `builds`: of a wheel in any case."""
      prepare = getattr(hooks, "prepare_metadata_for_build_wheel", None)
      if prepare is not None and not builds:
          name = prepare(folder, settings)
          with open(os.path.join(folder, name, "METADATA"), "rb") as file:
              return file.read()
      # The hook is optional; the wheel says it, too.
      import zipfile

      with zipfile.ZipFile(os.path.join(folder, wheel(hooks, folder, settings))) as archive:
          for name in archive.namelist():
              if name.count("/") == 1 and name.endswith(".dist-info/METADATA"):
                  return archive.read(name)
      raise WrongBackend("build_wheel wrote a wheel without METADATA")


  def call_hooks(answer, wanted, asks, folder, backend, folders, settings):
      """Does what was `wanted`, and writes the answer's fields; never raises."""

      def say(*fields):
          with open(answer, "wb") as file:
              file.write(b"".join(field + b"\0" for field in fields))

      try:
          if asks:
              more, failure = requirements(backend, folders, settings)
              if failure is not None:
                  return say(b"failed", failure.encode())
              if more or wanted == "requires":
                  return say(b"requires", *(text.encode() for text in more))
          hooks = load(backend, folders)
          if wanted != "wheel":
              builds = wanted == "metadata-of-wheel"
              say(b"metadata", metadata(hooks, builds, folder, settings))
          else:
              say(b"wheel", os.fsencode(wheel(hooks, folder, settings)))
      except BaseException as error:
          say(b"failed", report(error).encode())

  """#
