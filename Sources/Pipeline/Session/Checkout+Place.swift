// Where the steps of a checkout are carried out, and their results kept.

import Caching
import Checkouts
import Execution

extension Checkout {
  var place: Workplace { Workplace(disk: disk, exclusions: exclusions, cache: Self.cache) }
  var records: RecordStore { place.records }
}
