"""What can be done to an auction: one public function per action, each one transaction under the auction's row lock."""
