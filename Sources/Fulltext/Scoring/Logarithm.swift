// The one function of the C mathematics library that the engine needs.

import Glibc

/// The natural logarithm.
func naturalLogarithm(_ value: Double) -> Double { log(value) }
