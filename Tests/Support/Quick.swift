// Whether the tests run after an edit: then what takes longest, or asks a network, is left out.

import Foundation

/// Set by `scripts/test --quick`: a suite that is thorough rather than quick says
/// `.enabled(if: !isQuick, "left out by scripts/test --quick")`.
public let isQuick = ProcessInfo.processInfo.environment["REL_QUICK"] != nil
