// The Python program that runs pytest against installed wheels and measures coverage. It is text
// for the same reason as the wheel program's. It runs on Python 3.9 and newer; it imports pytest,
// and coverage where it is measured.
//
// Its answer is lines of fields divided by tabs: `failed ID REASON` for each failed test,
// `unread ID REASON` for each file that could not be collected, `problem TEXT`, `coverage PERCENT`,
// `file NAME MISSED WHERE` for each measured file, and at pytest's own end `passed N`. Paths start
// at the project's folder. What runs now is in a file of its own. The exit status is pytest's.

let testProgram = #"""
  """Runs pytest against the installed wheel of a project, for rel.

  usage: python run_tests.py ANSWER RUNNING TEMPORARY PROJECT SOURCE DATA_FILE [PATH ...]

  SOURCE is the project's source folder, and the working directory where no PATH leads out of it. RUNNING holds the name of the test that
  runs now, TEMPORARY that of the folder for temporary files, for rel to remove. Without DATA_FILE, `-`, no coverage is measured.
  """

  import sys

  # This file's folder.
  sys.path.pop(0)

  import importlib
  import importlib.metadata
  import importlib.util
  import json
  import os
  import sysconfig
  import tempfile

  import pytest

  ANSWER, RUNNING, TEMPORARY, PROJECT, SOURCE, DATA_FILE, *PATHS = sys.argv[1:]
  INSTALLED = [sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]
  WORKING = os.getcwd()
  TESTS = ("tests", "test", "conftest")


  def write(*fields):
      with open(ANSWER, "a", encoding="utf-8") as file:
          file.write("\t".join(" ".join(str(field).split()) for field in fields) + "\n")


  def reason(report):
      """The line that says what was wrong: the exception, without its traceback."""
      crash = getattr(report.longrepr, "reprcrash", None)
      if crash is not None:
          return (crash.message.splitlines() or [""])[0]
      errors = [line[1:] for line in report.longreprtext.splitlines() if line.startswith("E ")]
      return errors[-1] if errors else ""


  def modules(project):
      """The names that the project's wheel makes importable."""
      names = set()
      for file in importlib.metadata.files(project) or []:
          first = file.parts[0] if len(file.parts) > 1 else file.name.partition(".")[0]
          # Tests at the top of a wheel are still those of the source tree.
          if first.isidentifier() and first != "__pycache__" and first not in TESTS:
              names.add(first)
      return names


  def source_roots(names):
      """The folders of the source tree that the project's modules stand in."""
      below = [entry.path for entry in os.scandir(SOURCE) if entry.is_dir()]
      return [
          folder for folder in [SOURCE, *sorted(below)]
          if any(os.path.isdir(os.path.join(folder, name)) for name in names)
      ]


  def prefer_installed(names):
      """Lets the project's modules be found where its wheel was installed, in this process and in
      all that tests start with this Python.

      pytest puts the folders of tests and conftest files first in sys.path, and `python -c` the
      working directory: the source tree would be tested instead of the wheel.
      """
      folder = INSTALLED[0]
      with open(os.path.join(folder, "rel_installed_first.py"), "w", encoding="utf-8") as file:
          file.write(FINDER.format(
              names=sorted(names), folders=INSTALLED, roots=source_roots(names), tests=TESTS))
      with open(os.path.join(folder, "rel_installed_first.pth"), "w", encoding="utf-8") as file:
          file.write("import rel_installed_first\n")
      importlib.invalidate_caches()
      importlib.import_module("rel_installed_first")


  FINDER = '''
  import importlib.machinery
  import os
  import sys


  def is_test(part):
      return part in {tests} or part.startswith("test_") or part.endswith("_test")


  class InstalledFirst:
      @staticmethod
      def find_spec(name, path=None, target=None):
          top, *rest = name.split(".")
          if top not in {names} or "REL_TESTS_SOURCES" in os.environ:
              return None
          if not rest:
              return importlib.machinery.PathFinder.find_spec(name, {folders}, target)
          if not any(map(is_test, rest)):
              return None
          # Tests inside of the package are those of the source tree, which pytest collects, whether
          # or not the wheel has them, too.
          for root in {roots}:
              folder = os.path.join(root, top, *rest[:-1])
              spec = importlib.machinery.PathFinder.find_spec(name, [folder], target)
              if spec is not None:
                  return spec
          return None


  sys.meta_path.insert(0, InstalledFirst)
  if "COVERAGE_PROCESS_CONFIG" in os.environ:
      import coverage
      coverage.process_startup()
  '''


  def separate_temporary_files():
      """Gives the tests a folder of their own for what they do not remove: runs at the same time
      would remove each other's, as pytest keeps the last three. Its name is short, since that of a
      socket has to be."""
      folder = tempfile.mkdtemp(prefix="rel-")
      with open(TEMPORARY, "w", encoding="utf-8") as file:
          file.write(folder)
      os.environ["TMPDIR"] = tempfile.tempdir = folder


  def import_packages_of_tests(names):
      """Imports the packages that tests stand inside of: with `--import-mode=importlib` pytest takes
      those that are there, and else loads them from the source tree."""
      for root in source_roots(names):
          for name in names:
              for folder, folders, files in os.walk(os.path.join(root, name)):
                  folders[:] = [f for f in folders if f.isidentifier() and f != "__pycache__"]
                  if not any(f.startswith("test_") or f == "conftest.py" for f in files):
                      continue
                  parts = os.path.relpath(folder, root).split(os.sep)
                  while parts and any(p in TESTS for p in parts):
                      parts.pop()
                  try:
                      importlib.import_module(".".join(parts))
                  except Exception:
                      # The tests that need it will say so.
                      pass


  class Notes:
      """Notes what passed and failed."""

      def __init__(self, names):
          self.names = names
          self.passed = 0
          self.root = WORKING
          self.running = os.open(RUNNING, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC)

      @pytest.hookimpl(tryfirst=True)
      def pytest_load_initial_conftests(self, early_config):
          self.root = str(early_config.rootpath)
          # The project says itself where its modules are to come from.
          if early_config.getini("pythonpath"):
              os.environ["REL_TESTS_SOURCES"] = "yes"

      @pytest.hookimpl(tryfirst=True)
      def pytest_configure(self, config):
          # Nothing is written into the source tree.
          if getattr(config.option, "xmlpath", None):
              config.option.xmlpath = None

      @pytest.hookimpl(tryfirst=True)
      def pytest_collection(self, session):
          is_importlib = getattr(session.config.option, "importmode", "") == "importlib"
          if is_importlib and "REL_TESTS_SOURCES" not in os.environ:
              import_packages_of_tests(self.names)

      def shown(self, nodeid):
          """A test's name from the project's folder, as pytest prints it: its own root folder is
          where its configuration is."""
          path, colons, rest = str(nodeid).partition("::")
          return os.path.relpath(os.path.join(self.root, path), WORKING) + colons + rest

      def pytest_runtest_logstart(self, nodeid):
          os.ftruncate(self.running, 0)
          os.pwrite(self.running, self.shown(nodeid).encode(errors="replace"), 0)

      def pytest_runtest_logfinish(self, nodeid):
          os.ftruncate(self.running, 0)

      def pytest_runtest_logreport(self, report):
          if report.failed:
              write("failed", self.shown(report.nodeid), reason(report))
          elif report.when == "call" and report.passed:
              self.passed += 1

      def pytest_collectreport(self, report):
          if report.failed:
              write("unread", self.shown(report.nodeid), reason(report))


  def anywhere(patterns):
      """Patterns of paths from the project's folder, for files that are not below it."""
      return [p if os.path.isabs(p) or p[:1] in "*?" else "*/" + p for p in patterns or []]


  def measurement(names):
      """A started coverage measurement with the project's own configuration."""
      import coverage

      measured = coverage.Coverage(data_file=DATA_FILE)
      packages = set(measured.get_option("run:source_pkgs") or [])
      folders = []
      for source in measured.get_option("run:source") or []:
          # A folder of the source tree stands for the modules in it.
          last = os.path.basename(os.path.normpath(source))
          inside = {name for name in names if os.path.isdir(os.path.join(source, name))}
          inside |= {n for n in names if os.path.isfile(os.path.join(source, n + ".py"))}
          found = {last} if last in names else inside
          packages |= found
          if not found:
              folders.append(os.path.abspath(source))
      measured.set_option("run:source", folders)
      measured.set_option("run:source_pkgs", sorted(packages or (names if not folders else ())))
      for option in ("run:omit", "run:include", "report:omit", "report:include"):
          if measured.get_option(option):
              measured.set_option(option, anywhere(measured.get_option(option)))
      # With workers, the tests are in other processes than this one; where nothing at all was run,
      # the report says so.
      quiet = ["module-not-imported", "no-data-collected"]
      measured.set_option(
          "run:disable_warnings", [*(measured.get_option("run:disable_warnings") or []), *quiet])
      # Processes that tests start are measured as well, where this coverage can tell them how.
      measured.set_option("run:parallel", True)
      if hasattr(measured.config, "serialize"):
          os.environ["COVERAGE_PROCESS_CONFIG"] = measured.config.serialize()
      measured.start()
      return measured


  def shown(path):
      """A path from the installed packages' folder or from the project's own."""
      for folder in [*map(os.path.realpath, INSTALLED), os.path.realpath(SOURCE)]:
          if os.path.realpath(path).startswith(folder + os.sep):
              return os.path.relpath(os.path.realpath(path), folder)
      return path


  def ranges(lines):
      """`3-5, 9` of 3, 4, 5 and 9."""
      result = []
      for line in lines:
          if result and result[-1][1] == line - 1:
              result[-1][1] = line
          else:
              result.append([line, line])
      return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in result)


  def report_coverage(measured):
      import coverage

      measured.stop()
      measured.save()
      try:
          measured.combine([os.path.dirname(DATA_FILE)])
          measured.json_report(outfile=DATA_FILE + ".json")
      except coverage.exceptions.NoDataError:
          write("problem", "no line of the project ran under test")
          return
      with open(DATA_FILE + ".json", encoding="utf-8") as file:
          data = json.load(file)
      write("coverage", data["totals"]["percent_covered"])
      rows = []
      for path, entry in sorted((shown(p), e) for p, e in data["files"].items()):
          summary = entry["summary"]
          missing = ranges(entry["missing_lines"])
          partial = summary.get("missing_branches", 0)
          if partial:
              missing += f"{', ' if missing else ''}{partial} branches"
          write("file", path, summary["missing_lines"] + partial, missing)
          percent = f"{int(summary['percent_covered'])} %"
          rows.append((path, str(summary["num_statements"]), percent, missing))
      rows.append(("all", str(data["totals"]["num_statements"]),
                   f"{int(data['totals']['percent_covered'])} %", ""))
      width = max(len(row[0]) for row in rows)
      print(f"\n{'coverage':{width}}  lines  covered  missing")
      for path, count, percent, missing in rows:
          print(f"{path:{width}}  {count:>5}  {percent:>7}  {missing}".rstrip())


  def main():
      separate_temporary_files()
      names = modules(PROJECT)
      prefer_installed(names)
      arguments = ["-p", "no:cacheprovider"]
      measured = None
      if DATA_FILE != "-":
          try:
              measured = measurement(names)
          except ImportError:
              write("problem", "to measure coverage, `test-tools` has to name `coverage`")
              return 1
      # Two measurements in one process would blind each other, and reports go into the source tree.
      if importlib.util.find_spec("pytest_cov"):
          arguments.append("--no-cov")
      notes = Notes(names)
      status = pytest.main([*arguments, *PATHS], plugins=[notes])
      write("passed", notes.passed)
      if measured and status == 0:
          report_coverage(measured)
      return int(status)


  sys.exit(main())
  """#
