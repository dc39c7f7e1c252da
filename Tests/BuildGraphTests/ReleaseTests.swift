// Which packages are uploaded and shown.

import BuildGraph
import Testing
import Workspace

private func targets(_ text: String, _ packages: [Package] = daVinci) throws -> [String] {
  try graph(["distribute"], text, packages: packages).actions.map(\.target).filter {
    $0.hasPrefix("upload/") || $0.hasPrefix("index/")
  }
}

@Test func `a package that is not to be released is neither uploaded nor shown`() throws {
  let all = ["upload/da-vinci", "upload/da-vinci-cdk", "index/da-vinci", "index/da-vinci-cdk"]
  #expect(try targets("") == all)
  #expect(try targets("da-vinci: release = no\n") == ["upload/da-vinci-cdk", "index/da-vinci-cdk"])
  #expect(try targets("release = no\nda-vinci: release = yes\n") == [all[0], all[2]])
  let graph = try graph(["build"], "da-vinci: release = no\n")
  #expect(graph.unreleased.map(\.text) == ["da-vinci"])
  #expect(graph.actions.map(\.target).contains("wheel/da-vinci"))
}

@Test func `a private package is released only where the Releasefile says so`() throws {
  var secret = daVinci
  secret[1].isPrivate = true
  #expect(try targets("release = yes\n", secret) == ["upload/da-vinci", "index/da-vinci"])
  #expect(try targets("da-vinci-cdk: release = yes\n", secret).count == 4)
}

@Test func `release is yes or no`() {
  #expect(
    mistakes(of: ["build"], in: "da-vinci: release = maybe\n").hasPrefix(
      "error: `release` is yes or no, not `maybe`\n --> Releasefile:1:"))
}

@Test func `packages that need each other are shown without waiting for each other`() throws {
  var ring = daVinci
  ring[0].siblings = [ring[1].name]
  ring[0].cyclic = [ring[1].name]
  ring[1].cyclic = [ring[0].name]
  #expect(try targets("", ring).count == 4)
}
