"""What people and staff do here, one function per action."""
