// Buckets of the S3 lookalike: made, listed page by page, and their settings kept as they are put.

extension LookalikeState {
  /// Settings of a bucket, and the error of one that was never put.
  private static let settingNames: [String: (code: String, message: String)?] = [
    "policy": ("NoSuchBucketPolicy", "The bucket policy does not exist"),
    "publicAccessBlock": (
      "NoSuchPublicAccessBlockConfiguration",
      "The public access block configuration was not found"
    ),
    "website": (
      "NoSuchWebsiteConfiguration", "The specified bucket does not have a website configuration"
    ),
    "cors": ("NoSuchCORSConfiguration", "The CORS configuration does not exist"),
    "lifecycle": (
      "NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist"
    ),
    "ownershipControls": (
      "OwnershipControlsNotFoundError", "The bucket ownership controls were not found"
    ),
    "versioning": nil,
  ]

  mutating func answer(_ request: ServedRequest, bucket name: String) -> ServedResponse {
    for (setting, absent) in LookalikeState.settingNames
    where request.queryValue(setting) != nil && buckets[name] != nil {
      return answer(request, setting, absent, name)
    }
    switch request.method {
    case "PUT":
      if buckets[name] != nil {
        return .s3Error(
          409, "BucketAlreadyOwnedByYou",
          "Your previous request to create the named bucket succeeded and you already own it.",
          [("BucketName", name)])
      }
      buckets[name] = Bucket()
      return ServedResponse(200, headers: ["Location": "/" + name])
    case "HEAD":
      return ServedResponse(200, headers: ["x-amz-bucket-region": settings.region])
    case "DELETE":
      guard buckets[name]?.objects.isEmpty == true else {
        return .s3Error(
          409, "BucketNotEmpty", "The bucket you tried to delete is not empty",
          [("BucketName", name)])
      }
      buckets[name] = nil
      return ServedResponse(204)
    case "GET":
      if request.queryValue("location") != nil {
        let region = settings.region == "us-east-1" ? "" : settings.region
        return .s3("LocationConstraint", region)
      }
      if request.queryValue("uploads") != nil { return uploadList(name) }
      if settings.deniesMissingKeys { return .s3Error(403, "AccessDenied", "Access Denied") }
      return list(request, name)
    default:
      return notAllowed
    }
  }

  private mutating func answer(
    _ request: ServedRequest, _ setting: String, _ absent: (code: String, message: String)?,
    _ name: String
  ) -> ServedResponse {
    switch request.method {
    case "PUT":
      buckets[name]?.settings[setting] = request.body
      return ServedResponse(setting == "policy" ? 204 : 200)
    case "DELETE":
      buckets[name]?.settings[setting] = nil
      return ServedResponse(204)
    default:
      if let kept = buckets[name]?.settings[setting] {
        let type = setting == "policy" ? "application/json" : "application/xml"
        return ServedResponse(200, headers: ["Content-Type": type], body: kept)
      }
      guard let absent else { return .s3("VersioningConfiguration", "") }
      return .s3Error(404, absent.code, absent.message, [("BucketName", name)])
    }
  }

  func bucketList() -> ServedResponse {
    let names = buckets.keys.sorted().map { "<Bucket><Name>\($0)</Name></Bucket>" }.joined()
    return .s3("ListAllMyBucketsResult", "<Buckets>\(names)</Buckets>")
  }

  /// A page of keys. The continuation token is opaque to clients: here `after:` and the last key.
  private func list(_ request: ServedRequest, _ name: String) -> ServedResponse {
    let isEncoded = request.queryValue("encoding-type") == "url"
    func written(_ text: String) -> String {
      xmlEscaped(isEncoded ? percentEncoded(text) : text)
    }
    let prefix = request.queryValue("prefix") ?? ""
    let delimiter = request.queryValue("delimiter") ?? ""
    let isSecond = request.queryValue("list-type") == "2"
    let token = request.queryValue("continuation-token")
    let start =
      token.map { String($0.dropFirst("after:".count)) }
      ?? request.queryValue(isSecond ? "start-after" : "marker") ?? ""
    let limit = min(
      request.queryValue("max-keys").flatMap { Int($0) } ?? 1000, settings.pageSize)

    var items = ""
    var last = ""
    var count = 0
    var isTruncated = false
    for key in buckets[name]?.sortedKeys ?? [] where key.hasBytes(prefix) {
      var entry = key
      if !delimiter.isEmpty, let end = key.dropFirst(prefix.count).firstRange(of: delimiter) {
        entry = String(key[..<end.upperBound])
      }
      guard start.utf8.lexicographicallyPrecedes(entry.utf8), entry != last else { continue }
      if count == limit {
        isTruncated = true
        break
      }
      count += 1
      last = entry
      if entry != key {
        items += "<CommonPrefixes><Prefix>\(written(entry))</Prefix></CommonPrefixes>"
      } else if let object = buckets[name]?.objects[key] {
        items +=
          "<Contents><Key>\(written(key))</Key>"
          + "<LastModified>\(xmlDate(object.modified))</LastModified>"
          + "<ETag>\(xmlEscaped(object.entityTag))</ETag><Size>\(object.bytes.count)</Size>"
          + "<StorageClass>STANDARD</StorageClass></Contents>"
      }
    }
    var text = "<Name>\(name)</Name><Prefix>\(written(prefix))</Prefix>"
    if isSecond { text += "<KeyCount>\(count)</KeyCount>" }
    text += "<MaxKeys>\(limit)</MaxKeys>"
    if !delimiter.isEmpty { text += "<Delimiter>\(written(delimiter))</Delimiter>" }
    if isEncoded { text += "<EncodingType>url</EncodingType>" }
    text += "<IsTruncated>\(isTruncated)</IsTruncated>"
    if let token { text += "<ContinuationToken>\(xmlEscaped(token))</ContinuationToken>" }
    if isTruncated {
      text +=
        isSecond
        ? "<NextContinuationToken>\(xmlEscaped("after:" + last))</NextContinuationToken>"
        : "<NextMarker>\(written(last))</NextMarker>"
    }
    return .s3("ListBucketResult", text + items)
  }
}

extension String {
  /// Unlike `hasPrefix`, by bytes: keys are not normalised.
  fileprivate func hasBytes(_ prefix: String) -> Bool { utf8.starts(with: prefix.utf8) }
}
