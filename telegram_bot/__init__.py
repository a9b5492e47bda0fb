"""What people say to the bot: webhook and polling, stored updates, the answers."""
