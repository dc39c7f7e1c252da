import Testing

@testable import Python

@Suite struct `What tools say` {
  private func output(_ text: String) -> ToolOutput { ToolOutput(Array(text.utf8)) }

  @Test func `uv without a network`() {
    let output = output(
      """
      error: Request failed after 3 retries in 8.3s
        cause: Failed to fetch: `https://index.example/simple/ruff/`
        cause: tcp connect error
        cause: Connection refused (os error 111)
      """)
    #expect(output.isNetworkTrouble)
    #expect(!output.isUnsatisfiable)
    #expect(output.words == "Connection refused (os error 111)")
  }

  @Test func `uv and requirements that contradict each other, in its older and newer dress`() {
    for ornament in ["  cause: ", "  ╰─▶ "] {
      let output = output(
        """
        error: No solution found when resolving dependencies
        \(ornament)Because a was not found, your requirements are unsatisfiable.
        """)
      #expect(output.isUnsatisfiable)
      #expect(output.words == "because a was not found, your requirements are unsatisfiable")
    }
  }

  @Test func `pip without a network blames the version, and the cause stands above`() {
    let output = output(
      """
      WARNING: Retrying after connection broken by 'NewConnectionError: [Errno 111] refused'
      ERROR: Could not find a version that satisfies the requirement uv>=0.5.0
      ERROR: No matching distribution found for uv>=0.5.0
      """)
    #expect(output.isNetworkTrouble)
    #expect(output.words == "NewConnectionError: [Errno 111] refused")
  }

  @Test func `a tool that is silent`() {
    #expect(output("\n").words == "it printed nothing")
  }
}
