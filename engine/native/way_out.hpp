// The way out of a reading: thrown wherever exactness is in doubt. The text is then read by the cascade in Python.
#pragma once

namespace dragoman {

struct WayOut {};

}  // namespace dragoman
