// What costs time and memory, and not every search needs.

import Synchronization

/// A value that is made when it is first asked for, and kept. Any number of threads may ask; one makes it.
final class Deferred<Value: Sendable>: Sendable {
    private let known = Mutex<Value?>(nil)

    /// - Parameter make: Called until it has once returned a value.
    func value<Failure: Error>(_ make: () throws(Failure) -> Value) throws(Failure) -> Value {
        try known.withLock { (known) throws(Failure) in
            if let known { return known }
            let made = try make()
            known = made
            return made
        }
    }
}
