// The modules of Python's standard library that every supported version has: data only.

import Wheels

/// Top-level names that Python 3.10 to 3.14 all have. What came or went between them is left out, as
/// are names of one system: a package of such a name may be of use somewhere.
/// - Source: `sys.stdlib_module_names`.
let standardModules: Set<String> = Set(
  """
  abc argparse array ast asyncio base64 bdb binascii bisect builtins bz2 cProfile calendar cmath \
  cmd code codecs codeop collections colorsys compileall concurrent configparser contextlib \
  contextvars copy copyreg csv ctypes curses dataclasses datetime dbm decimal difflib dis doctest \
  email encodings ensurepip enum errno faulthandler fcntl filecmp fileinput fnmatch fractions \
  ftplib functools gc genericpath getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac \
  html http imaplib importlib inspect io ipaddress itertools json keyword linecache locale \
  logging lzma mailbox marshal math mimetypes mmap modulefinder multiprocessing netrc ntpath \
  numbers opcode operator optparse os pathlib pdb pickle pickletools pkgutil platform plistlib \
  poplib posixpath pprint profile pstats pty pwd py_compile pyclbr pydoc pyexpat queue quopri \
  random re readline reprlib resource rlcompleter runpy sched secrets select selectors shelve \
  shlex shutil signal site smtplib socket socketserver sqlite3 ssl stat statistics string \
  stringprep struct subprocess symtable sys sysconfig syslog tabnanny tarfile tempfile termios \
  textwrap this threading time timeit tkinter token tokenize trace traceback tracemalloc tty \
  turtle types typing unicodedata unittest urllib uuid venv warnings wave weakref webbrowser \
  wsgiref xml xmlrpc zipapp zipfile zipimport zlib zoneinfo
  """.split(separator: " ").map(String.init))
