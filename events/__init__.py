"""What happened: the outbox row, its relay, one hand-over per event and listener. Knows no other app."""
