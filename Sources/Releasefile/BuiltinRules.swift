// The rules that every Releasefile starts from, as a Releasefile. `rel rules` prints this text.

/// The name of the built-in rules in messages.
public let builtinRulesName = "built-in rules"

/// rel's own operations: what may follow `builtin` in a recipe.
public let builtinOperations = [
  "build-wheel", "test", "check-wheel", "import-wheel", "versions", "clean-tree", "upload",
  "commit-index",
]

/// The built-in Releasefile.
public let builtinRules = #"""
  # The built-in rules of rel. Each variable can be set in your Releasefile or on the command line.
  # A rule of yours with a recipe replaces the one here; one without adds its prerequisites.

  packages    =                         # folders with a pyproject.toml; empty: all that are found
  index       = file:.cache/index       # where releases go: file:FOLDER
  ignore      =                         # globs of files that are no input of anything
  coverage    = 0                       # the percentage of lines that tests have to reach
  contains    =                         # files that a wheel has to hold
  imports     = $(module)               # modules that an installed wheel has to import
  test-tools  = pytest coverage
  lint-tools  = ruff
  release     = yes                     # no, for a package: never upload it
  allow_dirty = no                      # yes: release from a git tree with changes
  cache_limit = 5GiB                    # results that were not used for longest go first; or none

  # Configuration that ruff, pytest and coverage look for above a package.
  tool-files  = pyproject.toml? ruff.toml? .ruff.toml? pytest.ini? .pytest.ini? tox.ini? \
                setup.cfg? conftest.py? .coveragerc?
  tool-config = $(tool-files) $(addprefix $(workspace)/,$(tool-files))

  # In a rule with `%` there is one target for each package, and rel knows of the package:
  #   $(name)     da-vinci-cdk           $(path)     packages/cdk
  #   $(module)   da_vinci_cdk           $(version)  1.0.0
  #   $(dist)     da_vinci_cdk           $(wheel)    dist/da_vinci_cdk-1.0.0-*.whl
  #   $(siblings) da-vinci               the packages here that it needs, dependencies first
  #   $(earlier)  da-vinci               those of them that are released, and before it
  #   $(answer)                          stands for what its build backend was asked, if it was
  # Everywhere: $(workspace), the uv workspace's folder, $(pyprojects), all pyproject.toml files of
  # packages, $(released), the packages to release, and $(answers), all that backends were asked.

  build:    wheel/%
  lint:     lint/%
  test:     test/%
  check:    check/%
  import:   import/%
  upload:   $(addprefix upload/,$(released))
  index:    $(addprefix index/,$(released))
  validate: clean-tree versions lint test check import

  # Upload what the index lacks, then show it, dependencies first.
  distribute: validate upload index

  wheel/%: outputs = dist/$(dist)-*.whl
  wheel/%: $(path)/** .gitignore? $(workspace)/.gitignore?
  	builtin build-wheel $(path) $(answer)

  lint/%: tools = $(lint-tools)
  lint/%: timeout = 10m
  lint/%: $(path)/** $(tool-config)
  	ruff check $(path)
  	ruff format --check $(path)

  # Tests run against the installed wheel, with the siblings' wheels beside it.
  test/%: tools = $(test-tools)
  test/%: timeout = 30m
  test/%: $(path)/** $(tool-config) wheel/% $(addprefix wheel/,$(siblings))
  	builtin test $(path) $(coverage)

  # The wheel's names, metadata, RECORD and contents.
  check/%: wheel/%
  	builtin check-wheel $(name) $(contains)

  # The wheel in a fresh environment.
  import/%: timeout = 10m
  import/%: wheel/% $(addprefix wheel/,$(siblings))
  	builtin import-wheel $(name) $(imports)

  # All packages at one version, each pinning its siblings exactly.
  versions: $(pyprojects)
  	builtin versions $(answers)

  # No change in git's working tree.
  clean-tree:
  	builtin clean-tree $(allow_dirty)

  upload/%: wheel/% validate
  	builtin upload $(name) $(index) $(release)

  index/%: upload $(addprefix index/,$(earlier)) wheel/%
  	builtin commit-index $(name) $(index) $(release)

  """#
