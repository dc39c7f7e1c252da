// Uploads in parts to the S3 lookalike.

import Hashing

extension LookalikeState {
  mutating func multipart(
    _ request: ServedRequest, _ bucket: String, _ key: String
  ) -> ServedResponse {
    if request.method == "POST", request.queryValue("uploads") != nil {
      let identifier = "upload-\(requestCount)"
      buckets[bucket]?.uploads[identifier] = Upload(key: key, headers: request.headers)
      return .s3(
        "InitiateMultipartUploadResult",
        "<Bucket>\(bucket)</Bucket><Key>\(xmlEscaped(key))</Key>"
          + "<UploadId>\(identifier)</UploadId>")
    }
    guard let identifier = request.queryValue("uploadId") else { return notAllowed }
    guard let upload = buckets[bucket]?.uploads[identifier], upload.key == key else {
      return .s3Error(
        404, "NoSuchUpload",
        "The specified upload does not exist. The upload ID may be invalid, or the upload may have "
          + "been aborted or completed.", [("UploadId", identifier)])
    }
    switch request.method {
    case "PUT":
      guard let number = request.queryValue("partNumber").flatMap({ Int($0) }),
        (1...10_000).contains(number)
      else {
        return .s3Error(
          400, "InvalidArgument",
          "Part number must be an integer between 1 and 10000, inclusive")
      }
      let (bytes, trouble) = content(of: request)
      if let trouble { return trouble }
      let part = object(bytes, headers: request.headers)
      buckets[bucket]?.uploads[identifier]?.parts[number] = part
      return ServedResponse(200, headers: tagged(part))
    case "DELETE":
      buckets[bucket]?.uploads[identifier] = nil
      return ServedResponse(204)
    case "GET":
      let parts = upload.parts.sorted { $0.key < $1.key }.map { number, part in
        "<Part><PartNumber>\(number)</PartNumber><ETag>\(xmlEscaped(part.entityTag))</ETag>"
          + "<Size>\(part.bytes.count)</Size></Part>"
      }.joined()
      return .s3(
        "ListPartsResult",
        "<Bucket>\(bucket)</Bucket><Key>\(xmlEscaped(key))</Key>"
          + "<UploadId>\(identifier)</UploadId><IsTruncated>false</IsTruncated>\(parts)")
    case "POST":
      return complete(request, upload, bucket, identifier)
    default:
      return notAllowed
    }
  }

  func uploadList(_ bucket: String) -> ServedResponse {
    let uploads = (buckets[bucket]?.uploads ?? [:]).sorted { $0.key < $1.key }.map {
      "<Upload><Key>\(xmlEscaped($0.value.key))</Key><UploadId>\($0.key)</UploadId></Upload>"
    }.joined()
    return .s3(
      "ListMultipartUploadsResult",
      "<Bucket>\(bucket)</Bucket><IsTruncated>false</IsTruncated>\(uploads)")
  }

  /// Takes the parts that the body names, in its order.
  private mutating func complete(
    _ request: ServedRequest, _ upload: Upload, _ bucket: String, _ identifier: String
  ) -> ServedResponse {
    let named = zip(
      texts(of: "PartNumber", in: request.text), texts(of: "ETag", in: request.text))
    var bytes: [UInt8] = []
    var sizes: [Int] = []
    var last = 0
    for (numberText, tag) in named {
      guard let number = Int(numberText), number > last else {
        return .s3Error(
          400, "InvalidPartOrder",
          "The list of parts was not in ascending order. Parts must be ordered by part number.")
      }
      let bare = tag.filter { $0 != "\"" }
      guard let part = upload.parts[number], part.entityTag == "\"\(bare)\"" else {
        return .s3Error(
          400, "InvalidPart",
          "One or more of the specified parts could not be found. The part may not have been "
            + "uploaded, or the specified entity tag may not match the part's entity tag.",
          [("PartNumber", numberText)])
      }
      last = number
      sizes.append(part.bytes.count)
      bytes += part.bytes
    }
    guard !sizes.isEmpty else {
      return .s3Error(
        400, "MalformedXML",
        "The XML you provided was not well-formed or did not validate against our published schema")
    }
    if sizes.dropLast().contains(where: { $0 < settings.minimumPartBytes }) {
      return .s3Error(
        400, "EntityTooSmall",
        "Your proposed upload is smaller than the minimum allowed size")
    }
    if settings.conditionalWrites != .quotedTagRefused,
      let trouble = conditionTrouble(request, buckets[bucket]?.objects[upload.key], upload.key)
    {
      return trouble
    }
    var made = object(bytes, headers: upload.headers)
    made.entityTag = "\"\(made.entityTag.filter { $0 != "\"" })-\(sizes.count)\""
    buckets[bucket]?.objects[upload.key] = made
    buckets[bucket]?.uploads[identifier] = nil
    // Ceph leaves the tag of the answer empty.
    let tag = settings.conditionalWrites == .quotedTagRefused ? "" : made.entityTag
    return .s3(
      "CompleteMultipartUploadResult",
      "<Location>/\(bucket)/\(xmlEscaped(upload.key))</Location><Bucket>\(bucket)</Bucket>"
        + "<Key>\(xmlEscaped(upload.key))</Key><ETag>\(xmlEscaped(tag))</ETag>")
  }
}

/// The texts of all elements of that name, in order; enough of XML for what clients send.
private func texts(of name: String, in text: String) -> [String] {
  text.split(separator: "<\(name)>").dropFirst().map { rest in
    let value = rest.firstRange(of: "</\(name)>").map { rest[..<$0.lowerBound] } ?? rest
    return String(value).replacing("&quot;", with: "\"").replacing("&#34;", with: "\"")
  }
}
