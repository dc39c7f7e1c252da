// The rules that every Releasefile starts from, as a Releasefile. `rel rules` prints this text.

/// The name of the built-in rules in messages.
public let builtinRulesName = "built-in rules"

/// The built-in Releasefile.
public let builtinRules = #"""
  # The built-in rules of rel. Each variable can be set in your Releasefile or on the command line.
  # A rule of yours with a recipe replaces the one here; one without adds its prerequisites.

  packages    =                         # folders with a pyproject.toml; empty: all that are found
  bucket      =                         # the name of an S3 bucket for releases
  index       = $(if $(bucket),s3://$(bucket)/simple,file:.cache/index)  # where releases go
  cloudfront  =                         # the id of the CloudFront distribution before the index
  allow_unsafe_index = no               # yes: publish to a store in which races lose entries
  verify_install = no                   # yes: a release ends with installing what it published
  keep        =                         # how many versions `rel index prune` leaves: 20, or 180d
  ignore      =                         # globs of files that are no input of anything
  coverage    = 0                       # the percentage of lines that tests have to reach
  measure     = no                      # yes: measures coverage also where no bar is set
  config_settings =                     # KEY=VALUE words for the build backend
  contains    =                         # files that a wheel has to hold
  check       =                         # -W004 silences the warning W004 of `check/%`
  size        =                         # how large a wheel may be: 500KB, 20MB
  imports     = *                       # modules that a wheel has to import; *: all that it has
  tests       =                         # what pytest runs; empty: all in the package's folder
  test-groups = auto                    # groups and extras that tests need; auto: those for tests
  test-tools  = pytest coverage           # beside what the package's files say that tests need
  lint-tools  = ruff
  quick       = no                      # yes: `validate` leaves out the tests
  release     = yes                     # no, for a package: never upload it
  versioning  = lockstep                # independent: each package has versions of its own
  tag         =                         # v{version}, {name}@{version}; without it, as tags are
  pins        =                         # exact, floor, compatible, none; without it, as found
  version_files =                       # files in which `rel bump` changes the version, too
  changelog   = CHANGELOG.md            # of all packages; nothing for none
  notify      =                         # what `rel release` runs in the end, by sh
  checklist   = read what the changelog says; tell those who use it  # for people, at a release
  allow_dirty = no                      # yes: release from a git tree with changes
  observe     = light                   # how closely steps are watched: no, light, full
  undeclared  = learn                   # what they read beyond their rules: learn, warn, enforce
  cache_limit = 5GiB                    # results that were not used for longest go first; or none

  # Configuration that ruff, pytest and coverage look for above a package: beside the Releasefile,
  # beside the uv workspace's file, and in the folder that the package is in.
  lint-files  = pyproject.toml? ruff.toml? .ruff.toml? .gitignore?
  test-files  = pyproject.toml? pytest.toml? .pytest.toml? pytest.ini? .pytest.ini? tox.ini? \
                setup.cfg? conftest.py?
  lint-config = $(lint-files) $(addprefix $(workspace)/,$(lint-files)) \
                $(addprefix $(path)/../,$(lint-files))
  test-config = $(test-files) $(addprefix $(workspace)/,$(test-files)) \
                $(addprefix $(path)/../,$(test-files))

  # In a rule with `%` there is one target for each package, and rel knows of the package:
  #   $(name)     da-vinci-cdk           $(path)     packages/cdk
  #   $(module)   da_vinci_cdk           $(version)  1.0.0
  #   $(dist)     da_vinci_cdk           $(wheel)    dist/da_vinci_cdk-1.0.0-*.whl
  #   $(siblings) da-vinci               the packages here that it needs, dependencies first
  #   $(earlier)  da-vinci               those of them that are released, and before it
  #   $(test-siblings)                   the packages here that its tests need besides
  #   $(answer)                          stands for what its build backend was asked, if it was
  # Everywhere: $(workspace), the uv workspace's folder, $(pyprojects), all pyproject.toml files of
  # packages, $(changelogs), their CHANGELOG.md files, $(released), the packages to release,
  # $(unreleased), the others, and $(answers), all that backends were asked.

  build:    wheel/%
  lint:     lint/%
  test:     test/%
  check:    check/%
  import:   import/%
  upload:   $(addprefix upload/,$(released))
  index:    $(addprefix index/,$(released))
  fix:      fix/%
  validate: clean-tree versions lint $(if $(filter yes,$(quick)),,test) check import

  # Upload what the index lacks, then show it, dependencies first.
  distribute: validate upload index $(if $(filter yes,$(verify_install)),verify-install)
  verify-install: $(addprefix verify-install/,$(released))

  wheel/%: outputs = dist/$(dist)-*.whl
  wheel/%: $(path)/** .gitignore? $(workspace)/.gitignore?
  	builtin build-wheel $(path) $(config_settings)

  # Where the first line fails, what the second one would say is shown, too.
  lint/%: tools = $(lint-tools)
  lint/%: timeout = 10m
  lint/%: $(path)/** $(lint-config)
  	ruff check $(path) || { ruff format --check $(path); false; }
  	ruff format --check $(path)

  # Changes the sources: what ruff can repair, and their format. Ask for `lint` afterwards.
  fix/%: tools = $(lint-tools)
  fix/%: timeout = 10m
  fix/%: always = yes
  fix/%:
  	ruff check --fix --exit-zero $(path)
  	ruff format $(path)

  # Tests run against the installed wheel, with the siblings' wheels beside it.
  measured = $(if $(filter-out 0,$(coverage)),$(coverage),$(if $(filter yes,$(measure)),any,0))
  test/%: tools = $(test-tools)
  test/%: timeout = 30m
  test/%: $(path)/** $(test-config) $(addsuffix ?,$(tests)) $(addsuffix /**?,$(tests)) wheel/% \
    $(addprefix wheel/,$(siblings) $(test-siblings))
  	builtin test $(path) $(measured) $(addprefix --group=,$(test-groups)) $(tests)

  # The wheel's names, metadata, RECORD and contents. `rel check FILE.whl` does it alone.
  check/%: wheel/%
  	builtin check-wheel $(name) $(check) $(addprefix --size=,$(size)) \
  	  $(addprefix --sibling=,$(siblings)) $(contains)

  # The wheel in a fresh environment.
  import/%: timeout = 10m
  import/%: wheel/% $(addprefix wheel/,$(siblings))
  	builtin import-wheel $(name) $(imports)

  # All packages to release at one version, each pinning its siblings exactly, and none of them
  # requiring one that is not released. What the changelogs say of the version, where there are any.
  versions: $(pyprojects) $(addsuffix ?,$(changelog) $(changelogs))
  	builtin versions $(addprefix --unreleased=,$(unreleased)) \
  	  $(addprefix --versioning=,$(versioning)) $(addprefix --changelog=,$(changelog))

  # No change in git's working tree.
  clean-tree:
  	builtin clean-tree $(allow_dirty)

  publishing = $(if $(filter yes,$(allow_unsafe_index)),--allow-unsafe) \
               $(addprefix --cloudfront=,$(cloudfront))
  upload/%: wheel/% validate
  	builtin upload $(name) $(index) $(release) $(publishing)

  index/%: upload $(addprefix index/,$(earlier)) wheel/%
  	builtin commit-index $(name) $(index) $(release) $(publishing)

  # What a user gets: this version from the index into a fresh environment, and its imports.
  verify-install/%: timeout = 10m
  verify-install/%: always = yes
  verify-install/%: index
  	builtin verify-install $(name) $(index) $(imports)

  """#
