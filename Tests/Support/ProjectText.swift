// The text of a pyproject.toml.

public func projectText(
  _ name: String, _ version: String, needs: String = "", rest: String = ""
) -> String {
  """
  [project]
  name = "\(name)"
  version = "\(version)"
  dependencies = [\(needs)]
  \(rest)
  """
}
