// Credentials that stay good: kept, renewed before they expire, asked for once however many want
// them. Where they are looked for is in `CredentialSearch.swift`.

public import HTTP
public import Host

/// Looks for credentials where AWS's own tools do, once they are needed.
/// - Parameters:
///   - disk: its clock says what has expired.
///   - settings: of `awsSettings`; the region counts for STS.
public func credentialChain(
  environment: [String: String], disk: any FileSystem, processes: any ProcessRunner,
  transport: any HTTPTransport, settings: AWSSettings
) -> CredentialChain {
  CredentialChain(
    CredentialSearch(
      environment: environment, disk: disk, processes: processes, transport: transport,
      settings: settings,
      pause: { try? await Task.sleep(for: $0) }))
}

/// Temporary credentials are renewed five minutes before they expire, or at half their life where
/// that is shorter. While the old ones are good, a failed renewal is no error; the next attempt comes
/// a minute later.
public actor CredentialChain: CredentialSource {
  private let search: CredentialSearch
  private var kept: Credentials?
  private var renewal = Int64.max
  private var asking: Task<Result<Credentials, CredentialError>, Never>?

  init(_ search: CredentialSearch) { self.search = search }

  public func credentials() async throws(CredentialError) -> Credentials {
    while true {
      if let kept, search.disk.now() < renewal { return kept }
      switch await ask() {
      case .success(let found): return found
      case .failure(let error):
        if let kept, let expires = kept.expires, search.disk.now() < expires { return kept }
        // Somebody else's task was cancelled, and the question with it.
        if case .unreachable(_, let failure) = error, failure.kind == .cancelled, !Task.isCancelled
        {
          continue
        }
        throw error
      }
    }
  }

  public func renewed(
    after refused: Credentials
  ) async throws(CredentialError) -> Credentials {
    // Of many that are refused at once, the first one forgets them, and all wait for its question.
    if kept == refused { kept = nil }
    return try await credentials()
  }

  private func ask() async -> Result<Credentials, CredentialError> {
    if let asking { return await value(of: asking) }
    // A task of its own: those who wait for it are different tasks, and none of them owns it.
    let task = Task { [search] in
      do throws(CredentialError) {
        return Result<Credentials, CredentialError>.success(try await search.credentials())
      } catch { return .failure(error) }
    }
    asking = task
    let result = await value(of: task)
    asking = nil
    let now = search.disk.now()
    switch result {
    case .success(let found):
      kept = found
      renewal = found.expires.map { $0 - min(300_000_000_000, ($0 - now) / 2) } ?? .max
    case .failure: renewal = now + 60_000_000_000
    }
    return result
  }

  private func value(
    of task: Task<Result<Credentials, CredentialError>, Never>
  ) async -> Result<Credentials, CredentialError> {
    await withTaskCancellationHandler {
      await task.value
    } onCancel: {
      task.cancel()
    }
  }
}
