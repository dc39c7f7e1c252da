// The Python program of a worker: it imports a backend once and forks a child for each call. It is
// text, since rel is one file: it is written to the tools' folder and run from there.

/// Starts the worker. Only of what is imported does Python keep the compiled form, which saves each
/// start some milliseconds; what packages import is not to be written anywhere.
let workerStart = """
  import sys

  sys.dont_write_bytecode = False
  import rel_worker

  sys.dont_write_bytecode = True
  # This file's folder: neither it nor the project may be importable by chance.
  sys.path.pop(0)
  rel_worker.main(*sys.argv[1:])

  """

/// Serves calls of PEP 517 hooks; see its own first lines.
let workerProgram =
  #"""
  """Calls PEP 517 hooks for rel, each package's in a forked child of its own.

  usage: python start_worker.py BACKEND WARMTH SCRATCH

  Standard input is a socket. Both ways go messages: four bytes with the length, then fields that
  end in NUL. WARMTH is a file with the modules that BACKEND uses, made when it is missing; with an
  empty BACKEND nothing is imported before a call. SCRATCH is a folder for making WARMTH.
  """

  import gc

  # What is imported stays.
  gc.disable()

  import atexit
  import importlib
  import os
  import select
  import signal
  import struct
  import sys
  import traceback


  class WrongBackend(Exception):
      """The backend is not what `[build-system]` says."""

      __module__ = "builtins"  # What is shown has no file of rel's in it.


  """# + hookFunctions + readFunctions + #"""


    # Warmth


    def used(backend, scratch):
        """Builds a wheel of nothing in a child; a line for each module and regular expression that
        it took."""

        def build():
            signal.alarm(30)
            null = os.open(os.devnull, os.O_RDWR)
            os.dup2(null, 1)
            os.dup2(null, 2)
            before = set(sys.modules)
            wheels = os.path.join(scratch, "wheel")
            os.makedirs(wheels)
            os.makedirs(os.path.join(scratch, "project/rel_warm"))
            os.chdir(os.path.join(scratch, "project"))
            with open("pyproject.toml", "w") as file:
                file.write(TRIAL)
            with open("README.md", "w") as file:
                file.write("# Nothing\n")
            with open("rel_warm/__init__.py", "w") as file:
                file.write('"""Nothing."""\n__version__ = "1"\n')
            # How it ends does not matter: what it imported until then is worth having.
            call_hooks("../answer", "wheel", False, wheels, backend, [], None)
            roots = (sys.prefix + os.sep, sys.base_prefix + os.sep)
            modules = [
                name
                for name, module in list(sys.modules.items())
                if name not in before and is_installed(module, roots)
            ]
            return modules + list(map(expression_line, compiled())) + environment_lines()

        return in_child(build)[0] or environment_lines()


    TRIAL = """
    [project]
    name = "rel-warm"
    version = "1"
    description = "nothing"
    readme = "README.md"
    requires-python = ">=3.8"
    keywords = ["nothing"]
    classifiers = ["Programming Language :: Python :: 3"]
    authors = [{ name = "nobody", email = "nobody@example.com" }]
    dependencies = ["rel-warm-other[extra]>=1,<2; python_version > '3'"]
    [project.optional-dependencies]
    extra = ["rel-warm-other==1.0"]
    [project.scripts]
    rel-warm = "rel_warm:main"
    [project.urls]
    Homepage = "https://example.com"
    """


    def compiled():
        """The patterns and flags that `re` has at hand: where it keeps them is its own business."""
        keys = list(getattr(sys.modules.get("re"), "_cache", ()))
        return [
            (key[1], int(key[2]))
            for key in keys
            if len(key) == 3 and key[0] is str and isinstance(key[2], int)
        ]


    def expression_line(expression):
        pattern, flags = expression
        return f"re {flags} " + pattern.encode("unicode_escape").decode()


    def compile_line(line):
        import re

        _, flags, pattern = line.split(" ", 2)
        re.compile(pattern.encode().decode("unicode_escape"), int(flags))


    # Of the environment: the commands that Python's own build has for compilers, and whether there is
    # a setuptools. Finding out takes as long as a small wheel, so it is kept with the warmth.
    compilers = {}
    has_setuptools = False


    def environment_lines():
        import importlib.util
        import sysconfig

        commands = [(name, sysconfig.get_config_var(name)) for name in ("CC", "CXX")]
        lines = [f"compiler {name} {command}" for name, command in commands if command]
        if importlib.util.find_spec("setuptools") is not None:
            lines.append("has setuptools")
        return lines


    def learn(lines):
        global has_setuptools
        for line in lines:
            word, _, rest = line.partition(" ")
            if word == "compiler":
                name, _, command = rest.partition(" ")
                compilers[name] = command
            elif line == "has setuptools":
                has_setuptools = True


    def is_installed(module, roots):
        origin = getattr(getattr(module, "__spec__", None), "origin", None)
        return isinstance(origin, str) and (
            origin in ("built-in", "frozen") or origin.startswith(roots)
        )


    def warm(backend, file, scratch):
        """Imports what builds with `backend` use: they start where an import would leave them.

        The names alone are taken from a trial build: what else it does, it does in another process.
        Returns whether the environment is known by that.
        """
        try:
            with open(file) as lines:
                names = lines.read().split("\n")
        except OSError:
            names = used(backend, scratch) + ["end"]
            with open(file + ".new", "w") as lines:
                lines.write("\n".join(names))
            os.replace(file + ".new", file)
        if names[-1:] != ["end"]:
            return False
        learn(names)
        for name in [backend.partition(":")[0]] + names[:-1]:
            try:
                if name.startswith("re "):
                    compile_line(name)
                elif " " not in name:
                    importlib.import_module(name)
                if name == "tempfile":
                    sys.modules[name].gettempdir()  # It finds out by writing a file.
            except BaseException:
                pass
        return names[0] != "cold"


    def cool(file):
        """Starts anew without warmth, now and later: a process with threads cannot be forked."""
        with open(file + ".new", "w") as lines:
            lines.write("cold\nend")
        os.replace(file + ".new", file)
        os.execv(sys.executable, [sys.executable, "-s", sys.argv[0], "", file, ""])


    # Calls


    class Worker:
        def __init__(self):
            self.socket = os.dup(0)
            null = os.open(os.devnull, os.O_RDONLY)
            os.dup2(null, 0)
            os.close(null)
            self.wake, writer = os.pipe()
            os.set_blocking(self.wake, False)
            os.set_blocking(writer, False)
            signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
            signal.signal(signal.SIGCHLD, lambda number, frame: None)
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, lambda number, frame: self.end())
            self.children = {}
            self.pending = b""

        def say(self, *fields):
            message = b"".join(str(field).encode() + b"\0" for field in fields)
            message = struct.pack(">L", len(message)) + message
            try:
                while message:
                    message = message[os.write(self.socket, message) :]
            except OSError:
                self.end()

        def serve(self):
            poll = select.poll()
            poll.register(self.socket, select.POLLIN)
            poll.register(self.wake, select.POLLIN)
            while True:
                for descriptor, _ in poll.poll():
                    if descriptor == self.socket:
                        self.hear()
                    else:
                        os.read(self.wake, 4096)
                        self.bury()

        def hear(self):
            try:
                piece = os.read(self.socket, 1 << 16)
            except OSError:
                piece = b""
            if not piece:
                self.end()
            self.pending += piece
            while len(self.pending) >= 4:
                end = 4 + struct.unpack(">L", self.pending[:4])[0]
                if len(self.pending) < end:
                    return
                fields = self.pending[4:end].split(b"\0")[:-1]
                self.pending = self.pending[end:]
                if fields[0] == b"call":
                    self.call(*fields[1:])
                elif fields[0] == b"signal":
                    self.kill(int(fields[1]), int(fields[2]))

        def call(self, number, *words):
            try:
                child = os.fork()
            except OSError as error:
                return self.say("refused", number.decode(), error.strerror)
            if child == 0:
                try:
                    self.become_child()
                    run(*(os.fsdecode(word) for word in words))
                except BaseException:
                    traceback.print_exc()
                finally:
                    end_process()
            try:
                os.setpgid(child, child)
            except OSError:
                pass  # It has done so itself, and perhaps ended.
            self.children[child] = number.decode()
            self.say("started", number.decode(), child)

        def become_child(self):
            os.setpgid(0, 0)
            signal.set_wakeup_fd(-1)
            for number in (signal.SIGCHLD, signal.SIGTERM):
                signal.signal(number, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            os.close(self.socket)
            os.close(self.wake)

        def kill(self, number, signal_number):
            for child, its_number in self.children.items():
                if its_number == str(number):
                    kill_group(child, signal_number)

        def bury(self):
            for child, number in list(self.children.items()):
                # Its number stays its own until it is buried, so what it left is ended safely.
                state = os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT)
                if state is None:
                    continue
                kill_group(child, signal.SIGKILL)
                os.waitpid(child, 0)
                del self.children[child]
                how = "exited" if state.si_code == os.CLD_EXITED else "signalled"
                self.say(how, number, state.si_status)

        def end(self):
            for child in self.children:
                kill_group(child, signal.SIGKILL)
            os._exit(0)


    def kill_group(child, number):
        try:
            os.killpg(child, number)
        except OSError:
            pass


    def run(log, answer, wanted, asks, root, source, folder, backend, count, *words):
        output = os.open(log, os.O_WRONLY | os.O_APPEND)
        os.dup2(output, 1)
        os.dup2(output, 2)
        os.close(output)
        folders, settings = list(words[: int(count)]), settings_of(words[int(count) :])
        if folders or has_setuptools:
            keep_out(folder)
        name_no_folders(source, folder)
        os.chdir(source)
        wheels = os.path.join(folder, "wheel")
        os.mkdir(wheels)
        seen = watch_reads(root, source)
        call_hooks(answer, wanted, asks == "asks", wheels, backend, folders, settings)
        write_reads(seen, os.path.join(folder, "reads"))


    def keep_out(folder):
        """Keeps the work of setuptools out of the source tree.

        It works in `build/` and `*.egg-info` there, and ships what an older build left. distutils
        reads this file after the project's own.
        """
        for name in ("build", "egg-info"):
            os.mkdir(os.path.join(folder, name))
        configuration = os.path.join(folder, "setuptools.cfg")
        with open(configuration, "w") as file:
            file.write(f"[build]\nbuild_base = {folder}/build\n\n")
            file.write(f"[egg_info]\negg_base = {folder}/egg-info\n")
        os.environ["DIST_EXTRA_CONFIG"] = configuration


    def name_no_folders(source, folder):
        """Keeps this machine's folders out of what compilers write, and their work out of the source."""
        # CFLAGS would take the place of Python's own flags; CC only goes before them.
        for name, own in compilers.items():
            if name not in os.environ:
                maps = [quote(f"-ffile-prefix-map={path}=.") for path in (folder, source)]
                os.environ[name] = " ".join([own] + maps)
        os.environ["CARGO_TARGET_DIR"] = os.path.join(folder, "target")


    def quote(word):
        """One word for a shell, as `shlex.quote` has it; importing that takes longer."""
        return word if SHELL_SAFE.issuperset(word) else "'" + word.replace("'", "'\"'\"'") + "'"


    SHELL_SAFE = frozenset(
        "%+,-./0123456789:=@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
    )


    def main(backend, warmth, scratch):
        os.umask(0o022)
        if not backend or not warm(backend, warmth, scratch):
            learn(environment_lines())
        if backend:
            if len(os.listdir("/proc/self/task")) > 1:
                cool(warmth)
        # A child lives for a moment, and what it collects it would copy first.
        gc.freeze()
        gc.set_threshold(100_000)
        gc.enable()
        worker = Worker()
        worker.say("ready", os.getpid())
        worker.serve()

    """#
