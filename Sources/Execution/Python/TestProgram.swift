// The Python program that runs pytest against installed wheels and measures coverage. It is text
// for the same reason as the wheel program's. It runs on Python 3.9 and newer; it imports pytest,
// and coverage when there is a bar.
//
// Its answer is lines of fields divided by tabs: `passed N`, `failed ID` for each failed test,
// `unread ID` for each file that could not be collected, `problem TEXT`, `coverage PERCENT`, and
// `file NAME PERCENT` for each measured file. The exit status is pytest's.

let testProgram = #"""
  """Runs pytest against the installed wheel of a project, for rel.

  usage: python run_tests.py ANSWER PROJECT BAR DATA_FILE

  The working directory is the project's source folder; a BAR of 0 measures no coverage.
  """

  import sys

  # This file's folder.
  sys.path.pop(0)

  import importlib.machinery
  import importlib.metadata
  import importlib.util
  import json
  import os
  import sysconfig

  import pytest

  ANSWER, PROJECT, BAR, DATA_FILE = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
  INSTALLED = [sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]
  SOURCE = os.getcwd()


  def write(*fields):
      with open(ANSWER, "a", encoding="utf-8") as file:
          file.write("\t".join(" ".join(str(field).split()) for field in fields) + "\n")


  def modules(project):
      """The names that the project's wheel makes importable."""
      names = set()
      for file in importlib.metadata.files(project) or []:
          first = file.parts[0] if len(file.parts) > 1 else file.name.partition(".")[0]
          if first.isidentifier() and first != "__pycache__":
              names.add(first)
      return names


  class InstalledFirst:
      """Finds the project's modules where its wheel was installed.

      pytest puts the folders of tests and conftest files first in sys.path, and with a conftest.py
      in the project's folder the source tree would be tested instead of the wheel.
      """

      def __init__(self, names):
          self.names = names

      def find_spec(self, name, path=None, target=None):
          if path is None and name in self.names:
              return importlib.machinery.PathFinder.find_spec(name, INSTALLED, target)
          return None


  class Notes:
      """Notes what passed and failed."""

      def __init__(self, finder):
          self.finder = finder
          self.passed = 0

      @pytest.hookimpl(tryfirst=True)
      def pytest_load_initial_conftests(self, early_config):
          # The project says itself where its modules are to come from.
          if early_config.getini("pythonpath"):
              sys.meta_path.remove(self.finder)

      def pytest_runtest_logreport(self, report):
          if report.failed:
              write("failed", report.nodeid)
          elif report.when == "call" and report.passed:
              self.passed += 1

      def pytest_collectreport(self, report):
          if report.failed:
              write("unread", report.nodeid)


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
              folders.append(source)
      measured.set_option("run:source", folders)
      measured.set_option("run:source_pkgs", sorted(packages or (names if not folders else ())))
      for option in ("run:omit", "run:include", "report:omit", "report:include"):
          if measured.get_option(option):
              measured.set_option(option, anywhere(measured.get_option(option)))
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
      if measured.get_option("run:parallel"):
          measured.combine([os.path.dirname(DATA_FILE)])
      try:
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
          write("file", path, summary["percent_covered"])
          missing = ranges(entry["missing_lines"])
          partial = summary.get("missing_branches", 0)
          if partial:
              missing += f"{', ' if missing else ''}{partial} branches"
          percent = f"{int(summary['percent_covered'])} %"
          rows.append((path, str(summary["num_statements"]), percent, missing))
      rows.append(("all", str(data["totals"]["num_statements"]),
                   f"{int(data['totals']['percent_covered'])} %", ""))
      width = max(len(row[0]) for row in rows)
      print(f"\n{'coverage':{width}}  lines  covered  missing")
      for path, count, percent, missing in rows:
          print(f"{path:{width}}  {count:>5}  {percent:>7}  {missing}".rstrip())


  def main():
      names = modules(PROJECT)
      finder = InstalledFirst(names)
      sys.meta_path.insert(0, finder)
      arguments = ["-p", "no:cacheprovider"]
      measured = None
      if BAR:
          try:
              measured = measurement(names)
          except ImportError:
              write("problem", "the bar for coverage needs `coverage` among the test tools")
              return 1
          # Two measurements in one process would blind each other.
          if importlib.util.find_spec("pytest_cov"):
              arguments.append("--no-cov")
      notes = Notes(finder)
      status = pytest.main(arguments, plugins=[notes])
      write("passed", notes.passed)
      if measured and status == 0:
          report_coverage(measured)
      return int(status)


  sys.exit(main())
  """#
