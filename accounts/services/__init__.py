"""Actions on accounts: one public function each."""
