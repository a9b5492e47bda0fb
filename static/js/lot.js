// The lot page: gallery, bidding desk, history.

import "./gallery.js";
import "./bid.js";
import "./history.js";
