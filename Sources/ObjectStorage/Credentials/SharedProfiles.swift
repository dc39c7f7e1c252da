// The profiles of `~/.aws/config` and `~/.aws/credentials`, and which of them counts.

import Diagnostics
import Host
import Notation

/// A profile with what both files say of it; the credentials file wins.
struct SharedProfile: Sendable {
  var name: String
  var values: [String: ConfigurationValue] = [:]

  subscript(setting: String) -> String? {
    guard let text = values[setting]?.text, !text.isEmpty else { return nil }
    return text
  }

  /// ``profile `release` of ~/.aws/config``, by the file that has the setting.
  func place(of setting: String) -> String {
    "profile `\(name)`" + (values[setting].map { " of \($0.file)" } ?? "")
  }
}

/// All that the two files hold.
struct SharedProfiles: Sendable {
  private(set) var profiles: [String: SharedProfile] = [:]
  private(set) var sessions: [String: [String: ConfigurationValue]] = [:]
  private(set) var services: [String: [String: ConfigurationValue]] = [:]
  /// The two files, for people.
  let fileNames: [String]
  /// The profile that counts.
  let name: String
  /// The variable that names it; nil: it is `default` because none does.
  let namedBy: String?
  let home: Path?

  /// - Throws: a file that is there and cannot be read; a profile that a variable names and no file
  ///   has.
  init(environment: [String: String], disk: any FileSystem) throws(CredentialError) {
    let home = environment.filled("HOME").map { Path($0) }
    self.home = home
    namedBy = ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"].first { environment.filled($0) != nil }
    name = namedBy.flatMap { environment.filled($0) } ?? "default"
    let files = [
      ("AWS_CONFIG_FILE", "config"), ("AWS_SHARED_CREDENTIALS_FILE", "credentials"),
    ].map { variable, usual in
      environment.filled(variable).map { expanded($0, home: home) }
        ?? home.map { $0 / ".aws" / usual }
    }
    fileNames = zip(files, ["~/.aws/config", "~/.aws/credentials"]).map { path, usual in
      path.map { shown($0, home: home) } ?? usual
    }
    for (index, path) in files.enumerated() {
      guard let path else { continue }
      guard let file = try Self.read(path, fileNames[index], disk) else { continue }
      for section in file.sections { add(section, isConfig: index == 0) }
    }
    if let namedBy, profiles[name] == nil {
      throw .noProfile(
        name: name, saidBy: "`\(namedBy)`", files: fileNames,
        near: nearNameHint(to: name, among: profiles.keys))
    }
  }

  /// The profile that counts, where a file has it.
  var current: SharedProfile? { profiles[name] }

  /// A profile that another one names.
  func profile(_ name: String, of user: SharedProfile) throws(CredentialError) -> SharedProfile {
    guard let profile = profiles[name] else {
      throw .noProfile(
        name: name, saidBy: "`source_profile` in \(user.place(of: "source_profile"))",
        files: fileNames, near: nearNameHint(to: name, among: profiles.keys))
    }
    return profile
  }

  private mutating func add(_ section: ConfigurationFile.Section, isConfig: Bool) {
    let take = { (_: ConfigurationValue, new: ConfigurationValue) in new }
    guard isConfig, section.header != "default" else {
      var profile = profiles[section.header] ?? SharedProfile(name: section.header)
      profile.values.merge(section.settings, uniquingKeysWith: take)
      profiles[section.header] = profile
      return
    }
    guard let space = section.header.firstIndex(where: \.isWhitespace) else { return }
    let name = unquoted(section.header[space...].trimmingASCIISpace)
    switch section.header[..<space] {
    case "profile":
      profiles[name, default: SharedProfile(name: name)].values
        .merge(section.settings, uniquingKeysWith: take)
    case "sso-session": sessions[name, default: [:]].merge(section.settings, uniquingKeysWith: take)
    case "services": services[name, default: [:]].merge(section.settings, uniquingKeysWith: take)
    default: break
    }
  }

  private static func read(
    _ path: Path, _ name: String, _ disk: any FileSystem
  ) throws(CredentialError) -> ConfigurationFile? {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try disk.contents(of: path)
    } catch {
      if error.reason == .notFound || error.reason == .notAFolder { return nil }
      throw .unreadable(error)
    }
    return try ConfigurationFile(bytes, name: name)
  }
}

extension [String: String] {
  /// A variable that is set and not empty.
  func filled(_ name: String) -> String? {
    guard let value = self[name], !value.isEmpty else { return nil }
    return value
  }
}

/// The path that a setting means by `~/…`.
func expanded(_ text: String, home: Path?) -> Path {
  guard text.hasPrefix("~/"), let home else { return Path(text) }
  return home / String(text.dropFirst(2))
}

/// The path as people write it, with `~`.
func shown(_ path: Path, home: Path?) -> String {
  guard let home, let rest = path.relative(to: home) else { return path.string }
  return "~/\(rest)"
}

private func unquoted(_ name: String) -> String {
  for quote in ["\"", "'"] where name.count > 1 && name.hasPrefix(quote) && name.hasSuffix(quote) {
    return String(name.dropFirst().dropLast())
  }
  return name
}
