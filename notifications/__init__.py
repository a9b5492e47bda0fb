"""What people are told: inbox rows, the choice of transport, delivery; one folder per transport."""
